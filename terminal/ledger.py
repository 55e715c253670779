"""Between the flow and the journal: redemptions in, signed entries out, and facts back.

The journal knows nothing of vouchers; this is where their wording and values are put into
entries and read out of them again.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from offline_queue import Draft, Entry, GuardTaken, Head, HeadMoved, Journal, SendState
from offline_queue.outbox import Outbox
from terminal.clock import Clock, from_micros, to_micros
from terminal.core.day import DayCut
from terminal.core.decide import Facts
from terminal.core.model import Authority, Decision, How, Order, Reply, Verdict, Worth
from terminal.core.policy import AtRisk
from terminal.core.record import EntryKind, Record, decode, encode
from terminal.errors import EnvironmentFault, JournalUnusable

IN_DOUBT = "in_doubt"  # the verdict of a redemption that a crash left without an outcome
_WAITING = 1000  # more acceptances at risk than any sane policy allows
_MOST_TRIES = 50
_UNDATED: dict[str, Any] = {"at": 0, "clock_trust": 0, "boot_id": bytes(16), "boot_time": 0}


class LedgerMoved(Exception):
    """Somebody else appended since the facts were read: read and decide again."""


@dataclass(frozen=True, slots=True)
class ReadAt:
    """Where the journal stood when facts were read, and which acceptance this would be."""

    head: Head
    turn: int


@dataclass
class Ledger:
    """One till's books. Safe to use from several threads and processes.

    lock      file that whoever has a redemption in hand holds; freed by the system on a crash
    new_id    makes redemption ids (UUIDv7)
    operator  who serves now
    """

    journal: Journal
    outbox: Outbox
    clock: Clock
    lock: Path
    new_id: Callable[[], UUID]
    day_cut: DayCut = field(default_factory=DayCut)
    operator: str = ""
    test: bool = False

    @contextmanager
    def single_flight(self) -> Iterator[None]:
        """One redemption at a time on this till, whichever process has it in hand."""
        try:
            handle = self.lock.open("ab")
        except OSError as cause:
            raise EnvironmentFault(
                "the lock of the till cannot be opened", where=str(self.lock)
            ) from cause
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    # Facts

    def recall(self, facts: Facts) -> Facts:
        """The facts with what the journal holds about this voucher, this till and its risk."""
        head = self.journal.head()
        at_risk = self.at_risk()
        if facts.voucher is None:
            return replace(facts, at_risk=at_risk, read_at=ReadAt(head, 0))
        history = self._history(facts.code.platform, facts.voucher.id)
        taken_back = {entry.key for entry, _ in history if entry.kind == EntryKind.REVERSAL}
        accepted = [pair for pair in history if pair[1].verdict == Verdict.ACCEPTED]
        standing = [pair for pair in accepted if pair[0].key not in taken_back]
        fetched = to_micros(facts.kit.fetched) if facts.kit else 0
        waiting = {item.entry.key for item in self.outbox.waiting(_WAITING)}
        unreported = [pair for pair in standing if pair[0].at > fetched or pair[0].key in waiting]
        return replace(
            facts,
            used_here=sum(record.uses for _, record in standing),
            unreported=sum(record.uses for _, record in unreported),
            last_use=from_micros(standing[-1][0].at) if standing else None,
            at_risk=at_risk,
            read_at=ReadAt(head, len(accepted)),
        )

    def _history(self, platform: str, voucher: str) -> list[tuple[Entry, Record]]:
        kinds = (EntryKind.OUTCOME, EntryKind.REVERSAL)
        entries = self.journal.select(kinds, subject=subject_of(platform, voucher))
        return [(entry, decode(entry.body)) for entry in entries]

    def at_risk(self) -> AtRisk:
        """What this till has accepted on its own word and not yet reported."""
        waiting = self.outbox.waiting(_WAITING)
        own = [decode(item.entry.body) for item in waiting if item.entry.kind == EntryKind.OUTCOME]
        values = [record.value for record in own if record.verdict == Verdict.ACCEPTED]
        return AtRisk(sum(values), len(values))

    # Entries

    def intend(self, facts: Facts, decision: Decision) -> Order:
        """The redemption id is born and on disk, before any call that can consume."""
        if facts.voucher is None or decision.worth is None:
            raise ValueError("only a known voucher of known worth can be redeemed")
        key, record = self.new_id().bytes, _record(facts, decision.worth)
        draft = self._draft(EntryKind.INTENT, key, record, Authority.PLATFORM, facts)
        return order_of(self._append(draft), record)

    def write(self, facts: Facts, decision: Decision, order: Order | None) -> Entry:
        """The outcome of a scan, durable when this returns.

        Our own word also goes to the outbox; a refusal of something that may have reached the
        platform is a reversal, in the same entry. Raises LedgerMoved if the facts are stale.
        """
        key = order.id if order else self.new_id().bytes
        worth = decision.worth or (order.worth if order else None)
        own_word = decision.verdict is Verdict.ACCEPTED and decision.authority is Authority.TILL
        record = _judged(_record(facts, worth), decision, facts.reply)
        kind = EntryKind.REVERSAL if decision.reverse and order else EntryKind.OUTCOME
        draft = self._draft(kind, key, record, decision.authority or Authority.TILL, facts)
        send = SendState.PENDING if own_word or kind is EntryKind.REVERSAL else None
        if order:  # the platform was told the intent's date: both books must agree on the day
            draft = replace(draft, business_date=order.business_date)
        if not own_word:
            return self._append(draft, send=send)
        read_at = facts.read_at
        if not isinstance(read_at, ReadAt):
            raise JournalUnusable("a decision was made without looking into the journal")
        guard = f"{draft.subject}#{read_at.turn}"
        try:
            return self._append(replace(draft, guard=guard), read_at.head, send)
        except (HeadMoved, GuardTaken) as moved:
            raise LedgerMoved from moved

    def close_interrupted(self) -> list[Entry]:
        """Intents that a crash left without an outcome become `in doubt`, to be settled.

        Waits for a redemption in hand elsewhere; whatever is still open then is an orphan.
        """
        with self.single_flight():
            answers = (EntryKind.OUTCOME, EntryKind.REVERSAL)
            return [
                self._in_doubt(intent)
                for intent in self.journal.unanswered(EntryKind.INTENT, answers)
            ]

    def _in_doubt(self, intent: Entry) -> Entry:
        record = replace(decode(intent.body), verdict=IN_DOUBT)
        draft = Draft(
            key=intent.key,
            kind=EntryKind.OUTCOME.value,
            subject=intent.subject,
            body=encode(record),
            **_UNDATED,
            operator=intent.operator,
            authority=intent.authority,
            test=intent.test,
            trace=intent.trace,
            references=intent.references,
            business_date=intent.business_date,
        )
        return self._append(draft, send=SendState.IN_DOUBT)

    def _append(
        self, draft: Draft, expected: Head | None = None, send: SendState | None = None
    ) -> Entry:
        """Behind the newest entry and not earlier than it, whichever program wrote that one."""
        for _ in range(_MOST_TRIES):
            newest = self.journal.last(1)[0]
            head = expected or Head(newest.sequence, newest.hash)
            self.clock.not_before(from_micros(newest.at))
            try:
                return self.journal.append(self._dated(draft), expected_head=head, send=send)
            except HeadMoved:
                if expected:
                    raise
        raise JournalUnusable(
            "the journal changes faster than an entry can be made",
            advice="stop the other programs that use this till",
        )

    def _dated(self, draft: Draft) -> Draft:
        """With the time it is now, and the business date it is unless the draft names one."""
        moment = self.clock.read()
        return replace(
            draft,
            at=to_micros(moment.at),
            clock_trust=int(moment.trust),
            boot_id=moment.boot_id,
            boot_time=moment.boot_time,
            business_date=draft.business_date or self.day_cut.date_of(moment.at).isoformat(),
        )

    def _draft(
        self, kind: EntryKind, key: bytes, record: Record, authority: Authority, facts: Facts
    ) -> Draft:
        return Draft(
            key=key,
            kind=kind.value,
            subject=subject_of(record.platform, record.voucher),
            body=encode(record),
            **_UNDATED,
            operator=self.operator,
            authority=authority.value,
            test=self.test,
            trace=facts.voucher.trace if facts.voucher else "",
        )

    def business_date(self) -> date:
        """The accounting day it is now."""
        return self.day_cut.date_of(self.clock.now())


def subject_of(platform: str, voucher: str) -> str:
    """What orders entries of one voucher; empty where the voucher is not known."""
    return f"{platform}:{voucher}" if voucher else ""


def order_of(entry: Entry, record: Record) -> Order:
    """The order that an entry records, with the entry itself as its proof."""
    worth = Worth(
        record.title,
        record.uses,
        record.currency,
        record.discount,
        record.take,
        record.bill if record.bill >= 0 else None,
        record.value,
    )
    return Order(
        id=entry.key,
        code=record.code,
        how=How(record.how),
        platform=record.platform,
        voucher=record.voucher,
        worth=worth,
        at=from_micros(entry.at),
        authority=Authority(entry.authority),
        operator=entry.operator,
        test=entry.test,
        trace=entry.trace,
        business_date=entry.business_date,
        entry=entry.encoded,
        signature=entry.signature,
        sequence=entry.sequence,
        hash=entry.hash,
    )


def _record(facts: Facts, worth: Worth | None) -> Record:
    """What is being redeemed. The whole code is kept only where it must be sent."""
    code, voucher = facts.code, facts.voucher
    record = Record(
        platform=code.platform,
        code=code.text if worth else "",
        shown=code.shown,
        how=code.how.value,
        voucher=voucher.id if voucher else "",
        kind=voucher.benefit.kind.value if voucher else "",
        title=voucher.benefit.title if voucher else "",
        currency=voucher.benefit.currency if voucher else "",
    )
    if worth is None:
        return record
    return replace(
        record,
        uses=worth.uses,
        bill=-1 if worth.bill is None else worth.bill,
        discount=worth.discount,
        take=worth.take,
        value=worth.value,
    )


def _judged(record: Record, decision: Decision, reply: Reply | None) -> Record:
    refusal = decision.refusal
    receipt = reply.receipt if reply else None
    return replace(
        record,
        receipt=msgspec.json.encode(receipt) if receipt else b"",
        verdict=decision.verdict.value,
        reason=refusal.reason.value if refusal else "",
        note=refusal.note if refusal else "",
    )
