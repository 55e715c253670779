"""SYNC: carries what waits in the outbox back to its platform, and reads what it says.

The queue's `send`: each item gets its own answer, and one that nobody understands never holds
the others up. What is done with an item depends on what its platform can do, never on its name.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec

from offline_queue import Answer, Head, Result, SyncSettings
from offline_queue.items import Item
from terminal.clock import from_micros
from terminal.contact import Line
from terminal.core.capabilities import Capabilities
from terminal.core.model import Reason, Refusal, Reply, Standing, Verdict
from terminal.core.record import IN_DOUBT, NOT_GIVEN, UNDONE, BadRecord, EntryKind, Record
from terminal.core.settle import Send, Settlement, Waiting, how_to_send, settle
from terminal.entries import order_of, record_in
from terminal.errors import (
    Declined,
    NotAuthorised,
    PlatformFault,
    RateLimited,
    Unreachable,
)
from terminal.platforms.base import JournalHead, Platform, QueryBy, RefusedScan, Reversal

_UNHURRIED = 20.0  # seconds for one call that no customer waits for
_LONGEST_ROUND = 60.0  # seconds after which no further call of a round is begun
_MOST_CALLS_FOR_ONE = 2  # it is asked about, then sent or taken back
LEASE = _LONGEST_ROUND + _MOST_CALLS_FOR_ONE * _UNHURRIED + 20.0  # seconds; outlasts any round
_CALLS_IN_A_ROUND = 20
_STILL_ON_ITS_WAY = timedelta(seconds=60)  # so long a call that was given up may yet arrive
_NEVER = timedelta(0)
_MOST_SILENCES = 3  # calls in a row without an answer


def take_of(can: Capabilities) -> int:
    """How many entries are leased at once: what some calls can tell.

    The others stay free, what is told is soon seen, and a crash leaves few in doubt.
    """
    return min(SyncSettings().batch, can.batch * _CALLS_IN_A_ROUND)


def note_of(reply: Reply) -> bytes:
    """What the platform said, as kept beside the entry: reason, place, receipt."""
    return msgspec.json.encode(replace(reply, voucher=None, questions=()))


def reply_of(note: bytes | None) -> Reply | None:
    """The platform's last words on an entry, or None where there are none to read."""
    try:
        return msgspec.json.decode(note, type=Reply) if note else None
    except (msgspec.MsgspecError, ValueError):
        return None


@dataclass
class Away:
    """Which platforms are not worth another call in this round: none is once its time is over.

    One that takes a single redemption at a time would else be called again and again while it
    hangs or refuses our token, until others may think that we are gone and send the same. Silence
    about one entry says little: the next may fare better.
    """

    is_over: Callable[[], bool] = lambda: False
    _silences: dict[str, int] = field(default_factory=dict)

    def is_away(self, name: str) -> bool:
        """Whether nothing more is sent to it now."""
        return self.is_over() or self._silences.get(name, 0) >= _MOST_SILENCES

    def noted(self, name: str, answers: Iterable[Answer]) -> list[Answer]:
        """The answers of one call, once it is seen what they say of the platform."""
        said = list(answers)
        if any(_is_certain(each) for each in said):
            self._silences[name] = _MOST_SILENCES
        elif said and all(each.result is Result.UNKNOWN and not each.note for each in said):
            self._silences[name] = self._silences.get(name, 0) + 1
        else:
            self._silences[name] = 0
        return said


@dataclass
class Reporter:
    """Sends leased items to the platforms they belong to.

    patience  seconds for one call about one item
    longest   seconds after which what has not been begun goes back unsent
    """

    platforms: Mapping[str, Platform]
    lines: Mapping[str, Line]
    head: Callable[[], Head]
    now: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic
    patience: float = _UNHURRIED
    longest: float = _LONGEST_ROUND

    def __call__(self, items: Sequence[Item]) -> list[Answer]:
        """One answer for each item, in no particular order."""
        answers: list[Answer] = []
        end = self.monotonic() + self.longest
        away = Away(lambda: self.monotonic() >= end)
        forwards: dict[str, list[tuple[Item, Record]]] = {}
        for item in items:
            try:
                record = record_in(item.entry)
            except BadRecord as fault:
                answers.append(_answer(item, Result.PARK, str(fault).encode()))
                continue
            if record.platform not in self.platforms:
                answers.append(_answer(item, Result.PARK, b"its platform is not configured"))
            elif self._is_sent(item, record):
                forwards.setdefault(record.platform, []).append((item, record))
            else:
                name = record.platform
                said = _unsent(item) if away.is_away(name) else self._alone(item, record)
                answers += away.noted(name, [said])
        for name, pairs in forwards.items():
            size = self.platforms[name].capabilities.batch
            for start in range(0, len(pairs), size):
                batch = pairs[start : start + size]
                if away.is_away(name):
                    answers += [_unsent(item) for item, _ in batch]
                else:
                    answers += away.noted(name, self._forward(name, batch))
        return answers

    def _is_sent(self, item: Item, record: Record) -> bool:
        """Whether it is an acceptance that may go out with others, without a question first."""
        return (
            _waits_as(item, record) is Waiting.ACCEPTANCE and self._how(item, record) is Send.SEND
        )

    def _how(self, item: Item, record: Record) -> Send:
        age = self.now() - from_micros(item.entry.at)
        tried = item.in_doubt or item.sent > 1  # the lease counts as one
        return how_to_send(self.platforms[record.platform].capabilities, tried, age)

    def _forward(self, name: str, pairs: list[tuple[Item, Record]]) -> Iterable[Answer]:
        """A batch of acceptances. Sent again under the same ids, nothing counts twice."""
        platform, head = self.platforms[name], self.head()
        orders = [order_of(item.entry, record) for item, record in pairs]
        at = JournalHead(head.sequence, head.hash)
        try:
            replies = platform.forward(orders, at, self._deadline())
        except PlatformFault as fault:
            return [self._failed(item, name, fault) for item, _ in pairs]
        self.lines[name].heard(self.now())
        return [
            _meaning(item, Waiting.ACCEPTANCE, reply)
            for (item, _), reply in zip(pairs, replies, strict=True)
        ]

    def _alone(self, item: Item, record: Record) -> Answer:
        """What is asked about, taken back or told by itself."""
        waiting = _waits_as(item, record)
        if waiting is Waiting.ACCEPTANCE and self._how(item, record) is Send.ASIDE:
            return _answer(item, Result.PARK, b"it may have counted, and nobody can be asked")
        try:
            waiting, reply = self._ask(item, record, waiting)
        except PlatformFault as fault:
            return self._failed(item, record.platform, fault)
        self.lines[record.platform].heard(self.now())
        return _meaning(item, waiting, reply)

    def _ask(self, item: Item, record: Record, waiting: Waiting) -> tuple[Waiting, Reply]:
        """The platform's word, and what it is about: what was in doubt may have been reversed."""
        platform = self.platforms[record.platform]
        if waiting is Waiting.REFUSAL:
            return waiting, self._report_refused(platform, item, record)
        if waiting is Waiting.REVERSAL:
            return waiting, self._reverse(platform, item, record)
        order = order_of(item.entry, record)
        if platform.capabilities.query is QueryBy.NONE:
            return Waiting.REVERSAL, self._reverse(platform, item, record)
        reply = platform.query(order, self._deadline())
        what = settle(waiting, reply.standing, reply.refusal is not None)
        if what is Settlement.REVERSE:
            return Waiting.REVERSAL, self._reverse(platform, item, record)
        if what is Settlement.SEND:
            return waiting, platform.redeem(order, self._deadline())
        return waiting, reply

    def _report_refused(self, platform: Platform, item: Item, record: Record) -> Reply:
        """For the platform's statistics only: one that it does not take is nobody's task."""
        entry = item.entry
        refusal = Refusal(Reason(record.reason), note=record.note)
        at = from_micros(entry.at)
        scan = RefusedScan(entry.key, record.code, at, refusal, record.voucher)
        try:
            return platform.report_refused(scan, self._deadline())
        except Declined as fault:
            return Reply(Standing.REFUSED, refusal=Refusal(Reason.PLATFORM_ERROR, note=str(fault)))

    def _reverse(self, platform: Platform, item: Item, record: Record) -> Reply:
        """Taken back, or never to count; ABSENT only once nothing can still be on its way."""
        can = platform.capabilities
        if can.undo == _NEVER:
            return Reply(Standing.REFUSED, refusal=Refusal(Reason.UNDO_WINDOW_PASSED))
        reply = platform.reverse(_reversal(item, record), self._deadline())
        young = self.now() - from_micros(item.entry.at) < _STILL_ON_ITS_WAY
        if reply.standing is Standing.ABSENT and young and not can.blocks:
            return Reply(Standing.UNKNOWN)
        return reply

    def _deadline(self) -> float:
        return self.monotonic() + self.patience

    def _failed(self, item: Item, name: str, fault: PlatformFault) -> Answer:
        """No answer about this item; whether it may have counted decides what comes next."""
        note = str(fault).encode()
        if isinstance(fault, Declined):
            self.lines[name].heard(self.now())
            return _answer(item, Result.PARK, note)
        self.lines[name].lost(self.now(), fault)
        if isinstance(fault, NotAuthorised):
            return replace(_answer(item, Result.PAUSE, note), left=False)
        if isinstance(fault, RateLimited):
            return replace(_answer(item, Result.RETRY, b""), after=fault.retry_after, left=False)
        if isinstance(fault, Unreachable):
            return replace(_answer(item, Result.RETRY, b""), left=False)
        return _answer(item, Result.UNKNOWN, b"")


def _waits_as(item: Item, record: Record) -> Waiting:
    if item.entry.kind == EntryKind.REVERSAL:
        return Waiting.REVERSAL
    return {IN_DOUBT: Waiting.IN_DOUBT, Verdict.REFUSED.value: Waiting.REFUSAL}.get(
        record.verdict, Waiting.ACCEPTANCE
    )


def _reversal(item: Item, record: Record) -> Reversal:
    entry = item.entry
    cause = record.note if record.verdict in (UNDONE, NOT_GIVEN) else "not handed over"
    return Reversal(
        entry.key,
        from_micros(entry.at),
        cause,
        entry.encoded,
        entry.signature,
        record.voucher,
        record.reference,
    )


def _meaning(item: Item, waiting: Waiting, reply: Reply) -> Answer:
    result = {
        Settlement.SETTLED: Result.SETTLED,
        Settlement.CONFLICT: Result.REFUSED,
    }.get(settle(waiting, reply.standing, reply.refusal is not None), Result.UNKNOWN)
    if waiting is Waiting.ACCEPTANCE and reply.standing is Standing.ABSENT:
        result = Result.RETRY
    return _answer(item, result, note_of(reply))


def _is_certain(answer: Answer) -> bool:
    """Whether nothing more need be sent: it has our token refused, or cannot be called now."""
    return answer.result is Result.PAUSE or (answer.result is Result.RETRY and not answer.left)


def _unsent(item: Item) -> Answer:
    return replace(_answer(item, Result.RETRY, b""), left=False)


def _answer(item: Item, result: Result, note: bytes) -> Answer:
    return Answer(item.entry.sequence, result, note)
