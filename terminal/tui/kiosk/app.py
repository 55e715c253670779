"""The kiosk: opens the till, lets messages find the stage, and has one way out: a technician's PIN.

No quit key, no palette, no shell, no second screen. A key that is not in `uses` does nothing but
take part in a code, in case a scanner types.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar, cast

from textual import events, on
from textual.driver import Driver

from terminal import locale
from terminal.kiosk.settings import KioskSettings
from terminal.kiosk.trouble import Fault, Trouble, trouble_of
from terminal.locale import LANGUAGES, _, following
from terminal.technician import TechnicianGate
from terminal.tui import messages, themes
from terminal.tui.driver import SturdyDriver
from terminal.tui.keyboard import Keyboard
from terminal.tui.kiosk.bridge import KioskBridge
from terminal.tui.kiosk.driver import TouchDriver
from terminal.tui.kiosk.messages import GoodsAwaited, GoodsEnded
from terminal.tui.kiosk.opening import KioskOpening, OpenKiosk
from terminal.tui.kiosk.pads import MenuPad
from terminal.tui.kiosk.screen import KioskScreen
from terminal.tui.kiosk.staff import StaffDoor
from terminal.tui.kiosk.stage import Stage
from terminal.tui.service import Service
from terminal.tui.wedge import Wedge
from terminal.tui.widgets.bars import KeyUse
from terminal.wording import kiosk as words

_RING_AGAIN = 10.0  # seconds between two signals while staff is called


class KioskApp(StaffDoor, inherit_bindings=False):
    """The customer's screen over one till.

    open_till  makes the till; called in a thread, so that the first paint does not wait for it
    gate       the technician's gate, while no till is open

    It returns True where a technician wants to see the till itself, with its checks.
    language   the shop's own: every customer begins with it
    """

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    CSS_PATH: ClassVar[str] = "../styles/app.tcss"

    def __init__(
        self,
        open_till: OpenKiosk,
        settings: KioskSettings,
        gate: Callable[[], TechnicianGate],
        language: str = "",
        *,
        wedge: Wedge | None = None,
        theme: str = themes.DARK.name,
        moving: bool = True,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        service: Service | None = None,
    ) -> None:
        chosen = locale.use(language)
        self.settings = settings
        super().__init__()
        for each in themes.THEMES:
            self.register_theme(each)
        self.theme = theme
        self.bridge = KioskBridge(self.post_message)
        self._opening = KioskOpening(open_till, self.bridge)
        self._gate = gate
        self._service = service or Service({})
        self._kiosk = KioskScreen(self, settings.reader, settings.touch)
        self.stage = Stage(self._kiosk, settings, chosen, now, moving)
        self._keyboard = Keyboard(
            wedge or Wedge(), lambda: self._kiosk, self._scanned, self.set_interval
        )

    def get_driver_class(self) -> type[Driver]:
        """The terminal, read so that no byte can end the app."""
        return TouchDriver if self.settings.touch else SturdyDriver

    def on_mount(self) -> None:
        """Paint first, then open the till."""
        self.push_screen(self._kiosk)
        self._service.watch(self)
        self.set_interval(_RING_AGAIN, self._ring_again)
        self.run_worker(self._opening.run, thread=True, group="till", exit_on_error=False)

    async def on_unmount(self) -> None:
        """End the till, whatever ended the screen."""
        self._service.stopping()
        await asyncio.to_thread(self._opening.close)

    # The till

    @on(messages.TillOpened)
    def _opened(self) -> None:
        self._service.ready("the kiosk takes scans")
        self.stage.ready = True
        self._judge()
        if self.stage.scene.say is words.starting:
            self.stage.rest()

    @on(messages.TillFailed)
    def _failed(self, message: messages.TillFailed) -> None:
        self._service.ready(f"out of order, {Fault.START.value}")
        self.stage.judge(Trouble(Fault.START, message.where, message.what, message.advice))

    @on(messages.StatusChanged)
    def _status_changed(self, message: messages.StatusChanged) -> None:
        self.stage.status = message.status
        self._judge()

    def _judge(self) -> None:
        status, till = self.stage.status, self._opening.till
        if status is None or not self.stage.ready:
            return
        before = self.stage.trouble
        trouble = trouble_of(status, dispenses=till is not None and till.dispenses)
        self.stage.judge(trouble)
        if trouble != before:
            said = f"out of order, {trouble.fault.value}" if trouble else "the kiosk takes scans"
            self._service.say(f"STATUS={said}")

    @on(messages.CodeSeen)
    @on(messages.PlatformAsked)
    def _arrived(self) -> None:
        self.stage.arrived()

    @on(messages.Asked)
    def _asked(self, message: messages.Asked) -> None:
        self.stage.ask(message.prompt, message.answer)

    @on(messages.Judged)
    def _judged(self, message: messages.Judged) -> None:
        self.stage.judged(message.shown)

    @on(messages.NotJudged)
    def _not_judged(self) -> None:
        self.stage.failed()

    @on(GoodsAwaited)
    def _awaited(self, message: GoodsAwaited) -> None:
        self.stage.goods_awaited(message.awaited)

    @on(GoodsEnded)
    def _ended(self, message: GoodsEnded) -> None:
        self.stage.goods_ended(message.shown, message.ended)

    def _scanned(self, raw: bytes) -> None:
        """A code from a scanner that types."""
        if (till := self._opening.till) is not None:
            till.scan(raw, None, "wedge")

    # Keys

    def uses(self) -> list[KeyUse]:
        """All keys that do something now; every other one is dead."""
        pad = self.stage.pad
        name = LANGUAGES[following()]
        found = [*pad.keys()] if pad is not None else []
        found.append(KeyUse("f7", "F7", name, "", self._change_language))
        if pad is None:
            found.append(KeyUse("f1", "F1", _("call staff"), "", self._call))
        if pad is None and (self.stage.staff_confirms or self.has_left_over):
            found.append(KeyUse("f8", "F8", _("staff"), "", self.to_staff))
        found.append(KeyUse("f10", "", "", "", self.to_technician))
        return found

    def figures(self) -> list[KeyUse]:
        """The figures, to be tapped where a pad takes them and there may be no keyboard."""
        pad = self.stage.pad
        if pad is None or isinstance(pad, MenuPad) or not self.settings.touch:
            return []
        return [KeyUse(each, each, each, "", partial(pad.press, each)) for each in "1234567890"]

    def _change_language(self) -> None:
        locale.switch()
        self.stage.spoken()
        self._kiosk.draw_anew()

    def _call(self) -> None:
        """Noted once for as long as the call stands, however often somebody presses."""
        till, trouble = self._opening.till, self.stage.trouble
        if till is not None:
            why = trouble.fault.value if trouble else ""
            ring = till.ring if self.stage.called else partial(till.call_staff, why)
            self.run_worker(ring, thread=True, group="call", exit_on_error=False)
        self.stage.call()

    def _ring_again(self) -> None:
        if self.stage.called and (till := self._opening.till) is not None:
            self.run_worker(till.ring, thread=True, group="call", exit_on_error=False)

    async def on_event(self, event: events.Event) -> None:
        """Keys pass the keyboard first; of a mouse only taps count, and only where enabled."""
        if isinstance(event, events.MouseEvent | events.Paste):
            if self.settings.touch and isinstance(event, events.MouseUp):
                self._kiosk.tapped(event.screen_x, event.screen_y, event.time)
            return
        keyed = isinstance(event, events.Key) and not event.is_forwarded
        if keyed and not self._keyboard.passes(cast(events.Key, event)):
            return
        await super().on_event(event)
