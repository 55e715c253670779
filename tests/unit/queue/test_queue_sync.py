"""Draining: one bad item never holds up the others, and waiting is as long as it was told."""

import math
import threading

import pytest

from offline_queue import (
    GENESIS,
    Answer,
    Clock,
    Drain,
    Journal,
    Result,
    SendState,
)
from offline_queue.backoff import delay

from .drains import Hands, Platform, down, draft, drain, fill


@pytest.fixture
def journal(tmp_path):
    genesis = draft(GENESIS, body=bytes(32))
    with Journal.open(tmp_path / "j.db", "t", lambda m: m[-8:], None, genesis) as journal:
        yield journal


@pytest.fixture
def hands():
    return Hands()


def test_delays_double_up_to_the_cap_and_are_random():
    longest = [delay(n, 1.0, 60.0, lambda: 0.999999) for n in (1, 2, 3, 6, 7, 8, 5000)]
    assert [math.ceil(seconds) for seconds in longest] == [1, 2, 4, 32, 60, 60, 60]
    assert delay(9, 1.0, 60.0, lambda: 0.0) == 0.0
    assert delay(0, 1.0, 60.0, lambda: 0.5) == 0.5


def test_everything_goes_in_batches(journal, hands):
    fill(journal, 1100)
    platform = Platform()
    report = drain(journal, platform, hands).sync_once()
    assert [len(batch) for batch in platform.batches] == [500, 500, 100]
    assert (report.sent, report.states) == (1100, {SendState.SETTLED: 1100})


def test_one_malformed_item_does_not_hold_up_the_rest(journal, hands):
    fill(journal, 40)
    platform = Platform(lambda item: Result.PARK if item.entry.sequence == 3 else Result.SETTLED)
    sync = drain(journal, platform, hands)
    sync.sync_once()
    counts = sync.outbox.counts()
    assert (counts.settled, counts.parked, counts.waiting) == (39, 1, 0)


def test_one_item_that_breaks_every_batch_ends_up_alone(journal, hands):
    fill(journal, 60)

    def rule(item):
        if item.entry.sequence == 20:
            raise ValueError("cannot be written as JSON")
        return Result.SETTLED

    platform = Platform(rule)
    sync = drain(journal, platform, hands, batch=32)
    for _ in range(40):
        sync.sync_once()
        hands.wait(61)
    counts = sync.outbox.counts()
    assert (counts.settled, counts.waiting) == (59, 1)


def test_a_broken_line_backs_off_and_its_return_is_used_at_once(journal, hands):
    fill(journal, 10)
    platform = Platform(down)
    sync = drain(journal, platform, hands)
    report = sync.sync_once()
    assert report.failed == "ConnectionError: no route"
    assert (sync.line().fails, sync.outbox.counts().pending) == (1, 10)
    sync.sync_once()
    assert len(platform.batches) == 1  # not due
    assert 0 < sync.next_wait() < 1.0
    for _ in range(9):
        hands.wait(61)
        sync.sync_once()
    assert sync.line().fails == 10
    assert len(platform.batches[-1]) == 1  # a long failure is probed with one item
    platform.rule = lambda item: Result.SETTLED
    sync.sync_once()
    assert sync.outbox.counts().settled == 0  # still backing off
    sync.sync_once(anyway=True)
    assert (sync.outbox.counts().settled, sync.line().fails) == (10, 0)


def test_one_success_after_a_failure_frees_all_that_waited(journal, hands):
    fill(journal, 5)
    platform = Platform(down)
    sync = drain(journal, platform, hands)
    for _ in range(9):
        sync.sync_once(anyway=True)
    platform.rule = lambda item: Result.SETTLED
    with journal.storage.write() as connection:  # the probes wait long, the line does not
        connection.execute("UPDATE line SET due = 0")
        connection.execute("UPDATE outbox SET due = 9 * due WHERE sequence > 1")
        connection.execute("UPDATE outbox SET due = 0 WHERE sequence = 1")
    assert sync.sync_once().sent == 5


def test_a_backoff_survives_a_restart(journal, hands):
    fill(journal, 3)
    platform = Platform(down)
    for _ in range(5):
        drain(journal, platform, hands).sync_once(anyway=True)
    sent = len(platform.batches)
    drain(journal, platform, hands).sync_once()
    assert len(platform.batches) == sent
    rebooted = Clock(b"boot-two--------", lambda: 1, lambda: 2_000_000)
    assert Drain(journal, platform, rebooted).sync_once().sent == 0


def test_a_named_time_is_kept_even_when_nudged(journal, hands):
    fill(journal, 3)
    platform = Platform(lambda item: Answer(item.entry.sequence, Result.RETRY, after=120))
    sync = drain(journal, platform, hands)
    sync.sync_once()
    sync.sync_once(anyway=True)
    hands.wait(119)
    sync.sync_once(anyway=True)
    assert len(platform.batches) == 1
    platform.rule = lambda item: Result.SETTLED
    hands.wait(2)
    assert sync.sync_once().sent == 3


@pytest.mark.parametrize("after", [-5, 0, 1e300, math.inf, math.nan, "soon"])
def test_a_senseless_retry_after_neither_spins_nor_waits_for_ever(journal, hands, after):
    fill(journal, 1)
    platform = Platform(lambda item: Answer(item.entry.sequence, Result.RETRY, after=after))
    sync = drain(journal, platform, hands)
    sync.sync_once()
    sync.sync_once()
    assert len(platform.batches) == 1
    hands.wait(3601)
    assert sync.sync_once().sent == 1


def test_refused_credentials_pause_the_whole_queue_until_mended(journal, hands):
    fill(journal, 20)
    platform = Platform(lambda item: Answer(item.entry.sequence, Result.PAUSE, b"401"))
    sync = drain(journal, platform, hands, batch=5)
    assert sync.sync_once().paused
    assert (sync.line().pause_note, sync.outbox.counts().pending) == (b"401", 20)
    sync.sync_once(anyway=True)
    assert platform.batches == [[1, 2, 3, 4, 5]]
    hands.wait(301)
    sync.sync_once()
    assert len(platform.batches[1]) == 1  # somebody may have mended it: one item tries
    platform.rule = lambda item: Result.SETTLED
    sync.resume()
    sync.sync_once(anyway=True)
    assert (sync.outbox.counts().settled, sync.line().paused_at) == (20, None)


def test_a_pause_mended_elsewhere_is_noticed_by_the_probe(journal, hands):
    fill(journal, 20)
    platform = Platform(lambda item: Result.PAUSE)
    sync = drain(journal, platform, hands)
    sync.sync_once()
    platform.rule = lambda item: Result.SETTLED
    hands.wait(301)
    sync.sync_once()
    assert (sync.outbox.counts().settled, sync.line().paused_at) == (20, None)


def test_silence_is_doubt_and_no_contact(journal, hands):
    fill(journal, 4)
    silent = Drain(journal, lambda items: [], hands.clock)
    report = silent.sync_once()
    assert report.states == {SendState.IN_DOUBT: 4}
    assert report.failed
    assert silent.line().contact_at is None
    platform = Platform()
    sync = drain(journal, platform, hands)
    sync.sync_once(anyway=True)
    assert sync.outbox.counts().settled == 4
    assert sync.line().contact_at == 1_700_000


def test_two_drains_never_send_one_item_twice(journal, hands):
    fill(journal, 300)
    platform = Platform()
    drains = [drain(journal, platform, hands, batch=7) for _ in range(2)]
    threads = [threading.Thread(target=each.sync_once) for each in drains]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    sent = [sequence for batch in platform.batches for sequence in batch]
    assert sorted(sent) == list(range(1, 301))
