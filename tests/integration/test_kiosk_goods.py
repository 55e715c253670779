"""A kiosk's goods leg in a real journal with a real platform: given, taken back, or a task."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from offline_queue import SendState
from terminal.books import DayBook, queue_lines
from terminal.bootstrap import Books, flow_of
from terminal.bootstrap.kiosk import goods_of
from terminal.core.model import Verdict
from terminal.core.people import Deed
from terminal.core.record import EntryKind
from terminal.core.tasks import Task, Way
from terminal.crew import note_deed
from terminal.demo.relay import Relay
from terminal.desk import Choice, Desk
from terminal.entries import record_in
from terminal.errors import EnvironmentFault, WrongUse
from terminal.history import Became, History
from terminal.kiosk.goods import INTERRUPTED, Ending, Goods
from terminal.kiosk.leg import Confirmer, Word
from terminal.kiosk.open_goods import GoodsTasks
from terminal.undo import undo_of

from .conftest import Platform
from .flows import contact, kinds, standing
from .kiosk_legs import Customer, leg, lunch
from .staffed import LIN, staffed


def test_staff_confirms_while_green_is_on_disk(
    sound_platform: Platform, books: Books, goods: Goods, customer: Customer
) -> None:
    made = leg(customer, goods, within=20.0)
    customer.act = lambda awaited: threading.Thread(
        target=made.say, args=(Word(given=True, by="Lin"),)
    ).start()
    shown = flow_of(books, made).run(lunch(sound_platform)[1])
    assert customer.saw == [Verdict.ACCEPTED, Confirmer.STAFF, Ending.GIVEN]
    assert kinds(books)[-3:] == [EntryKind.OUTCOME, EntryKind.GOODS_DUE, EntryKind.GOODS]
    said = books.ledger.journal.last(1)[0]
    assert (said.operator, record_in(said).note) == ("Lin", "confirmed by Lin")
    assert books.ledger.outbox.counts().tasks == 0
    assert goods.settle_interrupted() == []
    assert DayBook(books.ledger).today().redeemed == 1
    assert not made.say(Word(given=True)), "nobody waits any more"
    assert shown.redemption


def test_nobody_confirms_so_it_is_a_task_that_staff_close(
    sound_platform: Platform, books: Books, goods: Goods, customer: Customer
) -> None:
    shown = flow_of(books, leg(customer, goods)).run(lunch(sound_platform)[1])
    assert customer.saw[-1] is Ending.TASK
    (task,) = queue_lines(books.ledger)
    assert (task.task, task.ways) == (Task.NOT_CONFIRMED, (Way.GIVEN, Way.UNDO, Way.SHOP))
    assert task.value == 88_00
    assert "nobody confirmed" in task.note
    history = History(books.ledger, "Asia/Shanghai")
    assert history.last(1)[0].became is Became.TASK
    assert [each.shown.redemption for each in history.find(f"#{shown.sequence}")] == [
        shown.redemption
    ], "the number that the customer tells"
    undo = undo_of(books.ledger, books.platforms, books.lines, patience=2.0)
    with pytest.raises(WrongUse, match="conflict desk"):
        undo.take_back(shown.redemption, "why not")
    Desk(books.ledger).resolve(task.sequence, Choice(Way.GIVEN, "she has it", "Lin"))
    assert history.last(1)[0].became is Became.RESOLVED
    assert DayBook(books.ledger).today().redeemed == 1, "counted once"
    assert books.ledger.journal.verify() is None


def test_the_desk_takes_back_what_nobody_got(
    sound_platform: Platform, books: Books, goods: Goods, customer: Customer
) -> None:
    voucher, code = lunch(sound_platform)
    shown = flow_of(books, leg(customer, goods)).run(code)
    (task,) = queue_lines(books.ledger)
    Desk(books.ledger).resolve(task.sequence, Choice(Way.UNDO, "tray was empty", "Lin"))
    books.sync.sync_once(anyway=True)
    assert standing(sound_platform, voucher, shown.redemption) == "reversed"
    assert DayBook(books.ledger).today().redeemed == 0


def test_by_the_settings_it_is_taken_back_at_once(
    sound_platform: Platform, books: Books, goods: Goods, customer: Customer
) -> None:
    goods.reverse = True
    voucher, code = lunch(sound_platform)
    made = leg(customer, goods)
    shown = flow_of(books, made).run(code)
    assert customer.saw[-1] is Ending.TAKEN_BACK
    assert standing(sound_platform, voucher, shown.redemption) == "reversed"
    customer.act = lambda awaited: made.say(Word(given=True, by="Lin")) and None
    assert flow_of(books, made).run(code).decision.verdict is Verdict.ACCEPTED, "good again"


def test_what_staff_cannot_give_is_taken_back_whatever_the_settings_say(
    sound_platform: Platform, line: Relay, books: Books, goods: Goods, customer: Customer
) -> None:
    """Offline, too: then it never leaves the till."""
    contact(books)
    line.cut()
    flow_of(books, customer).run(sound_platform.issue("prize")["opaque"].encode())
    made = leg(customer, goods)
    word = Word(sure=True, by="Lin", why="Lin could not give the goods")
    customer.act = lambda awaited: made.say(word) and None
    flow_of(books, made).run(lunch(sound_platform)[1])
    assert customer.saw[-1] is Ending.TAKEN_BACK
    assert books.ledger.outbox.newest(1)[0].state is SendState.VOIDED
    assert books.ledger.journal.last(1)[0].operator == "Lin"


def test_too_late_to_take_back_is_a_task(
    sound_platform: Platform,
    books: Books,
    goods: Goods,
    customer: Customer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    goods.reverse = True
    code = lunch(sound_platform)[1]
    later = books.ledger.clock.now() + timedelta(minutes=11)
    made = leg(customer, goods)
    customer.act = lambda awaited: monkeypatch.setattr(books.ledger.clock, "now", lambda: later)
    flow_of(books, made).run(code)
    assert customer.saw[-1] is Ending.TASK
    assert books.ledger.outbox.counts().tasks == 1


@pytest.mark.parametrize("reverse", [False, True])
def test_what_a_power_cut_leaves_open_is_settled_at_the_start(
    sound_platform: Platform, books: Books, goods: Goods, customer: Customer, reverse: bool
) -> None:
    goods.reverse = reverse
    flow_of(books, customer).run(lunch(sound_platform)[1])  # the leg never began
    assert kinds(books)[-2:] == [EntryKind.OUTCOME, EntryKind.GOODS_DUE]
    (ended,) = goods.settle_interrupted()
    assert ended.ending is (Ending.TAKEN_BACK if reverse else Ending.TASK)
    assert goods.settle_interrupted() == []
    assert record_in(books.ledger.journal.last(1)[0]).note == INTERRUPTED


def test_leg_in_hand_elsewhere_is_left_alone(
    sound_platform: Platform, books: Books, goods: Goods, customer: Customer
) -> None:
    flow_of(books, customer).run(lunch(sound_platform)[1])
    with goods.in_hand():
        assert goods_of(books).settle_interrupted() == []
    assert len(goods.settle_interrupted()) == 1


def test_end_of_the_program_ends_the_leg(
    sound_platform: Platform, books: Books, goods: Goods, customer: Customer
) -> None:
    made = leg(customer, goods, within=60.0)
    customer.act = lambda awaited: made.close()
    flow_of(books, made).run(lunch(sound_platform)[1])
    assert customer.saw[-1] is Ending.TASK


def test_staff_closes_at_the_kiosk_what_nobody_confirmed(
    sound_platform: Platform, books: Books, goods: Goods, customer: Customer
) -> None:
    """Under the name of whoever gave the PIN, though the kiosk is who serves."""
    crew = staffed(books)
    books.ledger.operator = "kiosk"
    vouchers = [lunch(sound_platform) for _ in range(2)]
    shown = [flow_of(books, leg(customer, goods)).run(code) for _, code in vouchers]
    tasks = GoodsTasks(books.ledger)
    newest, oldest = tasks.open()
    assert [newest.number, oldest.number] == [each.sequence for each in reversed(shown)]
    assert newest.title
    person = crew.vouch(LIN, "goods tasks")
    tasks.close(oldest.sequence, True, person)
    with pytest.raises(WrongUse, match="closed already"):
        tasks.close(oldest.sequence, True, person)
    tasks.close(newest.sequence, False, person)
    assert tasks.open() == []
    assert {each.operator for each in books.ledger.journal.select([EntryKind.RESOLUTION])} == {
        "Lin"
    }
    books.sync.sync_once(anyway=True)
    states = [
        standing(sound_platform, voucher, one.redemption)
        for (voucher, _), one in zip(vouchers, shown, strict=True)
    ]
    assert states == ["confirmed", "reversed"]
    flow_of(books, leg(customer, goods)).run(lunch(sound_platform)[1])
    (left,) = tasks.open()
    with pytest.raises(WrongUse, match="second person"):
        Desk(books.ledger).resolve(left.sequence, Choice(Way.SHOP, "so", "Lin"), vouched=True)


def test_call_for_staff_is_in_the_journal_and_a_full_disk_stops_no_call(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_deed(books.ledger, "call", Deed.CALLED, "K3")
    (called,) = books.ledger.journal.select([EntryKind.PEOPLE], subject="call")
    assert (record_in(called).verdict, record_in(called).note) == ("called", "K3")

    def full(*_: object, **__: object) -> None:
        raise EnvironmentFault("the disk is full")

    monkeypatch.setattr(books.ledger, "put", full)
    note_deed(books.ledger, "call", Deed.CALLED, "")
