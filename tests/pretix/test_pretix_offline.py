"""Tills without their line, and what the server says of it later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from terminal.core.model import Authority, Reason
from terminal.core.tasks import Task
from terminal.demo.relay import Relay
from terminal.desk import reply_of_item, task_of_item
from terminal.undo import Undone, undo_of

from .rig import Rig
from .tills import Till, accepted


def test_two_tills_offline_and_the_conflict_is_somebodys_task(
    rig: Rig, till_of: Callable[..., Till]
):
    ticket = rig.ticket()
    one, other = till_of("full"), till_of("full2")
    for till in (one, other):
        till.lose_line()
        assert accepted(till.scan(ticket))
    other.settle()
    one.settle()
    assert other.tasks() == []
    (task,) = one.tasks()
    assert task_of_item(task) is Task.REFUSED_LATER
    reply = reply_of_item(task)
    assert reply is not None
    assert reply.refusal is not None
    assert reply.refusal.reason is Reason.ALREADY_REDEEMED
    assert reply.refusal.till == str(rig.device_id("full2"))
    assert reply.booked
    assert len(rig.checkins(ticket)) == 2


def test_one_dead_letter_stops_nobody(rig: Rig, till: Till):
    """Signed by the event's key and unknown to the server: no force takes it."""
    till.lose_line()
    dead = rig.ticket("signed_but_unknown", "signedfest")
    good = rig.tickets(3, "valid", "signedfest")
    for ticket in (good[0], dead, *good[1:]):
        assert accepted(till.scan(ticket))
    till.settle()
    (task,) = till.tasks()
    assert reply_of_item(task).refusal.reason is Reason.UNKNOWN_CODE
    for ticket in good:
        assert len(rig.checkins(ticket, "signedfest")) == 1


def test_what_was_refused_offline_is_told(rig: Rig, till: Till):
    till.lose_line()
    blocked = rig.ticket("blocked")
    shown = till.scan(blocked)
    assert shown.decision.reason is Reason.BLOCKED
    till.settle()
    (attempt,) = rig.attempts(blocked)
    assert (attempt["successful"], attempt["error_reason"]) == (False, "blocked")
    told = datetime.fromisoformat(attempt["datetime"])
    assert abs(told - shown.at) < timedelta(seconds=2)
    assert till.tasks() == []
    till.sync()
    assert len(rig.attempts(blocked)) == 1


def test_an_undo_is_the_servers_too(rig: Rig, till: Till):
    ticket = rig.ticket()
    assert accepted(till.scan(ticket))
    books = till.books
    undo = undo_of(books.ledger, books.platforms, books.lines, 5.0)
    done = undo.take_back(reason="wrong customer")
    assert done.outcome is Undone.TAKEN_BACK
    assert rig.checkins(ticket) == []
    assert accepted(till.scan(ticket))


def test_a_cut_line_is_mended_and_everything_arrives_once(
    rig: Rig, till_of: Callable[..., Till], line: Relay
):
    till = till_of(url=line.url)
    line.cut()
    tickets = rig.tickets(4)
    for ticket in tickets:
        shown = till.scan(ticket)
        assert accepted(shown)
        assert shown.decision.authority is Authority.TILL
    line.mend()
    till.settle()
    for ticket in tickets:
        (checkin,) = rig.checkins(ticket)
        assert checkin["type"] == "entry"
    assert till.tasks() == []
