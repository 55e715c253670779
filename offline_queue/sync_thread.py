"""The one thread that keeps draining while the program runs."""

from __future__ import annotations

import logging
import random as random_module
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from offline_queue.errors import QueueError, SyncStuck
from offline_queue.journal import Journal
from offline_queue.lanes import WHOLE, Lane
from offline_queue.line import Line
from offline_queue.outbox import Outbox
from offline_queue.states import Counts
from offline_queue.sync import Clock, Drain, Send, SyncReport, SyncSettings

_log = logging.getLogger(__name__)
_SWITCH = 0.0001  # seconds


@dataclass(frozen=True, slots=True)
class SyncState:
    """What a screen shows about the queue."""

    counts: Counts = field(default_factory=Counts)
    line: Line | None = None  # backoff, pause, last contact; None before the first look
    report: SyncReport = field(default_factory=SyncReport)  # the last round
    fault: str = ""  # the file cannot be used: one sentence


class SyncThread:
    """Drains when there is something; `nudge` wakes it at once."""

    def __init__(
        self,
        journal: Journal,
        send: Send,
        clock: Clock,
        on_change: Callable[[SyncState], None] = lambda state: None,
        settings: SyncSettings | None = None,
        random: Callable[[], float] = random_module.random,
        lane: Lane = WHOLE,
    ) -> None:
        """No thread runs before `start`; `sync_once` works without one (`baton sync`).

        `on_change` is called from the sync thread, only when something is different.
        """
        settings = settings or SyncSettings()
        outbox = Outbox(journal, settings.lease, lane=lane)
        self.drain = Drain(journal, send, clock, settings, random, outbox)
        self.outbox = self.drain.outbox
        self.state = SyncState()
        self._on_change = on_change
        self._wake = threading.Event()
        self._nudged = False
        name = f"sync {lane.name}".strip()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin draining."""
        self._thread.start()

    def nudge(self) -> None:
        """The line is back, or there is a new entry: try now, whatever the backoff says.

        A time the other side named (Retry-After) and a pause still hold.
        """
        self._nudged = True
        self._wake.set()

    def resume(self) -> None:
        """A person has mended what paused the queue: send again."""
        self.drain.resume()
        self.nudge()

    def stop(self) -> None:
        """Ask it to end; what is being sent is still written down."""
        self.drain.stopping.set()
        self._wake.set()

    def join(self, timeout: float) -> None:
        """Wait for the end. Raises SyncStuck after `timeout` seconds."""
        if self._thread.ident is None:
            return
        self._thread.join(timeout)
        if self._thread.is_alive():
            raise SyncStuck(timeout)

    def sync_once(self, anyway: bool = True) -> SyncReport:
        """One round in the caller's thread. Raises QueueError when the file cannot be used."""
        return self.drain.sync_once(anyway)

    def _run(self) -> None:
        with _quick_to_switch():
            while not self.drain.stopping.is_set():
                self._wake.clear()
                anyway, self._nudged = self._nudged, False
                self._wake.wait(self._round(anyway))

    def _round(self, anyway: bool) -> float:
        """One look at the queue; seconds until the next. A fault of the file is only told."""
        try:
            report = self.drain.sync_once(anyway)
            self._tell(SyncState(self.outbox.counts(), self.drain.line(), report))
            return self.drain.next_wait()
        except QueueError as error:
            if str(error) != self.state.fault:
                _log.error("sync stopped: %s", error)
            self._tell(SyncState(self.state.counts, self.state.line, fault=str(error)))
        return self.drain.settings.idle

    def _tell(self, state: SyncState) -> None:
        before, self.state = self.state, state
        if _shown(before) == _shown(state):
            return
        try:
            self._on_change(state)
        except Exception:  # noqa: BLE001 - a screen's fault must not stop the sending
            _log.exception("on_change failed")


@contextmanager
def _quick_to_switch() -> Iterator[None]:
    """While this thread lives, a thread that computes keeps the interpreter for 0.1 ms, not 5.

    An append gives the interpreter up at each SQL statement. Beside a sender that spells or reads
    a batch it would wait Python's 5 ms to have it back, some ten times over.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, _SWITCH))
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _shown(state: SyncState) -> object:
    """What makes a difference on a screen; the queue clock alone does not."""
    line = state.line
    standing = (line.fails, line.due, line.paused_at, line.contact_at) if line else None
    return state.counts, standing, state.fault
