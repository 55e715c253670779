"""What a shift came to: X (so far) and Z (closed) totals, from the records alone. Pure.

A shift is what lies between two Z reports in the journal, by sequence: every entry is in
exactly one. A redemption that is taken back in a later shift is a void of that later shift.
Amounts are minor units of the line's currency.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime

from terminal.core.model import Authority, Verdict
from terminal.core.record import UNDONE, EntryKind, Record
from terminal.core.shift_owed import GIVEN, NOT_OWED, Owed, Part, accounts, added
from terminal.core.tasks import Way

COUNTED = (EntryKind.OUTCOME, EntryKind.REVERSAL, EntryKind.RESOLUTION)
MOST_LINES = 100  # per table; what is beyond stands in one line called REST
REST = "*"
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Booked:
    """One entry of the journal as the totals see it.

    stood  of a resolution: whether what it closes was counted as given until then
    """

    kind: str
    record: Record
    operator: str = ""
    authority: str = ""
    test: bool = False
    stood: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One name of a table: what was redeemed under it, and what of that was taken back.

    count, given, taken       redemptions, what the vouchers paid, what the customers paid
    voids, voided, returned   the same of what was taken back
    """

    name: str
    currency: str
    count: int = 0
    given: int = 0
    taken: int = 0
    voids: int = 0
    voided: int = 0
    returned: int = 0

    @property
    def net_count(self) -> int:
        """The redemptions that stand in the end."""
        return self.count - self.voids

    @property
    def net_given(self) -> int:
        """What the vouchers paid in the end."""
        return self.given - self.voided

    @property
    def net_taken(self) -> int:
        """What the customers paid in the end."""
        return self.taken - self.returned

    def plus(self, other: Line) -> Line:
        """Both together, under this name."""
        sums = {
            each.name: getattr(self, each.name) + getattr(other, each.name)
            for each in fields(Line)[2:]
        }
        return replace(self, **sums)


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a shift.

    sums       everything, one line for each currency, without a name
    kinds, titles, operators  the same by kind of voucher, by campaign, by whose hands
    offline    the part that stands on this till's own word, one line for each currency
    late       the part of that which came from paper forms
    refused    codes that were refused
    closed     tasks of the conflict desk that were closed, by way
    parts      what was given for each platform, and what of it was closed as not owed
    tests      entries that are tests, counted nowhere else
    """

    sums: tuple[Line, ...] = ()
    kinds: tuple[Line, ...] = ()
    titles: tuple[Line, ...] = ()
    operators: tuple[Line, ...] = ()
    offline: tuple[Line, ...] = ()
    late: tuple[Line, ...] = ()
    refused: int = 0
    closed: tuple[tuple[str, int], ...] = ()
    tests: int = 0
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """An X or a Z report, ready to be shown or printed.

    z           whether it closes the shift; an X changes nothing and has the number of the Z
                to come
    begins, ends  the first and last sequence that are counted; ends < begins: nothing is
    opened      UTC instant and operator of the opening, None where nobody opened it
    made        UTC instant and operator of the report
    dates       business dates (ISO) of what is counted
    open_tasks  what the conflict desk holds when the report is made
    undecided, carried  its part of what was given, then and at the Z before
    waiting, at_risk  what is still to be reported to the platform then, and its value
    sequence, hash  the journal entry of a Z; -1 and empty for an X
    form        how its body is written; 1 knew nothing of what is owed
    """

    z: bool
    number: int
    shop: str
    till: str
    currency: str
    begins: int
    ends: int
    made: datetime
    made_by: str = ""
    opened: datetime | None = None
    opened_by: str = ""
    dates: tuple[str, ...] = ()
    totals: Totals = Totals()
    open_tasks: int = 0
    waiting: int = 0
    at_risk: int = 0
    sequence: int = -1
    hash: bytes = b""
    undecided: tuple[Part, ...] = ()
    carried: tuple[Part, ...] = ()
    form: int = 2

    @property
    def owed(self) -> tuple[Owed, ...]:
        """What each platform owes, one account for each currency; empty for a report of form 1."""
        if self.form < 2:
            return ()
        return accounts(self.totals.parts, self.undecided, self.carried)

    @property
    def empty(self) -> bool:
        """Whether nothing was booked, refused or decided."""
        return self.totals == Totals()


def totals_of(entries: Iterable[Booked]) -> Totals:
    """The sums of these entries, whatever order they come in."""
    tables: dict[str, dict[tuple[str, str], Line]] = {name: {} for name in _TABLES}
    refused = tests = 0
    closed: dict[str, int] = {}
    parts: list[Part] = []
    for each in entries:
        if each.test:
            tests += 1
            continue
        if each.kind == EntryKind.RESOLUTION:
            closed[each.record.verdict] = closed.get(each.record.verdict, 0) + 1
        refused += each.record.verdict == Verdict.REFUSED
        if (line := _line(each)) is not None:
            _add(tables, each, line)
        parts += _parts(each, line)
    return Totals(
        **{name: _folded(table.values()) for name, table in tables.items()},
        refused=refused,
        closed=tuple(sorted(closed.items())),
        tests=tests,
        parts=added(parts),
    )


_TABLES = ("sums", "kinds", "titles", "operators", "offline", "late")


def _line(each: Booked) -> Line | None:
    """What an entry adds: goods given, or goods taken back; None for anything else."""
    record, nameless = each.record, Line("", each.record.currency)
    given = (Verdict.ACCEPTED, Way.HANDED_OVER)
    if record.verdict in given and each.kind != EntryKind.REVERSAL:
        return replace(nameless, count=1, given=record.value, taken=record.take)
    if record.verdict == UNDONE:
        return replace(nameless, voids=1, voided=record.value, returned=record.take)
    return None


def _parts(each: Booked, line: Line | None) -> list[Part]:
    """What an entry means for the account with its platform."""
    name = (each.record.platform, each.record.currency)
    if line is not None:
        return [Part(*name, GIVEN, line.count - line.voids, line.net_given)]
    if each.kind == EntryKind.RESOLUTION and each.stood and each.record.verdict in NOT_OWED:
        return [Part(*name, each.record.verdict, 1, each.record.value)]
    return []


def _add(tables: dict[str, dict[tuple[str, str], Line]], each: Booked, line: Line) -> None:
    record = each.record
    names = {
        "sums": "",
        "kinds": record.kind,
        "titles": record.title[:_LONGEST_NAME],
        "operators": each.operator[:_LONGEST_NAME],
    }
    if each.authority == Authority.TILL:
        names["offline"] = ""
        if record.late_at:
            names["late"] = ""
    for table, name in names.items():
        before = tables[table].setdefault((name, line.currency), Line(name, line.currency))
        tables[table][name, line.currency] = before.plus(line)


def _folded(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Largest first; the smallest of too many become one line for each currency."""
    ordered = sorted(lines, key=lambda one: (-one.given, -one.count, one.name, one.currency))
    rest: dict[str, Line] = {}
    for one in ordered[MOST_LINES:]:
        before = rest.setdefault(one.currency, Line(REST, one.currency))
        rest[one.currency] = before.plus(one)
    return (*ordered[:MOST_LINES], *rest.values())
