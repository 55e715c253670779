"""The ways to the screens of people and shifts, and what the till says about them."""

from __future__ import annotations

from functools import cached_property

from textual import on
from textual.message import Message

from terminal.tui import staff_messages as messages
from terminal.tui.messages import ApprovalWanted
from terminal.tui.payment_ways import PaymentWays
from terminal.tui.screens.sign_in import SignInScreen
from terminal.tui.staff_deeds import StaffDeeds


class StaffWays(PaymentWays):
    """What keys of the screens ask of the app about people and shifts."""

    @cached_property
    def staff(self) -> StaffDeeds:
        """What is done about people and shifts, off the loop that draws."""
        return StaffDeeds(self.deeds)

    @property
    def nobody_serves(self) -> bool:
        """Whether somebody must sign in before anything is booked."""
        return bool(self.status and self.status.sign_in and not self.status.operator)

    def to_sign_in(self) -> None:
        """Who serves from now on."""
        if not isinstance(self.front, SignInScreen):
            self.push_screen(SignInScreen(self.now))

    def scan_for_nobody(self) -> None:
        """A scan came while nobody serves."""
        self.to_counter()
        screen = SignInScreen(self.now)
        self.push_screen(screen)
        screen.call_after_refresh(screen.scan_came)

    def to_shift(self) -> None:
        """What the shift has come to."""
        from terminal.tui.screens.shift import ShiftScreen

        self.push_screen(ShiftScreen(self.now))

    def to_charts(self) -> None:
        """The shift and the day as charts; their library loads when they are looked at."""
        from terminal.tui.screens.charts import ChartsScreen

        self.push_screen(ChartsScreen(self.now))

    def to_late(self) -> None:
        """Lines of the paper form."""
        from terminal.tui.screens.late import LateScreen

        self.push_screen(LateScreen(self.now))

    @on(ApprovalWanted)
    def _approval_wanted(self, message: ApprovalWanted) -> None:
        if self.front is not None:
            from terminal.tui.screens.supervisor import SupervisorScreen

            self.push_screen(SupervisorScreen(self.now, message))

    @on(messages.PeopleRead)
    @on(messages.SignedIn)
    @on(messages.PinSaid)
    @on(messages.Approved)
    @on(messages.Unlocked)
    @on(messages.ShiftRead)
    @on(messages.ChartsRead)
    @on(messages.ShiftClosed)
    @on(messages.LimitRaised)
    @on(messages.LateEntered)
    def _of_the_staff(self, message: Message) -> None:
        if self.front is not None:
            self.front.post_message(message)
