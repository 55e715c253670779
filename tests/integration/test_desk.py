"""The conflict desk end to end: how an entry becomes a task, and how a person closes it."""

from __future__ import annotations

import pytest

from offline_queue import Entry, SendState
from terminal.books import DayBook, queue_lines
from terminal.bootstrap import Books
from terminal.core.decide import Facts, decide
from terminal.core.model import How, Order, Reason
from terminal.core.record import NOT_GIVEN, EntryKind
from terminal.core.tasks import Task, Way
from terminal.demo.relay import Relay
from terminal.desk import Choice, Desk
from terminal.entries import record_in
from terminal.errors import WrongUse
from terminal.flow import Flow, Glimpse, Shown
from terminal.status import QueueLine
from terminal.undo import Undone, undo_of

from .conftest import Platform
from .flows import quick, standing


@pytest.fixture
def desk(books: Books) -> Desk:
    books.ledger.operator = "lin"
    return Desk(books.ledger)


def refused_later(platform: Platform, line: Relay, books: Books, flow: Flow) -> Shown:
    """Accepted while the line was down, and refunded meanwhile."""
    made = platform.issue("prepaid", value=88_00)
    line.cut()
    shown = flow.run(made["signed"].encode())
    platform.admin(f"/admin/vouchers/{made['id']}:refund", {})
    line.mend()
    books.sync.sync_once(anyway=True)
    return shown


def found_after_a_crash(platform: Platform, books: Books, flow: Flow, **more: int) -> Order:
    """Redeemed at the platform; the till dies before it writes down what came of it."""
    made = platform.issue("prepaid", value=88_00, **more)
    (code,) = flow._parse(Glimpse(made["signed"].encode()), How.SCANNED)
    facts: Facts = books.ledger.recall(flow._ask(code))
    order = books.ledger.intend(facts, decide(facts, flow.now()))
    flow._asking.redeem(order, facts, flow._deadline())
    assert [each.key for each in books.ledger.close_interrupted()] == [order.id]
    books.sync.sync_once(anyway=True)
    return order


def only_task(books: Books) -> QueueLine:
    (line,) = [each for each in queue_lines(books.ledger) if each.task]
    return line


def resolution(books: Books) -> Entry:
    return books.ledger.journal.select([EntryKind.RESOLUTION])[-1]


def test_a_late_refusal_is_a_task_with_all_that_one_must_know(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, desk: Desk
) -> None:
    shown = refused_later(sound_platform, line, books, flow)
    task = only_task(books)
    assert (task.task, task.bearer, task.reason) == ("refused_later", "shop", "refunded")
    assert (task.value, task.currency, task.redemption) == (88_00, "CNY", shown.redemption)
    assert (task.operator, task.title, task.voucher != "") == ("lin", "Test prepaid", True)
    assert task.ways == ("paid", "shop", "dispute", "mistake")
    assert abs((task.at - shown.at).total_seconds()) < 1


def test_closing_a_task_is_journalled_with_both_names(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, desk: Desk
) -> None:
    shown = refused_later(sound_platform, line, books, flow)
    sequence = only_task(books).sequence
    desk.resolve(sequence, Choice(Way.SHOP, "regular customer", "lin", "chen"))
    entry = resolution(books)
    record = record_in(entry)
    assert (entry.operator, entry.supervisor) == ("lin", "chen")
    assert (record.verdict, record.reason, record.note) == (
        "shop",
        "refused_later",
        "regular customer",
    )
    assert record.code == "", "whole codes are kept only where they must be sent"
    assert books.ledger.journal.by_key(entry.key)[0].hash == shown.hash
    assert books.ledger.outbox.counts().tasks == 0
    assert books.ledger.journal.verify() is None
    closed = [each for each in queue_lines(books.ledger, everything=True) if each.resolution]
    assert [(each.sequence, each.task, each.ways) for each in closed] == [
        (sequence, "refused_later", ())
    ]
    said = closed[0].resolution
    assert said
    assert (said.way, said.by, said.approved_by) == ("shop", "lin", "chen")
    with pytest.raises(WrongUse, match="closed already"):
        desk.resolve(sequence, Choice(Way.PAID, "again", "lin"))


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice(Way.PAID, " ", "lin"), "a reason is needed"),
        (Choice(Way.PAID, "paid cash", " "), "who decides"),
        (Choice(Way.SHOP, "why", "mei"), "second person"),
        (Choice(Way.MISTAKE, "why", "mei", "Mei"), "decided themselves"),
        (Choice(Way.SHOP, "why", "mei", "L i\u200bn"), "accepted themselves"),
        (Choice(Way.HANDED_OVER, "why", "mei"), "cannot be closed as"),
        (Choice(Way.UNDO, "why", "mei"), "cannot be closed as"),
    ],
)
def test_what_is_not_right_closes_nothing_and_writes_nothing(
    sound_platform: Platform,
    line: Relay,
    books: Books,
    flow: Flow,
    desk: Desk,
    choice: Choice,
    said: str,
) -> None:
    refused_later(sound_platform, line, books, flow)
    head = books.ledger.journal.head()
    with pytest.raises(WrongUse, match=said):
        desk.resolve(only_task(books).sequence, choice)
    assert books.ledger.journal.head() == head
    assert books.ledger.outbox.counts().tasks == 1


def test_two_people_at_once_close_it_once(
    sound_platform: Platform,
    line: Relay,
    books: Books,
    flow: Flow,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second has looked before the first has closed it."""
    refused_later(sound_platform, line, books, flow)
    sequence = only_task(books).sequence
    stale = books.ledger.outbox.item(sequence)
    desk.resolve(sequence, Choice(Way.PAID, "paid cash", "lin"))
    monkeypatch.setattr(books.ledger.outbox, "item", lambda number: stale)
    with pytest.raises(WrongUse, match="somebody else"):
        desk.resolve(sequence, Choice(Way.DISPUTE, "not so", "mei"))
    assert len(books.ledger.journal.select([EntryKind.RESOLUTION])) == 1


def test_found_after_a_crash_it_is_handed_over(
    sound_platform: Platform, books: Books, flow: Flow, desk: Desk
) -> None:
    order = found_after_a_crash(sound_platform, books, flow)
    task = only_task(books)
    assert (task.task, task.bearer) == (Task.FOUND_REDEEMED, "customer")
    assert task.ways == ("handed-over", "undo", "dispute", "shop")
    day = DayBook(books.ledger)
    assert day.today().redeemed == 0
    desk.resolve(task.sequence, Choice(Way.HANDED_OVER, "she has it", "lin"))
    assert (day.today().redeemed, day.today().given) == (1, 88_00)
    assert standing(sound_platform, order.voucher, task.redemption) == "confirmed"


def test_handed_over_by_mistake_it_can_still_be_taken_back(
    sound_platform: Platform, books: Books, flow: Flow, desk: Desk
) -> None:
    order = found_after_a_crash(sound_platform, books, flow)
    task = only_task(books)
    desk.resolve(task.sequence, Choice(Way.HANDED_OVER, "she has it", "lin"))
    undo = undo_of(books.ledger, books.platforms, books.lines, patience=2.0)
    assert undo.take_back(task.redemption, "she did not").outcome is Undone.TAKEN_BACK
    assert DayBook(books.ledger).today().redeemed == 0
    assert standing(sound_platform, order.voucher, task.redemption) == "reversed"


def test_found_after_a_crash_it_is_undone(
    sound_platform: Platform, books: Books, flow: Flow, desk: Desk
) -> None:
    order = found_after_a_crash(sound_platform, books, flow)
    task = only_task(books)
    desk.resolve(task.sequence, Choice(Way.UNDO, "she has left", "lin"))
    counts = books.ledger.outbox.counts()
    assert (counts.tasks, counts.pending) == (0, 1)
    books.sync.sync_once(anyway=True)
    assert standing(sound_platform, order.voucher, task.redemption) == "reversed"
    taken = books.ledger.journal.select([EntryKind.REVERSAL])[-1]
    assert record_in(taken).verdict == NOT_GIVEN
    assert DayBook(books.ledger).today().redeemed == 0, "it never counted"
    assert books.ledger.outbox.counts().waiting == 0


def test_a_crash_between_reversal_and_resolution_queues_no_second_one(
    sound_platform: Platform,
    books: Books,
    flow: Flow,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found_after_a_crash(sound_platform, books, flow)
    choice = Choice(Way.UNDO, "she has left", "lin")
    with monkeypatch.context() as dying:
        dying.setattr(desk, "_close", lambda *args, **more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.resolve(only_task(books).sequence, choice)
    desk.resolve(only_task(books).sequence, choice)
    assert len(books.ledger.journal.select([EntryKind.REVERSAL])) == 1
    assert books.ledger.outbox.counts().tasks == 0


def test_beyond_the_window_a_crash_find_cannot_be_undone(
    sound_platform: Platform, books: Books, flow: Flow, desk: Desk
) -> None:
    found_after_a_crash(sound_platform, books, flow, undo_seconds=0)
    task = only_task(books)
    assert task.ways == ("handed-over", "dispute", "shop")
    with pytest.raises(WrongUse, match="cannot be closed as 'undo'"):
        desk.resolve(task.sequence, Choice(Way.UNDO, "she has left", "lin"))


def test_a_reversal_that_the_platform_refuses_is_a_task_and_the_redemption_stands(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, desk: Desk
) -> None:
    """Nobody could know that the window was over: the reply that says so was lost."""
    made = sound_platform.issue("prepaid", value=88_00, undo_seconds=0)
    flow.place = quick(flow)
    sound_platform.fault("latency", ms=1500, path="/v1/redemptions", exact=True)
    given = flow.run(made["signed"].encode())
    sound_platform.fault("reset")
    undo = undo_of(books.ledger, books.platforms, books.lines, patience=2.0)
    assert undo.take_back(reason="wrong dish").outcome is Undone.QUEUED
    books.sync.sync_once(anyway=True)
    task = only_task(books)
    assert (task.task, task.bearer, task.reason) == (
        "not_taken_back",
        "customer",
        "undo_window_passed",
    )
    line.cut()
    assert flow.run(made["signed"].encode()).decision.reason is Reason.ALREADY_REDEEMED
    desk.resolve(task.sequence, Choice(Way.HANDED_OVER, "he kept it", "lin"))
    assert DayBook(books.ledger).today().redeemed == 1
    assert standing(sound_platform, made["id"], given.redemption) == "confirmed"


def test_a_parked_entry_is_sent_again_when_somebody_says_so(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, desk: Desk
) -> None:
    """Its platform is missing in the settings, and later it is not."""
    made = sound_platform.issue("prepaid", value=88_00)
    line.cut()
    given = flow.run(made["signed"].encode())
    line.mend()
    there = dict(books.platforms)
    books.platforms.clear()  # type: ignore[attr-defined]
    books.sync.sync_once(anyway=True)
    task = only_task(books)
    assert (task.task, task.bearer) == ("set_aside", "shop")
    assert task.note == "its platform is not configured"
    books.platforms.update(there)  # type: ignore[attr-defined]
    desk.resolve(task.sequence, Choice(Way.AGAIN, "the settings are right now", "mei"))
    books.sync.sync_once(anyway=True)
    assert books.ledger.outbox.item(task.sequence).state is SendState.SETTLED  # type: ignore[union-attr]
    assert [each["id"] for each in sound_platform.booked(made["id"])] == [given.redemption]


def test_what_is_settled_or_unknown_is_no_task(books: Books, desk: Desk) -> None:
    for sequence in (0, 1, 99, -1):
        with pytest.raises(WrongUse, match="is no task"):
            desk.resolve(sequence, Choice(Way.PAID, "why", "lin"))
