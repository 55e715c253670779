"""The thread that keeps draining: it tells of faults, goes on, and ends when asked."""

import threading

import pytest

from offline_queue import (
    GENESIS,
    Answer,
    Journal,
    QueueError,
    Result,
    SendState,
    SyncSettings,
    SyncStuck,
    SyncThread,
)

from .drains import Hands, Platform, down, draft, drain, real_clock


@pytest.fixture
def journal(tmp_path):
    genesis = draft(GENESIS, body=bytes(32))
    with Journal.open(tmp_path / "j.db", "t", lambda m: m[-8:], None, genesis) as journal:
        yield journal


@pytest.fixture
def hands():
    return Hands()


def test_the_thread_sends_what_is_appended_and_says_so(journal):
    done = threading.Event()
    states = []

    def on_change(state):
        states.append(state)
        if state.counts.settled == 3:
            done.set()

    sync = SyncThread(journal, Platform(), real_clock(), on_change, SyncSettings(idle=60))
    sync.start()
    for _ in range(3):
        journal.append(draft(), send=SendState.PENDING)
        sync.nudge()
    assert done.wait(10)
    sync.stop()
    sync.join(10)
    assert states[-1].counts.waiting == 0
    assert journal.verify() is None


def test_the_thread_tells_of_a_fault_and_goes_on(journal, monkeypatch):
    faults, done = [], threading.Event()

    def on_change(state):
        faults.append(state.fault)
        if state.counts.settled == 1:
            done.set()
        raise RuntimeError("a screen that breaks")

    sync = SyncThread(journal, Platform(), real_clock(), on_change, SyncSettings(idle=0.01))
    real = sync.drain.sync_once
    broken = [QueueError("The disk is full."), QueueError("The disk is full.")]
    monkeypatch.setattr(
        sync.drain, "sync_once", lambda anyway: _raise(broken.pop()) if broken else real(anyway)
    )
    journal.append(draft(), send=SendState.PENDING)
    sync.start()
    assert done.wait(10)
    sync.stop()
    sync.join(10)
    assert faults[0] == "The disk is full."
    assert faults.count("The disk is full.") == 1  # told once, not at each look
    assert faults[-1] == ""


def _raise(error):
    raise error


def test_a_thread_that_hangs_in_send_is_named(journal):
    journal.append(draft(), send=SendState.PENDING)
    inside, free = threading.Event(), threading.Event()

    def send(items):
        inside.set()
        free.wait(20)
        return [Answer(item.entry.sequence, Result.SETTLED) for item in items]

    sync = SyncThread(journal, send, real_clock())
    sync.start()
    assert inside.wait(10)
    sync.stop()
    with pytest.raises(SyncStuck, match="did not stop within"):
        sync.join(0.05)
    free.set()
    sync.join(10)
    assert sync.outbox.counts().settled == 1  # what was answered is still written down


def test_a_blocked_subject_does_not_make_the_thread_spin(journal, hands):
    for _ in range(2):
        journal.append(draft(subject="a"), send=SendState.PENDING)
    sync = drain(journal, Platform(down), hands)
    sync.sync_once()
    assert sync.next_wait() > 0.5
