"""What a shift says is owed, over a real journal: a late refusal, before and after its decision."""

from __future__ import annotations

from dataclasses import replace

import pytest

from offline_queue import Draft
from terminal.books import DayBook
from terminal.bootstrap import Books, shifts_of
from terminal.core.record import EntryKind
from terminal.core.shift_owed import UNDECIDED, Part
from terminal.core.shift_report import encode_report
from terminal.core.tasks import Way
from terminal.demo.relay import Relay
from terminal.desk import Choice, Desk
from terminal.flow import Flow
from terminal.history import History
from terminal.ledger import UNDATED
from terminal.shift import Shifts, check_reports
from terminal.wording import shift as words

from .conftest import Platform
from .counters import TestCounter
from .test_desk import only_task, refused_later


@pytest.fixture
def shifts(books: Books) -> Shifts:
    books.ledger.operator = "lin"
    return shifts_of(books)


def owed(shifts: Shifts) -> dict[str, tuple[int, int]]:
    """The parts of the only account, and its total."""
    (account,) = shifts.x().owed
    parts = {each.what: (each.count, each.value) for each in account.parts}
    return parts | {"owed": (account.count, account.total)}


def close(books: Books, way: Way) -> None:
    choice = Choice(way, "regular customer", "lin", "chen")
    Desk(books.ledger).resolve(only_task(books).sequence, choice)


def test_a_late_refusal_is_owed_by_nobody_and_the_report_says_who_bears_it(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, shifts: Shifts
) -> None:
    day = DayBook(books.ledger)
    flow.run(sound_platform.issue("prepaid", value=50_00)["signed"].encode())
    refused_later(sound_platform, line, books, flow)
    assert owed(shifts) == {"given": (2, 138_00), "undecided": (1, 88_00), "owed": (1, 50_00)}
    close(books, Way.SHOP)
    assert owed(shifts) == {"given": (2, 138_00), "shop": (1, 88_00), "owed": (1, 50_00)}
    assert (day.today().given, day.today().lost) == (138_00, 88_00)
    rows = {row.name: (row.count, row.given) for row in words.rows(shifts.z())}
    assert rows["paid by vouchers"] == ("2", "138.00")
    assert rows["refused later: the shop bears it"] == ("-1", "-88.00")
    assert rows["owed by the platform"] == ("1", "50.00")
    assert check_reports(books.ledger) is None


def test_decided_in_the_next_shift_it_is_not_taken_off_twice(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, shifts: Shifts
) -> None:
    refused_later(sound_platform, line, books, flow)
    first = shifts.z()
    assert [each.total for each in first.owed] == [0]
    close(books, Way.DISPUTE)
    second = shifts.z()
    assert second.carried == first.undecided == (Part("baton", "CNY", UNDECIDED, 1, 88_00),)
    assert [each.total for each in second.owed] == [0]
    told = [row for row in words.rows(second) if "at the last Z" in row.name]
    assert [(row.count, row.given) for row in told] == [("1", "88.00")]
    assert check_reports(books.ledger) is None


def test_what_was_carried_over_must_be_what_the_last_z_held(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, shifts: Shifts
) -> None:
    refused_later(sound_platform, line, books, flow)
    shifts.z()
    report = replace(shifts.x(), z=True, carried=())
    draft = Draft(
        key=books.ledger.new_id().bytes,
        kind=EntryKind.Z_REPORT.value,
        subject="",
        body=encode_report(report),
        **UNDATED,
    )
    books.ledger.put(draft, lambda d, h: books.ledger.journal.append(d, expected_head=h))
    bad = check_reports(books.ledger)
    assert bad
    assert "does not hold what lies before it" in bad.why


def test_a_z_of_the_first_release_still_holds(
    sound_platform: Platform, books: Books, flow: Flow, shifts: Shifts
) -> None:
    """It said nothing of what is owed, so it is not asked for that."""
    flow.run(sound_platform.issue("prepaid")["signed"].encode())
    x = shifts.x()
    old = replace(x, z=True, form=1, totals=replace(x.totals, parts=()))
    draft = Draft(
        key=books.ledger.new_id().bytes,
        kind=EntryKind.Z_REPORT.value,
        subject="",
        body=encode_report(old),
        **UNDATED,
    )
    books.ledger.put(draft, lambda d, h: books.ledger.journal.append(d, expected_head=h))
    (read,) = shifts.reports()
    assert (read.form, read.owed, read.totals) == (1, (), old.totals)
    assert not [row for row in words.rows(read) if "owed" in row.name]
    assert check_reports(books.ledger) is None


def test_whoever_goes_on_after_a_z_has_opened_the_next_shift_with_the_first_booking(
    sound_platform: Platform, books: Books, flow: Flow, shifts: Shifts
) -> None:
    shifts.open()
    shifts.z()
    assert shifts.x().opened is None, "nothing has begun yet"
    assert shifts.x().empty
    shown = flow.run(sound_platform.issue("prepaid")["signed"].encode())
    x = shifts.x()
    assert (x.opened_by, x.empty) == ("lin", False)
    assert x.opened
    assert abs((x.opened - shown.at).total_seconds()) < 1
    assert shifts.open() is None, "it is open"


def test_every_cross_on_the_screen_is_counted_and_no_stranger_is_kept(
    books: Books, flow: Flow, counter: TestCounter, shifts: Shifts
) -> None:
    """A code that is no voucher is refused like any other; what it says is nobody's business."""
    day, history = DayBook(books.ledger), History(books.ledger, "UTC")
    for raw in (b"tel:+8613800138000", b"\xff\xfe"):
        assert flow.run(raw).decision.verdict == "refused"
    assert day.today().refused == shifts.x().totals.refused == len(history.last()) == 2
    assert {each.shown.code.shown for each in history.last()} == {""}
    whole = books.ledger.journal.path.read_bytes()
    wal = books.ledger.journal.path.with_name(books.ledger.journal.path.name + "-wal")
    assert b"0138000" not in whole + wal.read_bytes()
