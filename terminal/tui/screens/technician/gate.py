"""The technician's PIN: figures, Enter. Behind it the bench, or the way out of a kiosk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.message import Message

from terminal.diagnostics.bench import Bench
from terminal.errors import BatonError, PinRefused
from terminal.locale import _
from terminal.tui import messages
from terminal.tui.screens.pin import PinScreen
from terminal.tui.staff_messages import PinSaid
from terminal.tui.technician_messages import GateOpened
from terminal.tui.widgets.pin import PinEntry, device_pin
from terminal.wording import faults
from terminal.wording import technician as words


class GateScreen(PinScreen):
    """`then` is done once the PIN was right; `purpose` is what the journal says it was for."""

    CSS_PATH: ClassVar[str] = "../../styles/pin.tcss"

    def __init__(
        self,
        now: Callable[[], datetime],
        bench: Bench,
        purpose: str,
        then: Callable[[], None],
    ) -> None:
        super().__init__(now)
        self._bench, self._purpose, self._then = bench, purpose, then

    def heading(self) -> str:
        """Whose PIN it is."""
        return _("Technician")

    def hint(self) -> str:
        """How it is typed."""
        return _("this device's PIN and Enter")

    def entry(self) -> PinEntry:
        """No number: a device has one PIN."""
        return device_pin()

    def read_people(self) -> None:
        """Nobody is named here."""

    def refusal(self, fault: PinRefused) -> str:
        """Why it opens nothing."""
        return words.refused(fault)

    def send(self, figures: str) -> None:
        """Let the gate look at it; without a till too."""

        def attempt() -> None:
            said: Message = GateOpened()
            try:
                self._bench.gate.enter(figures, self._purpose)
            except PinRefused as refused:
                said = PinSaid(refused)
            except BatonError as fault:
                said = messages.Failed(str(fault))
            self.post_message(said)

        self.run_worker(attempt, thread=True, group="gate", exit_on_error=False)

    @on(GateOpened)
    def _opened(self) -> None:
        self.baton.back()
        self._then()

    @on(messages.Failed)
    def _failed(self, message: messages.Failed) -> None:
        self.reopen(lambda: faults.told(message.why))
