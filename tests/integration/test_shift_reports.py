"""X and Z over a real journal: what they count, gapless numbers, crashes, several programs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from offline_queue import Draft, Entry
from terminal.bootstrap import Books, open_books, shifts_of
from terminal.core.record import EntryKind
from terminal.core.shift import Line, totals_of
from terminal.core.shift_report import encode_report
from terminal.demo.relay import Relay
from terminal.flow import Flow
from terminal.ledger import UNDATED
from terminal.shift import Shifts, check_reports
from terminal.undo import undo_of

from .conftest import Platform
from .counters import TestCounter
from .staffed import LIN, MEI, staffed


@pytest.fixture
def shifts(books: Books) -> Shifts:
    return shifts_of(books)


def redeem(platform: Platform, flow: Flow, kind: str = "prepaid", **more: Any) -> str:
    return flow.run(platform.issue(kind, **more)["signed"].encode()).redemption


@pytest.fixture
def busy(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, counter: TestCounter
) -> None:
    """Two people, a bill, an undo, a refusal, two lunches while the line is cut."""
    crew = staffed(books)
    crew.sign_in(LIN)
    shifts_of(books).open()
    counter.bill = 100_00
    redeem(sound_platform, flow, "money_off", value=88_00, title="88 off")
    redeem(sound_platform, flow, value=50_00, title="Lunch")
    crew.sign_in(MEI)
    undone = redeem(sound_platform, flow, value=50_00, title="Lunch")
    undo_of(books.ledger, books.platforms, books.lines, 2.0).take_back(undone, "wrong dish")
    used = sound_platform.issue("prize")
    assert [flow.run(used["signed"].encode()).decision.verdict for _ in range(2)] == [
        "accepted",
        "refused",
    ]
    line.cut()
    redeem(sound_platform, flow, value=20_00, title="Lunch")
    redeem(sound_platform, flow, value=20_00, title="Lunch")  # it is known by now


@pytest.mark.usefixtures("busy")
def test_a_shift_with_everything_in_it(books: Books, shifts: Shifts) -> None:
    report = shifts.x()
    (sums,) = report.totals.sums
    assert (sums.count, sums.given, sums.taken) == (6, 88_00 + 100_00 + 10_00 + 40_00, 12_00)
    assert (sums.voids, sums.voided, sums.net_given) == (1, 50_00, 188_00)
    by_title = {each.name: (each.count, each.net_given) for each in report.totals.titles}
    assert by_title["Lunch"] == (4, 90_00)
    by_person = {each.name: (each.count, each.voids) for each in report.totals.operators}
    assert by_person == {"Lin": (2, 0), "Mei": (4, 1)}
    assert sum(each.count for each in report.totals.offline) >= 1
    assert report.totals.refused == 1
    assert (report.opened_by, report.made_by, report.waiting) == ("Lin", "Mei", 2)
    assert (report.z, report.number, report.sequence) == (False, 1, -1)
    assert not books.ledger.journal.select([EntryKind.Z_REPORT]), "an X writes nothing"
    closed = shifts.z()
    assert closed.totals == report.totals
    assert books.ledger.journal.verify() is None
    assert check_reports(books.ledger) is None


def test_what_is_booked_while_a_z_is_made_is_in_it(
    sound_platform: Platform,
    books: Books,
    flow: Flow,
    shifts: Shifts,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another program writes between the totals and their entry: they are made anew."""
    redeem(sound_platform, flow)
    code = sound_platform.issue("prepaid")["signed"].encode()
    real = books.ledger.put
    waiting = [code]

    def put(*given: Any, **more: Any) -> Entry:
        monkeypatch.setattr(books.ledger, "put", real)
        monkeypatch.setattr(books.ledger, "single_flight", nullcontext)  # the lock is the Z's
        flow.run(waiting.pop())
        return real(*given, **more)

    monkeypatch.setattr(books.ledger, "put", put)
    closed = shifts.z()
    assert [each.count for each in closed.totals.sums] == [2]
    assert check_reports(books.ledger) is None
    holder = books.ledger.journal.guard_holder("z#1")
    assert holder
    assert holder.sequence == closed.sequence, "no other Z can ever have its number"


def test_z_numbers_have_no_gaps_and_each_entry_is_in_one_z(
    sound_platform: Platform, books: Books, flow: Flow, shifts: Shifts
) -> None:
    counts = (2, 0, 1)
    for wanted in counts:
        for _ in range(wanted):
            redeem(sound_platform, flow)
        shifts.z()
    found = list(reversed(shifts.reports()))
    assert [each.number for each in found] == [1, 2, 3]
    assert [sum(one.count for one in each.totals.sums) for each in found] == list(counts)
    for before, after in pairwise(found):
        assert after.begins == before.sequence + 1
    assert shifts.state().number == 4
    assert check_reports(books.ledger) is None


def test_a_shift_is_opened_once_and_again_after_the_z(books: Books, shifts: Shifts) -> None:
    assert shifts.state().since is None
    assert shifts.open() is not None
    assert shifts.open() is None
    assert shifts.state().since is not None
    shifts.z()
    assert shifts.state().since is None
    assert shifts.open() is not None


def test_a_z_is_whole_or_not_there(
    sound_platform: Platform,
    books: Books,
    flow: Flow,
    shifts: Shifts,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The program dies before the entry is written; then right after it."""
    redeem(sound_platform, flow)
    real = books.ledger.journal.append

    def before(draft: Draft, **more: Any) -> Entry:
        raise MemoryError

    def after(draft: Draft, **more: Any) -> Entry:
        real(draft, **more)
        raise MemoryError

    home = books.config.home
    for die, numbers in ((before, []), (after, [1])):
        monkeypatch.setattr(books.ledger.journal, "append", die)
        with pytest.raises(MemoryError):
            shifts.z()
        again = open_books(home)
        try:
            assert [each.number for each in shifts_of(again).reports()] == numbers
        finally:
            again.close()
    monkeypatch.undo()
    assert shifts.z().number == 2, "the number that was written is never used again"
    assert [one.totals.sums for one in shifts.reports()] == [
        (),
        (Line("", "CNY", count=1, given=10_00),),
    ]


def test_several_programs_close_shifts_one_after_the_other(books: Books) -> None:
    home: Path = books.config.home
    failures: list[Exception] = []

    def close() -> None:
        own = open_books(home)
        try:
            for _ in range(5):
                shifts_of(own).z()
        except Exception as fault:  # noqa: BLE001 - told below
            failures.append(fault)
        finally:
            own.close()

    threads = [threading.Thread(target=close) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert not failures
    numbers = [each.number for each in reversed(shifts_of(books).reports(100))]
    assert numbers == list(range(1, 16))
    assert check_reports(books.ledger) is None


def forge(change: Callable[[Any], Any]) -> Callable[[Books, Shifts], None]:
    def write(books: Books, shifts: Shifts) -> None:
        report = change(replace(shifts.x(), z=True))
        draft = Draft(
            key=books.ledger.new_id().bytes,
            kind=EntryKind.Z_REPORT.value,
            subject="",
            body=encode_report(report),
            **UNDATED,
        )
        books.ledger.put(draft, lambda d, h: books.ledger.journal.append(d, expected_head=h))

    return write


FORGERIES = {
    "a number too many": (forge(lambda r: replace(r, number=3)), "not number 2"),
    "an entry left out": (forge(lambda r: replace(r, begins=r.begins + 1)), "not number 2"),
    "less than was given": (
        forge(lambda r: replace(r, totals=totals_of([]))),
        "does not hold what lies before it",
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_z_that_does_not_hold_is_found(
    sound_platform: Platform, books: Books, flow: Flow, shifts: Shifts, name: str
) -> None:
    """By somebody with the till's key: signature and chain are right, the report is not."""
    shifts.z()
    redeem(sound_platform, flow)
    write, said = FORGERIES[name]
    write(books, shifts)
    assert books.ledger.journal.verify() is None
    bad = check_reports(books.ledger)
    assert bad
    assert said in bad.why
