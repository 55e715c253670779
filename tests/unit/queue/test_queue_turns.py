"""A person who waits goes before a drain; nobody is shut out."""

import threading

import pytest

from offline_queue import Busy, JournalCorrupt, SendState, turns
from offline_queue.turns import Turns

from .outboxes import draft, open_outbox

PATIENCE = 10.0


def in_thread(call) -> threading.Thread:
    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    return thread


def until(condition) -> None:
    turn = threading.Event()
    for _ in range(int(PATIENCE / 0.001)):
        if condition():
            return
        turn.wait(0.001)
    raise AssertionError("it never came to that")


def test_who_is_hurried_goes_first_whoever_came_first(monkeypatch):
    monkeypatch.setattr(turns, "_PATIENCE", PATIENCE)
    queue, order = Turns(), []

    def drain():
        with queue.last():
            order.append("drain")

    def person():
        with queue.first():
            order.append("person")

    with queue.first():
        waiting = [in_thread(drain)]
        until(lambda: queue._nobody_ahead._waiters)  # the drain has asked and waits
        waiting.append(in_thread(person))
        until(lambda: queue._ahead == 2)
    for thread in waiting:
        thread.join(PATIENCE)
    assert order == ["person", "drain"]


def test_a_drain_is_put_off_but_not_shut_out(monkeypatch):
    monkeypatch.setattr(turns, "_PATIENCE", 0.01)
    queue = Turns()
    queue._ahead = 1  # somebody is always ahead
    with queue.last():
        queue.give_way()


def test_a_thread_that_never_ends_its_write_makes_others_busy(tmp_path, monkeypatch):
    monkeypatch.setattr(turns, "_LONGEST", 0.01)
    journal, _ = open_outbox(tmp_path)
    held, done = threading.Event(), threading.Event()

    def hold():
        with journal.storage.write(hurried=False):
            held.set()
            done.wait(PATIENCE)

    with journal:
        thread = in_thread(hold)
        assert held.wait(PATIENCE)
        with pytest.raises(Busy):
            journal.append(draft())
        done.set()
        thread.join(PATIENCE)
        journal.append(draft())


@pytest.mark.parametrize(
    "change", ["items = items + 1", "weight = weight - 1", "weighed = 0", "pool = 'b'"]
)
def test_sums_that_do_not_add_up_are_found(tmp_path, change):
    journal, _ = open_outbox(tmp_path)
    with journal:
        journal.append(draft(weight=5, pool="a"), send=SendState.PENDING)
        assert journal.verify() is None
        where = "WHERE state = 'pending' AND pool = 'a'"
        journal.storage.connection().execute(f"UPDATE tally SET {change} {where}")
        with pytest.raises(JournalCorrupt, match="sums"):
            journal.verify()
