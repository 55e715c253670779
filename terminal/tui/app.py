"""The app: opens the till, lets keys and messages find their screen, closes the till."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from textual import events, on
from textual.driver import Driver
from textual.message import Message

from terminal import locale
from terminal.tui import messages, themes
from terminal.tui.bridge import Bridge
from terminal.tui.driver import SturdyDriver
from terminal.tui.keyboard import Keyboard
from terminal.tui.opening import Opening
from terminal.tui.ports import OpenTill, Till
from terminal.tui.screens.base import BatonScreen
from terminal.tui.screens.fault import FaultScreen
from terminal.tui.screens.technician.base import TechnicianScreen
from terminal.tui.service import Service
from terminal.tui.technician_ways import OpenBench, TechnicianWays
from terminal.tui.wedge import Wedge
from terminal.tui.widgets.customers import Customer


def _utc_now() -> datetime:
    return datetime.now(UTC)


class BatonApp(TechnicianWays):
    """The cashier's screens over one till.

    open_till  makes the till; called in a thread, so that the first paint does not wait for it
    customers  the side list of F9; none without it
    language   `zh_CN`...; empty takes the environment's
    hold       seconds a verdict stays
    wedge      how a scanner that types is told from a person
    moving     whether seconds may be seen running
    service    what systemd is told through
    in_browser whether textual-serve shows it, and not a terminal
    open_bench makes the technician's bench; none without it
    """

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    CSS_PATH: ClassVar[str] = "styles/app.tcss"

    def __init__(
        self,
        open_till: OpenTill,
        customers: Sequence[Customer] = (),
        language: str = "",
        *,
        hold: float = 4.0,
        wedge: Wedge | None = None,
        theme: str = themes.DARK.name,
        moving: bool = True,
        now: Callable[[], datetime] = _utc_now,
        service: Service | None = None,
        in_browser: bool = False,
        open_bench: OpenBench | None = None,
    ) -> None:
        locale.use(language)
        self._in_browser = in_browser
        super().__init__(now, hold, customers, moving)
        self.open_bench = open_bench
        for each in themes.THEMES:
            self.register_theme(each)
        self.theme = theme
        self.bridge = Bridge(self.post_message)
        self._opening = Opening(open_till, self.bridge)
        self._service = service or Service({})
        self._keyboard = Keyboard(
            wedge or Wedge(), lambda: self.front, self._scanned, self.set_interval
        )

    def get_driver_class(self) -> type[Driver]:
        """The terminal, read so that no byte can end the app; or what a browser is served by."""
        if self._in_browser:
            from textual.drivers.web_driver import WebDriver

            return WebDriver
        return SturdyDriver

    @property
    def till(self) -> Till | None:
        """The till, once it takes scans."""
        return self._opening.till

    def on_mount(self) -> None:
        """Paint first, then open the till."""
        self.push_screen(self.counter)
        self._service.watch(self)
        self.run_worker(self._opening.run, thread=True, group="till", exit_on_error=False)

    async def on_unmount(self) -> None:
        """End the till, whatever ended the screen."""
        self._service.stopping()
        await asyncio.to_thread(self._opening.close)

    @on(messages.TillOpened)
    def _opened(self) -> None:
        self._service.ready("the till takes scans")
        self.counter.opened()
        self.deeds.look_back_soon()
        if self.nobody_serves:
            self.to_sign_in()

    @on(messages.TillFailed)
    def _failed(self, message: messages.TillFailed) -> None:
        self._service.ready("the till cannot start")
        self.push_screen(FaultScreen(message))

    @on(messages.StatusChanged)
    def _status_changed(self, message: messages.StatusChanged) -> None:
        self.status = message.status
        for screen in self.screen_stack:
            if isinstance(screen, BatonScreen):
                screen.tell(message.status)
        if self.counter.recent.is_open:
            self.deeds.look_back_soon()

    @on(messages.CodeSeen)
    @on(messages.PlatformAsked)
    @on(messages.Asked)
    @on(messages.Judged)
    @on(messages.NotJudged)
    def _of_the_flow(self, message: Message) -> None:
        """The scan in hand is seen on the counter, whatever lay over it."""
        if self.front is None:
            return  # the app is ending
        self._leaving.cancel()
        if isinstance(message, messages.NotJudged) and self.nobody_serves:
            self.scan_for_nobody()
            return
        self.to_counter()
        self.counter.post_message(message)
        if isinstance(message, messages.Judged) and message.shown.test:
            self.tried(message.shown)

    @on(messages.Typed)
    def _typed(self, message: messages.Typed) -> None:
        if self.till is not None:
            self.till.typed(message.text)

    def _scanned(self, raw: bytes) -> None:
        """A code from a scanner that types."""
        front = self.front
        if isinstance(front, TechnicianScreen) and front.wedge_came(raw):
            return
        if self.till is not None:
            self.till.scan(raw, None, "wedge")

    async def on_event(self, event: events.Event) -> None:
        """Keys pass the keyboard first; a mouse has no business here."""
        if isinstance(event, events.MouseEvent | events.Paste):
            return
        if isinstance(event, events.Key) and not event.is_forwarded:
            if not self._keyboard.passes(event):
                return
            if event.key != "f10":
                self._leaving.cancel()
        await super().on_event(event)
