"""Several other sides: each has its own backoff and pause, and holds nobody else up."""

import pytest

from offline_queue import GENESIS, Answer, Drain, Journal, Lane, Outbox, Result, SendState
from offline_queue.sync import SyncSettings

from .drains import Hands, Platform, down, draft

EAST = Lane("east", only="east:")
REST = Lane(but=("east:",))


@pytest.fixture
def journal(tmp_path):
    genesis = draft(GENESIS, body=bytes(32))
    with Journal.open(tmp_path / "j.db", "t", lambda m: m[-8:], None, genesis) as journal:
        yield journal


@pytest.fixture
def hands():
    return Hands()


def on(journal, hands, lane: Lane, platform: Platform) -> Drain:
    outbox = Outbox(journal, lane=lane)
    return Drain(journal, platform, hands.clock, SyncSettings(), lambda: 0.999, outbox)


def wait(journal, *subjects: str) -> list[int]:
    return [
        journal.append(draft(subject=subject), send=SendState.PENDING).sequence
        for subject in subjects
    ]


def told(platform: Platform) -> list[int]:
    return [sequence for batch in platform.batches for sequence in batch]


def test_each_lane_gets_its_own_items_and_nobody_is_left_out(journal, hands):
    sequences = wait(journal, "east:1", "west:1", "", "eastern:9", "east:")
    east, rest = Platform(), Platform()
    on(journal, hands, EAST, east).sync_once()
    on(journal, hands, REST, rest).sync_once()
    assert told(east) == [sequences[0], sequences[4]]
    assert told(rest) == sequences[1:4]
    assert Outbox(journal).counts().settled == 5


def test_one_side_that_is_away_holds_nobody_else_up(journal, hands):
    wait(journal, *["east:1", "west:1"] * 10)
    away, there = on(journal, hands, EAST, Platform(down)), on(journal, hands, REST, Platform())
    assert away.sync_once().failed
    assert there.sync_once().states == {SendState.SETTLED: 10}
    assert (away.line().fails, there.line().fails) == (1, 0)
    assert away.next_wait() > 0.1
    wait(journal, "west:2")
    assert there.sync_once().states == {SendState.SETTLED: 1}
    assert not away.sync_once().sent, "its backoff goes on, whatever others hear"
    hands.wait(2)
    assert away.sync_once().sent


def test_a_pause_is_one_lane_s_and_is_still_there_after_a_start(journal, hands, tmp_path):
    (refused,) = wait(journal, "east:1")
    pausing = Platform(lambda item: Answer(item.entry.sequence, Result.PAUSE, b"token", left=False))
    east = on(journal, hands, EAST, pausing)
    assert east.sync_once(anyway=True).paused
    wait(journal, "west:1")
    assert on(journal, hands, REST, Platform()).sync_once(anyway=True).states
    again = on(journal, hands, EAST, Platform())
    assert again.line().pause_note == b"token"
    assert again.sync_once(anyway=True).sent == 0
    again.resume()
    assert again.sync_once(anyway=True).states == {SendState.SETTLED: 1}
    assert Outbox(journal).item(refused).state is SendState.SETTLED


def test_each_lane_knows_its_own_backlog(journal, hands):
    wait(journal, "east:1", "west:1", "east:2")
    assert Outbox(journal, lane=EAST).backlog() == 2
    assert Outbox(journal, lane=REST).backlog() == 1
    on(journal, hands, EAST, Platform()).sync_once()
    assert Outbox(journal, lane=EAST).backlog() == 0


def test_a_line_that_is_back_forgets_its_own_delays_alone(journal, hands):
    ours, theirs = wait(journal, "east:1", "west:1")
    busy = Platform(lambda item: Result.RETRY)
    for lane in (EAST, REST):
        assert on(journal, hands, lane, busy).sync_once().sent == 1
    Outbox(journal, lane=EAST).forget_delays()
    connection = journal.storage.connection()
    due = dict(connection.execute("SELECT sequence, due FROM outbox"))
    assert (due[ours], due[theirs] > 0) == (0, True)


def test_what_is_due_next_is_each_lane_s_own(journal, hands):
    wait(journal, "east:1", "west:1")
    assert on(journal, hands, EAST, Platform(down)).sync_once().failed
    assert Outbox(journal, lane=EAST).next_due(hands.clock.now()) > 0
    assert Outbox(journal, lane=REST).next_due(hands.clock.now()) is None


def test_a_line_that_rests_longer_than_its_items_tells_when_it_is_tried_again(journal, hands):
    wait(journal, "east:1")
    assert on(journal, hands, EAST, Platform(down)).sync_once().failed
    east = Outbox(journal, lane=EAST)
    rests = east.next_due(hands.clock.now())
    east.forget_delays()
    assert east.next_due(hands.clock.now()) == rests > 0, "the line's own rest is left"
    assert Outbox(journal).next_due(hands.clock.now()) is None


def test_a_bit_that_turned_over_in_a_lane_is_noticed(journal, hands):
    wait(journal, "east:1")
    on(journal, hands, EAST, Platform(down)).sync_once()
    connection = journal.storage.connection()
    connection.execute("DROP TRIGGER lanes_sealed_again; UPDATE lanes SET due = due + 1")
    found = list(connection.execute("SELECT of, row FROM broken_seals"))
    assert found == [("lanes", "east")]
