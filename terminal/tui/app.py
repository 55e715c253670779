"""The app: opens the till, lets keys and messages find their screen, closes the till."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from textual import events, on
from textual.app import App
from textual.message import Message

from terminal import locale
from terminal.errors import BatonError
from terminal.status import Status
from terminal.tui import messages, themes
from terminal.tui.bridge import Bridge
from terminal.tui.driver import SturdyDriver
from terminal.tui.keyboard import Keyboard
from terminal.tui.leaving import WITHIN, Leaving
from terminal.tui.ports import OpenTill, Till
from terminal.tui.screens.base import BatonScreen
from terminal.tui.screens.counter import CounterScreen
from terminal.tui.screens.fault import FaultScreen
from terminal.tui.screens.help import HelpScreen
from terminal.tui.screens.queue import QueueScreen
from terminal.tui.wedge import Wedge
from terminal.tui.widgets.customers import Customer


def _utc_now() -> datetime:
    return datetime.now(UTC)


class BatonApp(App[None], inherit_bindings=False):
    """The cashier's screens over one till.

    open_till  makes the till; called in a thread, so that the first paint does not wait for it
    customers  the side list of F9; none without it
    language   `zh_CN`...; empty takes the environment's
    hold       seconds a verdict stays
    wedge      how a scanner that types is told from a person
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
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        locale.use(language)
        super().__init__(driver_class=SturdyDriver)
        for each in themes.THEMES:
            self.register_theme(each)
        self.theme = theme
        self.now = now
        self.till: Till | None = None
        self.bridge = Bridge(self.post_message)
        self._open_till = open_till
        self._status: Status | None = None
        self._leaving = Leaving()
        self.counter = CounterScreen(now, hold, customers)
        self._keyboard = Keyboard(wedge or Wedge(), self._entry, self._scanned, self.set_interval)

    def on_mount(self) -> None:
        """Paint first, then open the till."""
        self.push_screen(self.counter)
        self.run_worker(self._open, thread=True, group="till", exit_on_error=False)

    async def on_unmount(self) -> None:
        """Let the flow go, then end the till's threads."""
        self.bridge.close()
        if self.till is not None:
            await asyncio.to_thread(self.till.stop)

    # The till

    def _open(self) -> None:
        try:
            till = self._open_till(self.bridge, self.bridge.status)
            till.on_scan = self.bridge.superseded
            self.till = till
            till.start()
        except BatonError as fault:
            self.post_message(messages.TillFailed(fault.what, fault.where, fault.advice))
        else:
            self.call_from_thread(self.counter.opened)

    @on(messages.TillFailed)
    def _failed(self, message: messages.TillFailed) -> None:
        self.push_screen(FaultScreen(message))

    @on(messages.StatusChanged)
    def _status_changed(self, message: messages.StatusChanged) -> None:
        self._status = message.status
        for screen in self.screen_stack:
            if isinstance(screen, CounterScreen | QueueScreen):
                screen.tell(message.status)

    @on(messages.Typed)
    def _typed(self, message: messages.Typed) -> None:
        if self.till is not None:
            self.till.typed(message.text)

    def _scanned(self, raw: bytes) -> None:
        """A code from a scanner that types."""
        if self.till is not None:
            self.till.scan(raw, None, "wedge")

    # Ways between the screens

    def to_counter(self) -> None:
        """Back to the counter, whatever lies over it."""
        while self.screen is not self.counter and len(self.screen_stack) > 1:
            self.pop_screen()

    def to_help(self) -> None:
        """The keys that work now."""
        self.push_screen(HelpScreen(self.counter))

    def to_queue(self) -> None:
        """What waits."""
        self.push_screen(QueueScreen(self.now, self._status))

    def change_language(self) -> None:
        """The next language, at once and everywhere."""
        locale.use(locale.following())
        for screen in self.screen_stack:
            if isinstance(screen, BatonScreen):
                screen.draw_anew()

    @property
    def leaving(self) -> bool:
        """Whether F10 was pressed a moment ago."""
        return self._leaving.asked

    def leave(self) -> None:
        """F10: the first press asks, the second leaves."""
        if self._leaving.press():
            self.exit()
        self.set_timer(WITHIN + 0.1, self._nobody_leaves)

    def _nobody_leaves(self) -> None:
        if screen := self._entry():
            screen.refresh_keys()

    # Keys and messages

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

    @on(messages.CodeSeen)
    @on(messages.PlatformAsked)
    @on(messages.Asked)
    @on(messages.Judged)
    @on(messages.NotJudged)
    def _of_the_flow(self, message: Message) -> None:
        """The scan in hand is seen on the counter, whatever lay over it."""
        self._leaving.cancel()
        self.to_counter()
        self.counter.post_message(message)

    def _entry(self) -> BatonScreen | None:
        screen = self.screen
        return screen if isinstance(screen, BatonScreen) else None
