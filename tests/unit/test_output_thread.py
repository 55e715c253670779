"""The thread before an output: nobody waits, faults are reported, what is late is given up."""

import queue
import threading
import time

import pytest

from drivers.errors import DeviceFault
from drivers.outputs import Signal
from drivers.outputs.dummy import DummyOutput, DummySettings
from drivers.outputs.paper import Text
from drivers.outputs.worker import Job, OutputThread
from drivers.reader import Status

PATIENCE = 10.0


@pytest.fixture
def running(request):
    """Start a thread for a dummy; gives (output, thread, states); it ends with the test."""
    made = []

    def start(limit: int = 20):
        output = DummyOutput(DummySettings(device=request.node.name))
        states: queue.Queue = queue.Queue()
        thread = OutputThread(output, states.put, limit=limit, retries=(0.01, 0.05))
        made.append(thread)
        return output, thread, states

    yield start
    for thread in made:
        thread.stop()
        thread.join(PATIENCE)


def slip(what: str, patience: float = PATIENCE) -> Job:
    return Job(lambda printer: printer.print([Text(what)]), patience, what)


def state_until(states, fits):
    while True:
        state = states.get(timeout=PATIENCE)
        if fits(state):
            return state


def wait_for(true) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_jobs_are_done_in_order(running):
    output, thread, _ = running()
    thread.start()
    for number in range(10):
        assert thread.post(slip(str(number)))
    wait_for(lambda: len(output.happened("printed")) == 10)
    assert [parts[0].text for parts in output.happened("printed")] == [str(n) for n in range(10)]


def test_posting_never_waits_for_a_device_that_does(running):
    output, thread, _ = running()
    stuck, entered = threading.Event(), threading.Event()

    def hang(_):
        entered.set()
        stuck.wait(PATIENCE)

    thread.start()
    thread.post(Job(hang, PATIENCE))
    assert entered.wait(PATIENCE)
    started = time.monotonic()
    taken = [thread.post(slip(str(number))) for number in range(50)]
    assert time.monotonic() - started < 0.5
    assert taken == [True] * 20 + [False] * 30, "the queue is bounded"
    stuck.set()
    wait_for(lambda: len(output.happened("printed")) == 20)


def test_a_slip_waits_for_paper_and_then_comes_once(running):
    output, thread, states = running()
    output.ail(DeviceFault(output.label, "it is out of paper", "put in a new roll"))
    thread.start()
    thread.post(slip("patient"))
    state = state_until(states, lambda state: state.status is Status.FAULT)
    assert "out of paper" in state.reason
    output.ail(None)
    assert state_until(states, lambda state: state.status is Status.READY).reason == ""
    wait_for(lambda: output.happened("printed"))
    assert len(output.happened("printed")) == 1


def test_what_comes_too_late_is_given_up_and_named(running):
    output, thread, states = running()
    output.unplug()
    thread.start()
    thread.post(slip("redemption", patience=0.1))
    given_up = state_until(states, lambda state: state.given_up)
    assert given_up.given_up == "redemption"
    assert given_up.status is Status.MISSING
    output.plug()
    thread.post(slip("later"))
    wait_for(lambda: output.happened("printed"))
    assert [parts[0].text for parts in output.happened("printed")] == ["later"]


def test_an_output_that_comes_back_says_so_without_a_job(running):
    output, thread, states = running()
    output.unplug()
    thread.start()
    state_until(states, lambda state: state.status is Status.MISSING)
    output.plug()
    assert state_until(states, lambda state: state.status is Status.READY).reason == ""


def test_a_beep_that_waited_too_long_is_not_made(running):
    output, thread, _ = running()
    thread.start()
    released = threading.Event()
    thread.post(Job(lambda _: released.wait(PATIENCE), PATIENCE))
    thread.post(Job(lambda each: each.signal(Signal.ACCEPTED), 0.0))
    thread.post(Job(lambda each: each.signal(Signal.REFUSED), PATIENCE))
    released.set()
    wait_for(lambda: output.happened("signal"))
    assert output.happened("signal") == [Signal.REFUSED]


def test_a_bug_in_a_job_ends_nothing(running):
    output, thread, states = running()
    thread.start()
    thread.post(Job(lambda _: 1 // 0, 0.05, "broken"))
    state = state_until(states, lambda state: state.status is Status.FAULT)
    assert "ZeroDivisionError" in state.reason
    thread.post(slip("well"))
    wait_for(lambda: output.happened("printed"))


def test_a_listener_that_fails_ends_nothing():
    output = DummyOutput(DummySettings(device="listener"))
    thread = OutputThread(output, lambda state: 1 // 0)
    thread.start()
    thread.post(slip("well"))
    wait_for(lambda: output.happened("printed"))
    thread.stop()
    thread.join(PATIENCE)
    assert output.happened("released")


def test_stopping_is_quick_while_a_device_is_away(running):
    output, thread, states = running()
    output.unplug()
    thread.start()
    thread.post(slip("never"))
    state_until(states, lambda state: state.status is Status.MISSING)
    thread.stop()
    started = time.monotonic()
    thread.join(PATIENCE)
    assert time.monotonic() - started < 2
    assert not thread.post(slip("after the end"))
