"""What people ask of the till besides redeeming, outside the event loop; see deeds.py."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from terminal.tui import staff_messages as messages
from terminal.wording import approvals

if TYPE_CHECKING:
    from terminal.core.late import PaperLine
    from terminal.tui.deeds import Deeds
    from terminal.tui.messages import About
    from terminal.tui.ports import Till


@dataclass
class StaffDeeds:
    """Asks the till; what came of it is told to the app."""

    deeds: Deeds

    def read_people(self) -> None:
        """Who may serve."""
        self.deeds.read("people", lambda till: messages.PeopleRead(till.staff.people()))

    def sign_in(self, figures: str) -> None:
        """Number and PIN in one."""
        self.deeds.do(lambda till: messages.SignedIn(till.staff.sign_in(figures)))

    def approve(self, figures: str, purpose: str) -> None:
        """A supervisor's number and PIN."""
        self.deeds.do(lambda till: messages.Approved(till.staff.approve(figures, purpose)))

    def unlock(self, number: str, approval: int = -1) -> None:
        """Forget the wrong PINs under a number."""
        self.deeds.do(
            lambda till: messages.Unlocked(till.staff.unlock(number, approval)),
            partial(self.unlock, number),
            partial(approvals.of_unlock, number),
        )

    def read_shift(self) -> None:
        """The shift so far and the closed ones."""

        def look(till: Till) -> Message:
            staff = till.staff
            return messages.ShiftRead(staff.shift(), staff.x(), staff.closed())

        self.deeds.read("shift", look)

    def read_charts(self) -> None:
        """The shift and the day as figures."""
        self.deeds.read("charts", lambda till: messages.ChartsRead(till.staff.charted()))

    def close_shift(self) -> None:
        """Z."""
        self.deeds.do(lambda till: messages.ShiftClosed(till.staff.z()))

    def raise_limit(self, limit: int, currency: str, approval: int = -1) -> None:
        """Raise the offline limit to so many minor units."""

        def deed(till: Till) -> Message:
            till.staff.raise_limit(limit, approval)
            return messages.LimitRaised(limit)

        about = partial(approvals.of_limit, limit, currency)
        self.deeds.do(deed, partial(self.raise_limit, limit, currency), about)

    def enter_late(
        self, line: PaperLine, about: About, approval: int = -1, supervisor: str = ""
    ) -> None:
        """A line of the paper form; `about` tells the supervisor which."""

        def deed(till: Till) -> Message:
            till.staff.enter_late(line, approval, supervisor)
            return messages.LateEntered()

        self.deeds.do(deed, lambda yes: self.enter_late(line, about, yes, supervisor), about)
