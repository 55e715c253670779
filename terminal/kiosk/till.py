"""A running till that nobody serves: the goods leg, staff who confirm it, a call for staff."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from drivers.outputs.base import Signal
from offline_queue import QueueError
from terminal.core.people import Deed, Person
from terminal.crew import note_deed
from terminal.errors import BatonError, WrongUse
from terminal.flow import Glimpse
from terminal.kiosk.leg import Confirmer, GoodsLeg, Word
from terminal.kiosk.open_goods import GoodsTasks, StaffView
from terminal.technician import TechnicianGate
from terminal.till import Till

_log = logging.getLogger(__name__)


@dataclass
class KioskTill(Till):
    """A till in kiosk mode. Methods are safe from any thread.

    leg         the goods of the redemption in hand
    technician  the gate before the way out
    """

    leg: GoodsLeg = field(kw_only=True)
    technician: TechnicianGate = field(kw_only=True)

    @property
    def dispenses(self) -> bool:
        """Whether goods come out of a device, so that it must be there."""
        return self.leg.confirmer is Confirmer.DEVICE

    def stop(self) -> None:
        """End all threads; goods that nobody has confirmed by now are settled first."""
        self.leg.close()
        super().stop()

    def typed(self, text: str) -> None:
        """Nobody types a code before a kiosk."""

    def staff_says(self, figures: str, given: bool) -> Person:
        """Somebody's number and PIN: the goods were given, or cannot be given.

        Writes, so not from the event loop. Raises PinRefused; WrongUse where no goods are awaited.
        """
        if not self.leg.open:
            raise WrongUse("no goods are awaited any more")
        purpose = "goods given" if given else "goods not given"
        person = self.staff.crew.vouch(figures, purpose)
        why = "" if given else f"the goods could not be given: {person.name}"
        if not self.leg.say(Word(given=given, sure=not given, by=person.name, why=why)):
            raise WrongUse("no goods are awaited any more")
        return person

    def staff_looks(self, figures: str) -> StaffView:
        """Somebody's number and PIN: what waits for their word. Raises PinRefused."""
        person = self.staff.crew.vouch(figures, "goods tasks")
        return StaffView(person, GoodsTasks(self.ledger).open())

    def staff_closes(self, view: StaffView, sequence: int, given: bool) -> StaffView:
        """Whoever looks says of one of them: given, or not; what is left then.

        Writes, so not from the event loop. Raises WrongUse where it is closed already.
        """
        try:
            GoodsTasks(self.ledger).close(sequence, given, view.person)
        finally:
            self.sync.nudge()
            self.publish()
        return StaffView(view.person, GoodsTasks(self.ledger).open())

    def ring(self) -> None:
        """Sound and light, for somebody to come."""
        self.outputs.signal(Signal.ATTENTION)

    def call_staff(self, why: str = "") -> None:
        """A customer wants somebody: heard at once, and in the journal. Not from the event loop.

        why  what is wrong with the kiosk just then (`K3`), if anything is
        """
        self.ring()
        _log.info("a customer called staff %s", why)
        note_deed(self.ledger, "call", Deed.CALLED, why)

    def _queue_view(self, view: tuple[Glimpse, ...]) -> None:
        """While one customer waits for goods, the next one's code is not heard."""
        if not self.leg.open:
            super()._queue_view(view)

    def _settle_interrupted(self) -> None:
        """What a crash left open, of redemptions and of goods."""
        super()._settle_interrupted()
        try:
            if self.leg.goods.settle_interrupted():
                self.sync.nudge()
        except (BatonError, QueueError) as fault:
            self._stop_accepting(fault)
