"""One thread per output, so that whoever wants something printed or heard never waits.

    post() --> bounded queue --> claim, do, and again after a fault --> done, or given up

A job has a time after which it is no longer worth doing: a beep is late after a second, a slip
after some minutes. Nothing raises out of the thread; what goes wrong is reported as a state.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from drivers.errors import DeviceFault, DeviceLost, DeviceMissing, DriverError, ReaderStuck
from drivers.outputs.base import Output
from drivers.reader import Status

FIRST_RETRY = 0.5
LAST_RETRY = 5.0
QUEUE_LIMIT = 20

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something an output shall do.

    act       called with the claimed output
    patience  seconds after which it is given up
    what      a word for the notice if it is given up; empty = nobody needs to know
    """

    act: Callable[[Any], None]
    patience: float
    what: str = ""


@dataclass(frozen=True, slots=True)
class OutputState:
    """What the thread says about its output; `reason` is one sentence, empty when all is well.

    given_up  what was not done, and will not be: the word of its job
    """

    source: str
    status: Status
    reason: str = ""
    given_up: str = ""


class OutputThread:
    """Lets one output do its jobs in order, on a thread of its own.

    `on_state` gets each change of state, on that thread: it must be quick. `retries` are the first
    and the longest wait in seconds between two attempts.
    """

    def __init__(
        self,
        output: Output,
        on_state: Callable[[OutputState], None],
        *,
        limit: int = QUEUE_LIMIT,
        retries: tuple[float, float] = (FIRST_RETRY, LAST_RETRY),
    ) -> None:
        self.output = output
        self._on_state = on_state
        self._limit = limit
        self._retries = retries
        self._jobs: deque[tuple[float, Job]] = deque()
        self._change = threading.Condition()
        self._stopping = False
        self._state: OutputState | None = None
        self._thread = threading.Thread(target=self._run, name=output.label, daemon=True)

    @property
    def state(self) -> OutputState | None:
        """The last state reported; None before the first attempt to claim."""
        return self._state

    @property
    def waiting(self) -> int:
        """Jobs not begun yet."""
        return len(self._jobs)

    def start(self) -> None:
        """Claim the output and begin."""
        self._thread.start()

    def post(self, job: Job) -> bool:
        """Queue a job; returns at once. False if the queue is full: it is not taken then."""
        with self._change:
            if self._stopping or len(self._jobs) >= self._limit:
                return False
            self._jobs.append((time.monotonic() + job.patience, job))
            self._change.notify()
        return True

    def stop(self) -> None:
        """Ask the thread to end; what waits is given up."""
        with self._change:
            self._stopping = True
            self._change.notify()

    def join(self, timeout: float = 3.0) -> None:
        """Wait for the end of the thread; raises ReaderStuck after `timeout` seconds."""
        if self._thread.ident is None:
            return
        self._thread.join(timeout)
        if self._thread.is_alive():
            raise ReaderStuck(self.output.label, f"it did not stop within {timeout:g} s")

    # The thread

    def _run(self) -> None:
        try:
            self._attempt(None)
            while (queued := self._next()) is not None:
                self._see_to(*queued)
        finally:
            self._let_go()

    def _next(self) -> tuple[float, Job] | None:
        """The oldest job, when there is one; None at the end. What does not work is tried again."""
        while True:
            well = self._state is not None and self._state.status is Status.READY
            with self._change:
                idle = None if well else self._retries[1]
                self._change.wait_for(lambda: self._stopping or self._jobs, idle)
                if self._stopping:
                    return None
                if self._jobs:
                    return self._jobs.popleft()
            self._attempt(None)

    def _see_to(self, until: float, job: Job) -> None:
        """Do it, again and again until it is done or no longer worth doing."""
        wait, longest = self._retries
        while time.monotonic() < until:
            if self._attempt(job):
                return
            if self._pause(min(wait, until - time.monotonic())):
                return
            wait = min(wait * 2, longest)
        self._give_up(job)

    def _attempt(self, job: Job | None) -> bool:
        """Claim and do it; a fault releases the output, so that the next try begins anew."""
        try:
            self.output.claim()
            if job is not None:
                job.act(self.output)
        except DriverError as error:
            self._report(_status_of(error), str(error))
        except Exception as error:  # noqa: BLE001  a driver's bug must not end all outputs
            _log.exception("output %s", self.output.label)
            what = f"an unforeseen {type(error).__name__} in its driver"
            self._report(Status.FAULT, str(DeviceFault(self.output.label, what)))
        else:
            self._report(Status.READY)
            return True
        self._let_go()
        return False

    def _pause(self, seconds: float) -> bool:
        """Wait before the next try; True if the end has come."""
        with self._change:
            return self._change.wait_for(lambda: self._stopping, max(0.0, seconds))

    def _give_up(self, job: Job) -> None:
        state = self._state
        if job.what and state is not None:
            self._tell(replace(state, given_up=job.what))

    def _report(self, status: Status, reason: str = "") -> None:
        state = OutputState(self.output.label, status, reason)
        if state != self._state:
            self._state = state
            self._tell(state)

    def _tell(self, state: OutputState) -> None:
        try:
            self._on_state(state)
        except Exception:  # noqa: BLE001  nor must a listener's
            _log.exception("a listener to %s failed", self.output.label)

    def _let_go(self) -> None:
        try:
            self.output.release()
        except Exception:  # noqa: BLE001  release must not raise; if it does, go on
            _log.exception("output %s could not be released", self.output.label)


def _status_of(error: DriverError) -> Status:
    gone = isinstance(error, DeviceMissing | DeviceLost)
    return Status.MISSING if gone else Status.FAULT
