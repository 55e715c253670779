"""What stands on an X or Z adds up: each block, and all shifts together, counts like amounts."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.record import UNDONE, EntryKind, Record
from terminal.core.shift import Booked, ShiftReport, totals_of
from terminal.core.shift_owed import GIVEN, NOT_OWED, UNDECIDED, Part, added
from terminal.core.tasks import Way
from terminal.wording.shift import Row, rows

MADE = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
SHIFTS = 4


@dataclass(frozen=True)
class Deed:
    """One redemption and what became of it: in which shifts it was given, undone or refused.

    way  in which its refusal was closed, in shift `closed`
    """

    gave: Booked
    given: int
    undone: int | None = None
    refused: int | None = None
    closed: int | None = None
    way: Way = Way.SHOP

    def booked(self, shift: int) -> list[Booked]:
        record, kind = self.gave.record, EntryKind
        back = replace(self.gave, kind=kind.REVERSAL, record=replace(record, verdict=UNDONE))
        way = replace(self.gave, kind=kind.RESOLUTION, record=replace(record, verdict=self.way))
        told = [(self.given, self.gave), (self.undone, back), (self.closed, way)]
        return [replace(each, stood=True) for at, each in told if at == shift]

    def undecided(self, shift: int) -> bool:
        came = self.refused is not None and self.refused <= shift
        return came and (self.closed is None or self.closed > shift)


@st.composite
def deeds(draw: st.DrawFn) -> Deed:
    texts = st.sampled_from(["prepaid", "prize", "money_off"])
    amounts = st.integers(0, 500_00)
    record = Record(
        platform=draw(st.sampled_from(["baton", "pretix"])),
        kind=draw(texts),
        title=draw(texts),
        currency="CNY",
        value=draw(amounts),
        take=draw(amounts),
        verdict="accepted",
        late_at=draw(st.sampled_from([0, 5])),
    )
    operator, authority = draw(st.sampled_from(["Lin", "Mei"])), draw(st.sampled_from(["till", ""]))
    shifts = st.integers(0, SHIFTS - 1)
    deed = Deed(Booked(EntryKind.OUTCOME, record, operator, authority), draw(shifts))
    after = st.integers(deed.given, SHIFTS - 1)
    fate = draw(st.sampled_from(["stands", "undone", "refused"]))
    if fate == "undone":
        return replace(deed, undone=draw(after))
    if fate == "refused":
        refused = draw(after)
        closed = draw(st.none() | st.integers(refused, SHIFTS - 1))
        return replace(deed, refused=refused, closed=closed, way=draw(st.sampled_from(NOT_OWED)))
    return deed


def reports(all_: list[Deed]) -> list[ShiftReport]:
    made: list[ShiftReport] = []
    for shift in range(SHIFTS):
        records = [each.gave.record for each in all_ if each.undecided(shift)]
        undecided = added(Part(r.platform, r.currency, UNDECIDED, 1, r.value) for r in records)
        booked = [one for each in all_ for one in each.booked(shift)]
        carried = made[-1].undecided if made else ()
        report = ShiftReport(True, shift + 1, "shop", "till", "CNY", 1, 9, MADE)
        more = {"totals": totals_of(booked), "undecided": undecided, "carried": carried}
        made.append(replace(report, **more))
    return made


def minor(text: str) -> int:
    return int((text or "0").replace(",", "").replace(".", "").replace("¥", ""))


def sums(some: list[Row]) -> tuple[int, int, int]:
    return tuple(sum(minor(row[at]) for row in map(cells, some)) for at in range(3))  # type: ignore[return-value]


def cells(row: Row) -> tuple[str, str, str]:
    return row.count, row.given, row.taken


def blocks(report: ShiftReport) -> dict[str, list[Row]]:
    """The rows between two blank ones, by the name of the first."""
    found: list[list[Row]] = [[]]
    for row in rows(report):
        if row == Row():
            found.append([])
        else:
            found[-1].append(row)
    return {block[0].name: block[1:] for block in found if block}


@given(st.lists(deeds(), max_size=12))
def test_every_block_of_a_report_adds_up(all_: list[Deed]) -> None:
    for shift, report in enumerate(reports(all_)):
        told = blocks(report)
        top = told.pop("")
        total = next(place for place, row in enumerate(top) if row.name == "total")
        assert sums(top[:total]) == sums([top[total]])
        booked = [(each, one) for each in all_ for one in each.booked(shift)]
        alone = [one for each, one in booked if one.authority and one.kind != "resolution"]
        offline = [row for row in top if row.name == "of it while offline"]
        assert sums(offline)[0] == sum(1 - 2 * (one.kind == "reversal") for one in alone)
        for name in ("By kind", "By campaign", "By operator"):
            assert sums(told.pop(name, [])) == sums([top[total]]), name


@given(st.lists(deeds(), max_size=12))
def test_every_account_adds_up_to_what_is_owed(all_: list[Deed]) -> None:
    for report in reports(all_):
        part: list[Row] = []
        told = rows(report)
        for row in told[: next(n for n, r in enumerate(told) if r.name == "still to be reported")]:
            if row.name.startswith("owed by"):
                assert not part or sums(part)[:2] == sums([row])[:2], row
            part = [] if row.strong or row == Row() else [*part, row]
        paid = [p for each in report.owed for p in each.parts if p.what == GIVEN]
        assert sum(p.count for p in paid) == sum(line.net_count for line in report.totals.sums)
        assert sum(p.value for p in paid) == sum(line.net_given for line in report.totals.sums)


@given(st.lists(deeds(), max_size=12))
def test_over_all_shifts_what_is_owed_is_what_stands_and_was_not_refused(all_: list[Deed]) -> None:
    owed = [each for report in reports(all_) for each in report.owed]
    stands = [each.gave.record for each in all_ if each.undone is None and each.refused is None]
    assert sum(each.count for each in owed) == len(stands)
    assert sum(each.total for each in owed) == sum(record.value for record in stands)
