"""The line to a platform: worth a call or not, since when, and who is told of a change."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from terminal.contact import Line
from terminal.errors import Unreachable

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FAULT = Unreachable("the platform does not answer", where="http://127.0.0.1:1")


@pytest.fixture
def line():
    told = []
    made = Line(on_change=lambda: told.append((made.up, made.why)))
    made.told = told
    return made


def test_before_anything_was_heard_a_call_is_worth_trying(line):
    assert (line.up, line.known, line.since, line.why) == (True, False, None, "")
    assert line.told == []


def test_the_first_contact_is_a_change(line):
    line.heard(NOON)
    assert (line.up, line.known, line.since, line.why) == (True, True, NOON, "")
    assert line.told == [(True, "")]


def test_the_first_failure_is_a_change(line):
    line.lost(NOON, FAULT)
    assert (line.up, line.known, line.since, line.why) == (False, True, NOON, str(FAULT))
    assert line.told == [(False, str(FAULT))]


def test_more_of_the_same_is_no_change_but_the_newest_reason_is_kept(line):
    line.lost(NOON, FAULT)
    line.lost(NOON + MINUTE, Unreachable("another reason"))
    assert (line.since, line.why) == (NOON, "another reason")
    assert len(line.told) == 1


def test_every_turn_is_told_once_with_what_is_true_by_then(line):
    for minute, up in enumerate([True, True, False, False, False, True, False]):
        now = NOON + minute * MINUTE
        line.heard(now) if up else line.lost(now, FAULT)
    assert [up for up, _ in line.told] == [True, False, True, False]
    assert line.since == NOON + 6 * MINUTE
    assert line.why == str(FAULT)


def test_a_line_that_is_mended_gives_no_reason(line):
    line.lost(NOON, FAULT)
    line.heard(NOON + MINUTE)
    assert (line.up, line.why, line.since) == (True, "", NOON + MINUTE)


def test_whoever_is_told_may_ask_the_line_and_turn_it():
    """The screens and the sync thread do; a lock held meanwhile would stop the till."""
    turned = []

    def on_change() -> None:
        turned.append(made.up)
        if not made.up:
            made.heard(NOON)

    made = Line(on_change)
    thread = threading.Thread(target=made.lost, args=(NOON, FAULT), daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()
    assert turned == [False, True]


def test_several_threads_may_turn_it():
    changes = []
    made = Line(lambda: changes.append(1))

    def turn(up: bool) -> None:
        for _ in range(500):
            made.heard(NOON) if up else made.lost(NOON, FAULT)

    threads = [threading.Thread(target=turn, args=(up,)) for up in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made.known
    assert 1 <= len(changes) <= 1000
    assert made.why == ("" if made.up else str(FAULT)), "state and reason always agree"
