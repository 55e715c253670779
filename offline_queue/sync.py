"""Drains the outbox: lease a batch, send it, write down each answer.

`send` gets a list of items and answers each on its own. It is asked to query first for an
item that is `in_doubt` (and, when it learns that the item never arrived, to send it in the
same call). If it raises, nothing was answered: all go back and the line backs off; the next
batch is half as big and begins behind the failed one, so that an item that breaks every batch
it is in is soon alone and the others pass it.
"""

from __future__ import annotations

import logging
import math
import random as random_module
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from offline_queue import line
from offline_queue.backoff import delay
from offline_queue.items import Item
from offline_queue.journal import Journal
from offline_queue.line import Line, Moment
from offline_queue.outbox import Outbox
from offline_queue.states import Answer, Result, SendState

_log = logging.getLogger(__name__)
_START = -1
_SHORTEST = 0.1  # seconds; an answer "again after 0 s" must not spin
_HEARD = (Result.SETTLED, Result.REFUSED)  # only the other side can say these

Send = Callable[[list[Item]], Iterable[Answer]]


@dataclass(frozen=True, slots=True)
class Clock:
    """This machine's clocks."""

    boot_id: bytes  # 16 bytes
    boot_time: Callable[[], int]  # nanoseconds since boot
    wall: Callable[[], int]  # UTC microseconds

    def now(self) -> Moment:
        """All three, read together."""
        return Moment(self.boot_id, self.boot_time(), self.wall())


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """All times in seconds."""

    batch: int = 500
    base: float = 1.0  # first backoff
    cap: float = 60.0  # longest backoff
    longest_told: float = 3600.0  # a Retry-After beyond this is cut
    pause_probe: float = 300.0  # while paused, one item is tried this often
    lease: float = 120.0  # longer than `send` may take
    idle: float = 5.0  # how often to look for what other processes appended


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one round did. `states` counts the new states of the items it sent."""

    sent: int = 0
    states: dict[SendState, int] = field(default_factory=dict)
    failed: str = ""  # why nobody answered
    paused: bool = False

    def plus(self, other: SyncReport) -> SyncReport:
        """Both together; the later one's failure stands."""
        states = dict(Counter(self.states) + Counter(other.states))
        return SyncReport(self.sent + other.sent, states, other.failed, other.paused)


class Drain:
    """One sender. Several, in other threads or processes, keep apart by leases.

    Where there are several other sides, each has a sender: one whose outbox has its lane.
    """

    def __init__(
        self,
        journal: Journal,
        send: Send,
        clock: Clock,
        settings: SyncSettings | None = None,
        random: Callable[[], float] = random_module.random,
        outbox: Outbox | None = None,
    ) -> None:
        self.settings = settings or SyncSettings()
        self.outbox = outbox or Outbox(journal, self.settings.lease)
        self._lane = self.outbox.lane.name
        self._journal = journal
        self._send = send
        self._clock = clock
        self._random = random
        self._size = self.settings.batch
        self._passed = _START  # after a failure, the entry behind which the next batch begins
        self._boot_noted = False
        self._turn = threading.Lock()
        self.stopping = threading.Event()

    def sync_once(self, anyway: bool = False) -> SyncReport:
        """Send what is due, batch by batch, until nothing is, nobody answers, or stopped.

        `anyway` overrides a backoff (the line may be back), but neither a time the other side
        named nor a pause. Raises QueueError when the file cannot be used.
        """
        with self._turn:
            total = SyncReport()
            self._note_boot()
            if anyway and not self._closed(anyway):
                self.outbox.forget_delays()
            while not self.stopping.is_set() and not self._closed(anyway):
                report = self._send_batch()
                total = total.plus(report)
                if not report.sent or report.failed or report.paused:
                    break
            return total

    def resume(self) -> None:
        """A person has looked after a pause: the next round sends again."""
        with self._journal.storage.write() as connection:
            line.resume(connection, self._lane)

    def line(self) -> Line:
        """Backoff, pause and last contact."""
        return self.outbox.line(self._clock.now())

    def next_wait(self) -> float:
        """Seconds until it is worth looking again without a nudge."""
        now = self._clock.now()
        due = self.outbox.next_due(now)
        return self.settings.idle if due is None else min(self.settings.idle, max(due, 0.02))

    def _note_boot(self) -> None:
        """The queue clock runs on in a new boot; else a time named before it never comes."""
        if self._boot_noted:
            return
        with self._journal.storage.write() as connection:
            line.tick(connection, self._clock.now())
        self._boot_noted = True

    def _closed(self, anyway: bool) -> bool:
        return self.line().closed(anyway)

    def _send_batch(self) -> SyncReport:
        state = self.line()
        troubled = state.fails > 0 or state.paused_at is not None
        size = 1 if state.paused_at is not None else self._size
        items = self._lease(size)
        if not items:
            return SyncReport()
        answers, failure = self._ask(items)
        failure = failure or _nobody(answers)
        states = self.outbox.record(items, answers, self._clock.now(), self._wait(failure, items))
        paused = [answer for answer in answers if answer.result is Result.PAUSE]
        self._note_line(answers, failure, paused, state.fails)
        if failure:
            self._size, self._passed = max(1, len(items) // 2), items[-1].entry.sequence
        elif not paused:
            self._size = min(self.settings.batch, self._size * 2)
            if troubled:
                self.outbox.forget_delays()
        return SyncReport(len(items), dict(Counter(states.values())), failure, bool(paused))

    def _lease(self, size: int) -> list[Item]:
        items = self.outbox.lease(size, self._clock.now(), self._passed)
        if not items and self._passed != _START:
            self._passed = _START
            items = self.outbox.lease(size, self._clock.now())
        return items

    def _ask(self, items: list[Item]) -> tuple[list[Answer], str]:
        """What was said, and why nothing was, if nothing was."""
        try:
            answers = list(self._send(items))
        except Exception as error:  # noqa: BLE001 - no item may be lost by it
            _log.warning("sending %d items failed: %s: %s", len(items), type(error).__name__, error)
            why = f"{type(error).__name__}: {error}"
            return [Answer(item.entry.sequence, Result.RETRY) for item in items], why
        lawful = [answer for answer in answers if _is_lawful(answer)]
        if len(lawful) < len(items):
            _log.warning("%d of %d items were not answered", len(items) - len(lawful), len(items))
        return lawful, ""

    def _wait(self, failure: str, items: Sequence[Item]) -> Callable[[Answer, int], float]:
        """Seconds until an item's next try. When the line failed, the line waits for all."""

        def wait(answer: Answer, attempts: int) -> float:
            if answer.after is not None:
                return self._told(answer.after)
            if failure and len(items) > 1:
                return 0.0
            return max(_SHORTEST, self._delay(attempts))

        return wait

    def _note_line(
        self, answers: Sequence[Answer], failure: str, paused: Sequence[Answer], fails: int
    ) -> None:
        told = [self._told(answer.after) for answer in answers if answer.after is not None]
        now = self._clock.now()
        with self._journal.storage.write(hurried=False) as connection:
            if paused:
                wait = max([self.settings.pause_probe, *told])
                line.pause(connection, now, wait, paused[0].note, self._lane)
            elif failure:
                wait = max(told) if told else max(_SHORTEST, self._delay(fails + 1))
                line.failed(connection, now, wait, bool(told), self._lane)
            else:
                heard = any(answer.result in _HEARD for answer in answers)
                line.worked(connection, now, heard, self._lane)

    def _delay(self, attempts: int) -> float:
        return delay(attempts, self.settings.base, self.settings.cap, self._random)

    def _told(self, after: float) -> float:
        return min(max(after, _SHORTEST), self.settings.longest_told)


def _is_lawful(answer: object) -> bool:
    if not isinstance(answer, Answer) or not isinstance(answer.result, Result):
        return False
    after = answer.after
    return isinstance(answer.note, bytes) and (
        after is None or (isinstance(after, int | float) and math.isfinite(after))
    )


def _nobody(answers: Sequence[Answer]) -> str:
    """A batch without one final answer, or a pause, reached nobody who could decide."""
    if any(answer.result not in (Result.RETRY, Result.UNKNOWN) for answer in answers):
        return ""
    return "not one item was answered finally"
