"""People and shifts of a till whose verdicts are written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from terminal.core.late import PaperLine
from terminal.core.people import Person
from terminal.core.record import EntryKind, Record
from terminal.core.shift import Booked, ShiftReport, totals_of
from terminal.crew import Approval
from terminal.days import Charted
from terminal.errors import ApprovalNeeded, PinRefused, WrongUse
from terminal.shift import ShiftState

from .. import owners_day

if TYPE_CHECKING:
    from .scripted import ScriptedTill

PEOPLE = (Person("10", "Lin"), Person("20", "Chen", True), Person("30", "[Mei]", True))
PINS = {"101357": PEOPLE[0], "202468": PEOPLE[1], "309753": PEOPLE[2]}
LIN, CHEN = "101357", "202468"
MADE = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def booked(title: str, value: int, take: int = 0, **more: object) -> Booked:
    record = Record(
        kind="prepaid", title=title, currency="CNY", value=value, take=take, verdict="accepted"
    )
    made = Booked(EntryKind.OUTCOME, record, "Lin", "platform")
    return replace(made, **more)  # type: ignore[arg-type]


BOOKED = [
    *(booked("Lunch set for two", 8800) for _ in range(3)),
    booked("[50% off] 可乐", 500, 500, authority="till", operator="Chen"),
    booked("x", 0, test=True),
]
UNDONE = Booked(
    EntryKind.REVERSAL,
    Record(kind="prepaid", title="Lunch set for two", currency="CNY", value=8800, verdict="undone"),
    "Chen",
)


def report(number: int, z: bool = False) -> ShiftReport:
    return ShiftReport(
        *(z, number, "Yunnan Rd", "2", "CNY", 1, 9, MADE, "Lin", MADE, "Chen"),
        dates=("2026-11-22",),
        totals=totals_of([*BOOKED, UNDONE]),
        open_tasks=1,
        waiting=2,
        at_risk=9300,
        sequence=10 if z else -1,
        hash=b"h" * 32 if z else b"",
    )


class ScriptedStaff:
    """PINS open; what is done is written down. A supervisor approves anything, once."""

    def __init__(self, till: ScriptedTill) -> None:
        self._till = till
        self.listed: tuple[Person, ...] = PEOPLE
        self.refuses: PinRefused | None = None
        self.approved: list[str] = []
        self.tried: list[str] = []
        self.zs: list[ShiftReport] = []
        self.limits: list[tuple[int, int]] = []
        self.late: list[tuple[PaperLine, str]] = []
        self.why_not = ""
        self.empty = False
        self.broken = ""

    def people(self) -> tuple[Person, ...]:
        return self.listed

    def _proven(self, figures: str) -> Person:
        self.tried.append(figures)
        if self.broken:
            raise WrongUse(self.broken)
        if self.refuses:
            raise self.refuses
        if figures not in PINS:
            raise PinRefused("number and PIN do not fit", "wrong")
        return PINS[figures]

    def sign_in(self, figures: str) -> Person:
        person = self._proven(figures)
        self._till.set(operator=person.name, sign_in=True)
        return person

    def approve(self, figures: str, purpose: str) -> Approval:
        person = self._proven(figures)
        if not person.supervisor:
            raise PinRefused("no supervisor", "no_supervisor")
        self.approved.append(purpose)
        return Approval(person.name, purpose, 100 + len(self.approved))

    def unlock(self, number: str, approval: int) -> Person:
        self._needs(approval, f"unlock {number}")
        self.refuses = None
        return PEOPLE[0]

    def shift(self) -> ShiftState:
        return ShiftState(len(self.zs) + 1, MADE, "Chen", limit=500_00, most=900_00)

    def x(self) -> ShiftReport:
        made = report(len(self.zs) + 1)
        return replace(made, totals=totals_of([])) if self.empty else made

    def charted(self) -> Charted:
        today = owners_day.report(running=True)
        yesterday = owners_day.report(figures=owners_day.figures(3, 0.85))
        return Charted(owners_day.figures(busy=0.6), today, yesterday)

    def closed(self) -> list[ShiftReport]:
        return self.zs[::-1]

    def z(self) -> ShiftReport:
        self.zs.append(report(len(self.zs) + 1, z=True))
        return self.zs[-1]

    def raise_limit(self, limit: int, approval: int) -> None:
        self._needs(approval, f"limit {limit}")
        self.limits.append((limit, approval))

    def enter_late(self, line: PaperLine, approval: int, supervisor: str) -> None:
        if self.why_not:
            raise WrongUse(self.why_not)
        if self._till.now.sign_in:
            self._needs(approval, "late")
        self.late.append((line, supervisor))

    def _needs(self, approval: int, purpose: str) -> None:
        if approval < 0:
            raise ApprovalNeeded("a supervisor must approve this", purpose)
