"""The technician's PIN: figures, Enter. Behind it the bench, or the way out of a kiosk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message

from terminal.core.technician import LEAST_PIN, MOST_PIN
from terminal.diagnostics.bench import Bench
from terminal.errors import BatonError, PinRefused
from terminal.locale import _
from terminal.tui import messages
from terminal.tui import technician_messages as told
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse
from terminal.tui.widgets.pin import PinEntry, PinPad
from terminal.wording import faults
from terminal.wording import technician as words


class DevicePin(PinEntry):
    """Figures without a number before them: nobody sees more than how many there are."""

    @property
    def number(self) -> str:
        """There is none."""
        return ""

    @property
    def ready(self) -> bool:
        """Whether it can be a PIN."""
        return len(self.figures) >= LEAST_PIN

    @property
    def shown(self) -> str:
        """Dots."""
        return " ".join(("●" * len(self.figures)).ljust(LEAST_PIN, "_"))

    @property
    def most(self) -> int:
        """The most figures there can be."""
        return MOST_PIN


class GateScreen(BatonScreen):
    """`then` is done once the PIN was right; `purpose` is what the journal says it was for."""

    CSS_PATH: ClassVar[str] = "../../styles/pin.tcss"

    def __init__(
        self,
        now: Callable[[], datetime],
        bench: Bench,
        purpose: str,
        then: Callable[[], None],
    ) -> None:
        super().__init__()
        self._now, self._bench = now, bench
        self._purpose, self._then = purpose, then
        self._asked = False

    def compose(self) -> ComposeResult:
        """The pad and keys."""
        pad = PinPad(lambda: _("Technician"), lambda: _("this device's PIN and Enter"))
        pad.entry = DevicePin()
        yield pad
        yield self.key_bar()

    @property
    def pad(self) -> PinPad:
        """The entry and what stands around it."""
        return self.query_one(PinPad)

    def keys(self) -> list[KeyUse]:
        """Enter once it can be a PIN; Escape always."""
        found = [self.back_key()]
        if self.pad.entry.ready and not self._asked:
            tells = _("The PIN is complete")
            found.insert(0, KeyUse("enter", "Enter", _("confirm"), tells, self._send))
        tells = _("Take the last figure back")
        found.append(KeyUse("backspace", "Bksp", _("correct"), tells, self._correct))
        return [*found, self.language_key()]

    def other_key(self, event: events.Key) -> None:
        """A figure."""
        if event.character is not None and not self._asked:
            self.pad.entry.press(event.character)
            self.pad.say(None)

    def _correct(self) -> None:
        self.pad.entry.backspace()
        self.pad.say(None)

    def _send(self) -> None:
        self._asked = True
        self.pad.say(lambda: _("one moment"))
        figures, gate, purpose = self.pad.entry.figures, self._bench.gate, self._purpose

        def attempt() -> None:
            said: Message
            try:
                gate.enter(figures, purpose)
                said = told.GateOpened()
            except PinRefused as refused:
                said = told.GateRefused(refused)
            except BatonError as fault:
                said = messages.Failed(str(fault))
            self.post_message(said)

        self.run_worker(attempt, thread=True, group="gate", exit_on_error=False)

    @on(told.GateOpened)
    def _opened(self) -> None:
        self.baton.back()
        self._then()

    @on(told.GateRefused)
    def _refused(self, message: told.GateRefused) -> None:
        self._reopen(lambda: words.refused(message.fault))

    @on(messages.Failed)
    def _failed(self, message: messages.Failed) -> None:
        self._reopen(lambda: faults.told(message.why))

    def _reopen(self, remark: Callable[[], str]) -> None:
        self._asked = False
        self.pad.entry.clear()
        self.pad.say(remark)
        self.refresh_keys()

    # What the keyboard asks

    @property
    def typing(self) -> bool:
        """Figures are being typed."""
        return True

    def remember(self) -> None:
        """Keep how the entry stands."""
        self.pad.entry.remember()

    def take_back(self) -> None:
        """The keys since then were a scanner's."""
        self.pad.entry.take_back()
        self.pad.refresh()

    def too_quick(self) -> None:
        """Enter came with the last figure."""
        self.pad.say(lambda: _("press Enter once more"))
