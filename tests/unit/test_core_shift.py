"""The totals of a shift are the sum of its records, however they are cut and ordered."""

from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, datetime

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.record import IN_DOUBT, NOT_GIVEN, UNDONE, BadRecord, EntryKind, Record, decode
from terminal.core.shift import MOST_LINES, REST, Booked, Line, ShiftReport, totals_of
from terminal.core.shift_report import Around, BadReport, decode_report, encode_report

MADE = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
VERDICTS = ["accepted", "refused", UNDONE, NOT_GIVEN, IN_DOUBT, "handed-over", "shop", ""]
booked = st.builds(
    Booked,
    st.sampled_from(list(EntryKind)),
    st.builds(
        Record,
        kind=st.sampled_from(["prepaid", "prize", "money_off"]),
        title=st.sampled_from(["Lunch", "午餐", "Cola", ""]),
        currency=st.sampled_from(["CNY", "EUR"]),
        value=st.integers(0, 10**9),
        take=st.integers(0, 10**9),
        verdict=st.sampled_from(VERDICTS),
        late_at=st.sampled_from([0, 5]),
    ),
    st.sampled_from(["Lin", "Chen", ""]),
    st.sampled_from(["till", "platform"]),
    st.booleans(),
)
ADDING = ("count", "given", "taken", "voids", "voided", "returned")


def redeemed(each: Booked) -> bool:
    given = ("accepted", "handed-over")
    return not each.test and each.record.verdict in given and each.kind != EntryKind.REVERSAL


def undone(each: Booked) -> bool:
    return not each.test and each.record.verdict == UNDONE


def column(lines: tuple[Line, ...], name: str, currency: str) -> int:
    return sum(getattr(line, name) for line in lines if line.currency == currency)


@given(st.lists(booked, max_size=40))
def test_every_table_adds_up_to_the_records(entries):
    totals = totals_of(entries)
    for currency in ("CNY", "EUR"):
        ours = [each for each in entries if each.record.currency == currency]
        plus, minus = list(filter(redeemed, ours)), list(filter(undone, ours))
        wanted = {
            "count": len(plus),
            "given": sum(each.record.value for each in plus),
            "taken": sum(each.record.take for each in plus),
            "voids": len(minus),
            "voided": sum(each.record.value for each in minus),
            "returned": sum(each.record.take for each in minus),
        }
        for table in (totals.sums, totals.kinds, totals.titles, totals.operators):
            assert {name: column(table, name, currency) for name in ADDING} == wanted
        own_word = [each for each in plus if each.authority == "till"]
        assert column(totals.offline, "count", currency) == len(own_word)
        late = [each for each in own_word if each.record.late_at]
        assert column(totals.late, "given", currency) == sum(each.record.value for each in late)
    real = [each for each in entries if not each.test]
    assert totals.refused == sum(each.record.verdict == "refused" for each in real)
    assert totals.tests == len(entries) - len(real)
    closed = Counter(each.record.verdict for each in real if each.kind == EntryKind.RESOLUTION)
    assert dict(totals.closed) == closed


@given(st.lists(booked, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_the_entries_does_not_matter(entries, random):
    mixed = list(entries)
    random.shuffle(mixed)
    assert totals_of(mixed) == totals_of(entries)


@given(st.lists(booked, max_size=30), st.integers(0, 30))
def test_two_shifts_come_to_what_one_would(entries, cut):
    def sums(of: list[Booked]) -> Line:
        found = Line("", "CNY")
        for line in totals_of(of).sums:
            found = found.plus(line) if line.currency == "CNY" else found
        return found

    assert sums(entries[:cut]).plus(sums(entries[cut:])) == sums(entries)


def accepted(title: str, value: int, **more: object) -> Booked:
    record = Record(kind="prepaid", title=title, currency="CNY", value=value, verdict="accepted")
    return Booked(EntryKind.OUTCOME, record, "Lin", "platform", **more)  # type: ignore[arg-type]


def test_a_void_is_told_by_who_made_it_and_nets_out():
    undo = Booked(
        EntryKind.REVERSAL,
        Record(kind="prepaid", title="Lunch", currency="CNY", value=8800, take=10, verdict=UNDONE),
        "Chen",
    )
    totals = totals_of([accepted("Lunch", 8800), accepted("Lunch", 8800), undo])
    assert {line.name: (line.count, line.voids) for line in totals.operators} == {
        "Lin": (2, 0),
        "Chen": (0, 1),
    }
    (lunch,) = totals.titles
    assert (lunch.net_given, lunch.net_taken) == (8800, -10)


def test_a_thousand_campaigns_fit_into_one_report_and_nothing_is_lost():
    totals = totals_of(accepted(f"campaign {n}", n) for n in range(1000))
    assert len(totals.titles) == MOST_LINES + 1
    assert totals.titles[0].name == "campaign 999"
    assert totals.titles[-1].name == REST
    assert sum(line.given for line in totals.titles) == sum(range(1000))
    assert len(encode_report(report(totals=totals))) < 20_000


def report(**more: object) -> ShiftReport:
    made = ShiftReport(
        *(True, 7, "云南路店", "yunnan-2", "CNY", 12, 40, MADE, "Lin", MADE, "Chen"),
        dates=("2026-11-21", "2026-11-22"),
        totals=totals_of([accepted("Lunch", 8800), accepted("Cola", 500)]),
        open_tasks=1,
        waiting=2,
        at_risk=9300,
        sequence=41,
        hash=b"h" * 32,
    )
    return replace(made, **more)  # type: ignore[arg-type]


AROUND = Around(MADE, "Lin", 41, b"h" * 32)


@given(st.lists(booked, max_size=20), st.booleans())
def test_a_report_is_read_back_from_its_bytes(entries, is_opened):
    made = report(totals=totals_of(entries), opened=MADE if is_opened else None)
    assert decode_report(encode_report(made), AROUND) == made


def test_nothing_takes_a_report_for_a_redemption():
    with pytest.raises(BadRecord):
        decode(encode_report(report()), b"")


def changed(place: int, value: object) -> bytes:
    body = cbor2.loads(encode_report(report()))
    body[place] = value
    return cbor2.dumps(body, canonical=True)


JUNK = {
    "nothing": b"",
    "a record": b"\xa0",
    "another form": changed(0, 3),
    "the first form with what only the second has": changed(0, 1),
    "a part with a text for an amount": changed(7, [[["p", "CNY", "given", 1, "1"]], [], []]),
    "parts without what is undecided": changed(7, [[]]),
    "too few fields": changed(1, [7]),
    "a text for a number": changed(6, ["1", 2, 3]),
    "true for a number": changed(6, [True, 2, 3]),
    "a float": changed(6, [1.0, 2, 3]),
    "another table": changed(4, []),
    "a line with a text for an amount": changed(4, [[["", "CNY", "1", 0, 0, 0, 0, 0]], *[[]] * 5]),
    "a date that is a number": changed(3, [5]),
    "cut": encode_report(report())[:-1],
    "something behind it": encode_report(report()) + b"\x00",
}


@pytest.mark.parametrize("name", JUNK)
def test_junk_is_no_report(name):
    with pytest.raises(BadReport):
        decode_report(JUNK[name], AROUND)


def test_all_columns_of_a_line_are_added():
    one = Line("x", "CNY", *range(1, 7))
    both = one.plus(one)
    assert [getattr(both, field.name) for field in fields(Line)[2:]] == [2, 4, 6, 8, 10, 12]
