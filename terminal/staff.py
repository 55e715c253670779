"""What people do at a running till besides redeeming: sign in, approve, close a shift, enter late.

Every method writes or reads the journal: never from the event loop of a screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terminal.core.late import PaperLine
    from terminal.core.people import Person
    from terminal.core.shift import ShiftReport
    from terminal.crew import Approval, Crew
    from terminal.days import Charted, Days
    from terminal.late import Late
    from terminal.shift import Shifts, ShiftState


@dataclass
class Staff:
    """The people of one till.

    changed  called after whatever a screen would show
    on_z     gets each Z when it is on disk
    """

    crew: Crew
    shifts: Shifts
    late: Late
    days: Days
    changed: Callable[[], None] = lambda: None
    on_z: Callable[[ShiftReport], None] = lambda report: None

    def people(self) -> Sequence[Person]:
        """Everybody who may serve; empty where nobody is registered."""
        return self.crew.people()

    def sign_in(self, figures: str) -> Person:
        """Number and PIN in one; opens the shift if nobody has. Raises PinRefused."""
        person = self.crew.sign_in(figures)
        self.shifts.open()
        self.changed()
        return person

    def sign_out(self) -> None:
        """Nobody serves from now on."""
        self.crew.sign_out()
        self.changed()

    def approve(self, figures: str, purpose: str, accepted_by: str = "") -> Approval:
        """A supervisor's yes to one purpose. Raises PinRefused."""
        return self.crew.approve(figures, purpose, accepted_by)

    def unlock(self, number: str, approval: int) -> Person:
        """Open a locked number again. Raises ApprovalNeeded, WrongUse."""
        return self.crew.unlock(number, self.crew.ledger.operator, approval)

    def shift(self) -> ShiftState:
        """The shift at a glance."""
        return self.shifts.state()

    def x(self) -> ShiftReport:
        """What the shift has come to so far."""
        return self.shifts.x()

    def closed(self) -> Sequence[ShiftReport]:
        """The newest closed shifts, newest first."""
        return self.shifts.reports()

    def z(self) -> ShiftReport:
        """Close the shift; on disk when it returns."""
        report = self.shifts.z(unless_empty=True)
        self.on_z(report)
        self.changed()
        return report

    def charted(self) -> Charted:
        """The shift and the day as figures."""
        return self.days.charted()

    def raise_limit(self, limit: int, approval: int) -> None:
        """Raise the floor limit for this shift. Raises ApprovalNeeded, WrongUse."""
        self.shifts.raise_limit(limit, approval)
        self.changed()

    def enter_late(self, line: PaperLine, approval: int = -1, supervisor: str = "") -> None:
        """One line of the paper form. Raises ApprovalNeeded, WrongUse."""
        self.late.enter(line, approval, supervisor)
        self.changed()
