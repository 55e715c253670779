"""The shift: what it has come to, closing it (Z), closed ones again, a higher offline limit.

report  the X at first; arrows to the left and right go through the closed shifts
sure    F6 was pressed: Enter closes the shift, Escape does not
limit   the new offline limit is typed
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from terminal.core.shift import ShiftReport
from terminal.locale import _
from terminal.shift import ShiftState, worth_closing
from terminal.status import Status
from terminal.tui import staff_messages as messages
from terminal.tui.entries import AmountEntry
from terminal.tui.messages import Printed
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse, Notices, StatusLine
from terminal.tui.widgets.remark import Remark
from terminal.tui.widgets.report import ReportTable
from terminal.wording import faults, money
from terminal.wording import shift as words
from terminal.wording.status import DOT


class Stand(Enum):
    """What the screen is at."""

    REPORT = auto()
    SURE = auto()
    LIMIT = auto()
    ASKED = auto()


class ShiftScreen(BatonScreen):
    """Reads the journal in a thread when it opens and after each Z."""

    CSS_PATH: ClassVar[str] = "../styles/shift.tcss"

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._stand = Stand.REPORT
        self._state: ShiftState | None = None
        self._reports: list[ShiftReport] = []  # the X, then closed ones, newest first
        self._at = 0
        self._amount = AmountEntry("")
        self._said: Callable[[], str] = lambda: ""
        self._books: tuple[object, ...] = ()  # where they stood at the last reading

    def compose(self) -> ComposeResult:
        """Status, report, question, keys."""
        yield StatusLine(self._now)
        yield Notices(self._now, decides=False)  # F5 is the paper form's here
        with VerticalScroll(can_focus=False):
            yield ReportTable()
        yield Remark(self._question)
        yield self.key_bar()

    def on_mount(self) -> None:
        """Show what is known and read the rest."""
        self.query_one(Notices).display = False
        if self.baton.status:
            self.tell(self.baton.status)
        else:
            self.baton.staff.read_shift()
        self._draw()

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        self.query_one(StatusLine).tell(status)
        self.query_one(Notices).tell(status)
        self.query_one(ReportTable).zone = status.zone
        books = (status.waiting, status.conflicts, status.today, status.undo)
        if books != self._books:  # nobody closes a shift by figures of before
            self._books = books
            self.baton.staff.read_shift()

    # Keys

    def keys(self) -> list[KeyUse]:
        """Those of what the screen is at."""
        nothing = _("Nothing is done")
        if self._stand is Stand.SURE:
            tells = _("Write the totals into the journal and begin a new shift")
            return [
                KeyUse("enter", "Enter", _("close the shift"), tells, self._close),
                KeyUse("escape", "Esc", _("back"), nothing, self._rest),
            ]
        if self._stand is Stand.LIMIT:
            tells = _("A supervisor's PIN is asked for next")
            found = [KeyUse("escape", "Esc", _("back"), nothing, self._rest)]
            if self._amount.minor:
                found.insert(0, KeyUse("enter", "Enter", _("confirm"), tells, self._raise))
            tells = _("Take the last figure back")
            return [*found, KeyUse("backspace", "Bksp", _("correct"), tells, self._correct)]
        return [*self._at_rest(), self.language_key(), self.leave_key()]

    def _at_rest(self) -> list[KeyUse]:
        scroll = self.query_one(VerticalScroll)
        found = [self.back_key(), KeyUse("f8", "", "", "", self.baton.back), self.help_key()]
        if self._reports and self._stand is Stand.REPORT:
            tells = _("Raise the offline limit until the shift is closed")
            found.append(KeyUse("f3", "F3", _("raise limit"), tells, self._ask_limit))
            tells = _("The shift and the day as charts")
            found.append(KeyUse("f4", "F4", _("charts"), tells, self.baton.to_charts))
            tells = _("Enter redemptions from the paper form")
            found.append(KeyUse("f5", "F5", _("paper form"), tells, self.baton.to_late))
            tells = _("Print the report that is shown")
            found.append(KeyUse("f2", "F2", _("print"), tells, self._print))
            if self._worth_closing:
                tells = _("Close the shift with a Z report; it asks for Enter")
                found.append(KeyUse("f6", "F6", _("close"), tells, self._ask_close))
            if self.baton.status and self.baton.status.sign_in:
                tells = _("Somebody else serves from now on")
                found.append(KeyUse("f12", "F12", _("hand over"), tells, self.baton.to_sign_in))
        if len(self._reports) > 1:
            tells = _("Closed shifts, one after the other")
            found.append(KeyUse("left", "←→", _("earlier"), tells, partial(self._turn, 1)))
            found.append(KeyUse("right", "", "", "", partial(self._turn, -1)))
        tells = _("Up and down the report")
        return [
            *found,
            KeyUse("up", "", "", "", scroll.scroll_up),
            KeyUse("down", "↑↓", _("scroll"), tells, scroll.scroll_down),
            KeyUse("pageup", "", "", "", scroll.scroll_page_up),
            KeyUse("pagedown", "", "", "", scroll.scroll_page_down),
        ]

    def other_key(self, event: events.Key) -> None:
        """Figures, while a limit is typed."""
        if self._stand is Stand.LIMIT and event.character is not None:
            self._amount.press_all(event.character)
            self._draw()

    @property
    def _worth_closing(self) -> bool:
        """Whether a Z would close anything."""
        raised = self._state.raised if self._state else 0
        return bool(self._reports) and worth_closing(self._reports[0], raised)

    def _turn(self, by: int) -> None:
        self._at, self._said = max(0, min(len(self._reports) - 1, self._at + by)), str
        self._show()

    def _ask_close(self) -> None:
        self._at = 0
        self._show()
        self._be(Stand.SURE)

    def _ask_limit(self) -> None:
        self._amount = AmountEntry(self._reports[0].currency)
        self._be(Stand.LIMIT)

    def _print(self) -> None:
        report = self._reports[self._at]
        self.baton.deeds.print_report(report, copy=report.z)

    @on(Printed)
    def _printed(self) -> None:
        self._be(Stand.REPORT, lambda: _("the report is being printed"))

    def _correct(self) -> None:
        self._amount.backspace()
        self._draw()

    def _close(self) -> None:
        self._be(Stand.ASKED)
        self.baton.staff.close_shift()

    def _raise(self) -> None:
        limit, state = self._amount.minor, self._state
        if state and (why := words.why_not_so_high(limit, state, self._amount.currency)):
            self._be(Stand.LIMIT, lambda: why)
            return
        self._be(Stand.ASKED)
        self.baton.staff.raise_limit(limit, self._amount.currency)

    def _rest(self) -> None:
        self._be(Stand.REPORT)

    # What came of it

    @on(messages.ShiftRead)
    def _reports_read(self, message: messages.ShiftRead) -> None:
        self._state, self._reports = message.state, [message.report, *message.closed]
        self._at = min(self._at, len(self._reports) - 1)
        self._show()

    @on(messages.ShiftClosed)
    def _z_made(self, message: messages.ShiftClosed) -> None:
        number = message.report.number
        self._at, self._reports = 1, []  # the Z that was just made, once they are read anew
        self._be(Stand.REPORT, lambda: _("Z {n} is made: the shift is closed").format(n=number))
        self.baton.staff.read_shift()

    @on(messages.LimitRaised)
    def _limit_raised(self, message: messages.LimitRaised) -> None:
        currency, limit = self._amount.currency, message.limit
        said = _("until the shift is closed: {amount} offline at most")
        self._be(Stand.REPORT, lambda: said.format(amount=money(limit, currency)))

    def told_failed(self, why: str) -> bool:
        """Said here."""
        self._be(Stand.REPORT, lambda: faults.told(why))
        return True

    # Drawing

    def _question(self) -> str:
        if self._stand is Stand.SURE:
            return words.closing(self._reports[0])
        if self._stand is Stand.LIMIT:
            limit = self._state.limit if self._state else 0
            asked = words.raising(limit, self._amount.minor, self._amount.currency)
            return DOT.join(filter(None, (asked, self._said())))
        if self._stand is Stand.ASKED:
            return _("one moment")
        return self._said() or self._nothing_yet()

    def _nothing_yet(self) -> str:
        """Why the shift on the screen cannot be closed."""
        if self._at or not self._reports or self._worth_closing:
            return ""
        return _("nothing has been booked in this shift yet, so it needs no Z")

    def _be(self, stand: Stand, said: Callable[[], str] = lambda: "") -> None:
        self._stand, self._said = stand, said
        self._draw()

    def _show(self) -> None:
        if self._reports:
            self.query_one(ReportTable).show(self._reports[self._at])
        self._draw()

    def _draw(self) -> None:
        self.query_one(Remark).draw()
        self.refresh_keys()

    # What the keyboard asks

    @property
    def typing(self) -> bool:
        """Whether figures are being typed."""
        return self._stand is Stand.LIMIT

    def remember(self) -> None:
        """Keep how the entry stands."""
        self._amount.remember()

    def take_back(self) -> None:
        """The keys since then were a scanner's."""
        self._amount.take_back()
        self._draw()
