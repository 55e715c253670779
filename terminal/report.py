"""SYNC: carries what waits in the outbox back to its platform, and reads what it says.

The queue's `send`: each item gets its own answer, and one that nobody understands never holds
the others up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from offline_queue import Answer, Head, Result
from offline_queue.items import Item
from terminal.clock import from_micros
from terminal.contact import Line
from terminal.core.model import Reply, Standing
from terminal.core.record import IN_DOUBT, NOT_GIVEN, UNDONE, BadRecord, EntryKind, Record
from terminal.core.settle import Settlement, Waiting, settle
from terminal.entries import order_of, record_in
from terminal.errors import (
    NotAuthorised,
    PlatformFault,
    RateLimited,
    Unreachable,
)
from terminal.platforms.base import JournalHead, Platform, Reversal

_UNHURRIED = 20.0  # seconds for one call that no customer waits for


def note_of(reply: Reply) -> bytes:
    """What the platform said, as kept beside the entry: reason, place, receipt."""
    return msgspec.json.encode(reply)


def reply_of(note: bytes | None) -> Reply | None:
    """The platform's last words on an entry, or None where there are none to read."""
    try:
        return msgspec.json.decode(note, type=Reply) if note else None
    except (msgspec.MsgspecError, ValueError):
        return None


@dataclass
class Reporter:
    """Sends leased items to the platforms they belong to.

    patience  seconds for one call about one item
    """

    platforms: Mapping[str, Platform]
    lines: Mapping[str, Line]
    head: Callable[[], Head]
    now: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic
    patience: float = _UNHURRIED

    def __call__(self, items: Sequence[Item]) -> list[Answer]:
        """One answer for each item, in no particular order."""
        answers: list[Answer] = []
        forwards: dict[str, list[tuple[Item, Record]]] = {}
        for item in items:
            try:
                record = record_in(item.entry)
            except BadRecord as fault:
                answers.append(_answer(item, Result.PARK, str(fault).encode()))
                continue
            if record.platform not in self.platforms:
                answers.append(_answer(item, Result.PARK, b"its platform is not configured"))
            elif _waits_as(item, record) is Waiting.ACCEPTANCE:
                forwards.setdefault(record.platform, []).append((item, record))
            else:
                answers.append(self._alone(item, record))
        for name, pairs in forwards.items():
            size = self.platforms[name].capabilities.batch
            for start in range(0, len(pairs), size):
                answers += self._forward(name, pairs[start : start + size])
        return answers

    def _forward(self, name: str, pairs: list[tuple[Item, Record]]) -> Iterable[Answer]:
        """A batch of acceptances. Sent again under the same ids, nothing counts twice."""
        platform, head = self.platforms[name], self.head()
        orders = [order_of(item.entry, record) for item, record in pairs]
        try:
            replies = platform.forward(
                orders, JournalHead(head.sequence, head.hash), self.monotonic() + self.patience
            )
        except PlatformFault as fault:
            return [self._failed(item, name, fault) for item, _ in pairs]
        self.lines[name].heard(self.now())
        return [
            _meaning(item, Waiting.ACCEPTANCE, reply)
            for (item, _), reply in zip(pairs, replies, strict=True)
        ]

    def _alone(self, item: Item, record: Record) -> Answer:
        """A redemption in doubt is asked about; a reversal is sent."""
        platform, waiting = self.platforms[record.platform], _waits_as(item, record)
        deadline = self.monotonic() + self.patience
        try:
            if waiting is Waiting.REVERSAL:
                reply = platform.reverse(_reversal(item, record), deadline)
            else:
                reply = platform.query(order_of(item.entry, record), deadline)
                if settle(waiting, reply.standing) is Settlement.REVERSE:
                    reply = platform.reverse(_reversal(item, record), deadline)
        except PlatformFault as fault:
            return self._failed(item, record.platform, fault)
        self.lines[record.platform].heard(self.now())
        return _meaning(item, waiting, reply)

    def _failed(self, item: Item, name: str, fault: PlatformFault) -> Answer:
        """No answer about this item; whether it may have counted decides what comes next."""
        self.lines[name].lost(self.now(), fault)
        note = str(fault).encode()
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
    return Waiting.IN_DOUBT if record.verdict == IN_DOUBT else Waiting.ACCEPTANCE


def _reversal(item: Item, record: Record) -> Reversal:
    entry = item.entry
    cause = record.note if record.verdict in (UNDONE, NOT_GIVEN) else "not handed over"
    return Reversal(entry.key, from_micros(entry.at), cause, entry.encoded, entry.signature)


def _meaning(item: Item, waiting: Waiting, reply: Reply) -> Answer:
    result = {
        Settlement.SETTLED: Result.SETTLED,
        Settlement.CONFLICT: Result.REFUSED,
    }.get(settle(waiting, reply.standing), Result.UNKNOWN)
    if waiting is Waiting.ACCEPTANCE and reply.standing is Standing.ABSENT:
        result = Result.RETRY
    return _answer(item, result, note_of(reply))


def _answer(item: Item, result: Result, note: bytes) -> Answer:
    return Answer(item.entry.sequence, result, note)
