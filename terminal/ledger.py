"""Between the flow and the journal: redemptions in, signed entries out, and facts back.

The journal knows nothing of vouchers; this is where their wording and values are put into
entries and read out of them again.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from offline_queue import Draft, Entry, GuardTaken, Head, HeadMoved, Journal, SendState
from offline_queue.outbox import Outbox
from terminal.clock import Clock, from_micros, to_micros
from terminal.core.day import DayCut
from terminal.core.decide import Facts
from terminal.core.model import Authority, Decision, Order, Verdict
from terminal.core.people import Person
from terminal.core.policy import NOTHING_AT_RISK, AtRisk
from terminal.core.record import IN_DOUBT, EntryKind, Record, written
from terminal.entries import append_with_goods, judged, order_of, record_in, record_of, subject_of
from terminal.errors import EnvironmentFault, JournalUnusable, NobodyServes
from terminal.identity import refuse_moved
from terminal.raised_limit import RaisedLimit
from terminal.uses import Uses

_MOST_TRIES = 50
UNDATED: dict[str, Any] = {"at": 0, "clock_trust": 0, "boot_id": bytes(16), "boot_time": 0}


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
    goods     whether what is accepted must still come out of a machine, which is noted with it
    people    who may serve; while there is anybody, one of them must have signed in
    shop      its name, as people are told where a voucher was used
    took      milliseconds that the verdict in hand has taken so far
    trying    a technician waits for a test voucher's verdict: it alone needs nobody who serves
    """

    journal: Journal
    outbox: Outbox
    clock: Clock
    lock: Path
    new_id: Callable[[], UUID]
    day_cut: DayCut = field(default_factory=DayCut)
    operator: str = ""
    test: bool = False
    people: Callable[[], Sequence[Person]] = tuple
    took: Callable[[], int] = lambda: 0
    goods: bool = False
    trying: bool = False
    shop: str = ""
    _subject_key: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        limit = RaisedLimit(self.journal)
        self.raised_limit, self.in_force = limit.now, limit.in_force

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
            refuse_moved(self.lock.parent)
            yield

    # Facts

    def recall(self, facts: Facts) -> Facts:
        """The facts with what the journal holds about this voucher, this till and its risk."""
        with self.journal.view():
            return self._recalled(facts)

    def _recalled(self, facts: Facts) -> Facts:
        head, kit = self.journal.head(), self.in_force(facts.kit)
        known: dict[str, Any] = {"sure": self.clock.sure(), "kit": kit, "at_risk": self.at_risk()}
        if facts.voucher is None:
            return replace(facts, **known, read_at=ReadAt(head, 0))
        uses = self._uses(facts.code.platform, facts.voucher.id)
        standing = uses.standing
        fetched = to_micros(kit.fetched) if kit else 0
        asked = [entry.sequence for entry, _ in standing]
        waiting = self.outbox.waiting_among(asked) if asked else set()
        unreported = [p for p in standing if p[0].at > fetched or p[0].sequence in waiting]
        return replace(
            facts,
            **known,
            used_here=sum(record.uses for _, record in standing),
            unreported=sum(record.uses for _, record in unreported),
            last_use=uses.last(),
            read_at=ReadAt(head, len(uses.accepted)),
        )

    def subject_of(self, platform: str, voucher: str) -> str:
        """What finds entries of one voucher again; see `terminal.entries`."""
        if self._subject_key is None:
            first = self.journal.at(0)
            self._subject_key = first.private if first else b""
        return subject_of(platform, voucher, self._subject_key)

    def _uses(self, platform: str, voucher: str) -> Uses:
        kinds = (EntryKind.OUTCOME, EntryKind.REVERSAL)
        entries = self.journal.select(kinds, subject=self.subject_of(platform, voucher))
        history = [(entry, record_in(entry)) for entry in entries]
        return Uses(history, self.is_refused, self.shop, self.journal.till)

    def is_refused(self, entry: Entry) -> bool:
        """Whether the platform did not let an entry pass."""
        item = self.outbox.item(entry.sequence)
        return item is not None and item.state is SendState.CONFLICT

    def at_risk(self) -> AtRisk:
        """What this till has accepted on its own word and not yet reported."""
        kinds = {kind: AtRisk(load.weight, load.items) for kind, load in self.outbox.load().items()}
        for item in self.outbox.unweighed():  # written by an older release
            record = record_in(item.entry)
            if item.entry.kind == EntryKind.OUTCOME and record.verdict == Verdict.ACCEPTED:
                known = kinds.get(record.kind, NOTHING_AT_RISK)
                kinds[record.kind] = AtRisk(known.value + record.value, known.count + 1)
        parts = kinds.values()
        return AtRisk(sum(p.value for p in parts), sum(p.count for p in parts), kinds)

    @property
    def unattended(self) -> bool:
        """Whether somebody must sign in before anything may be booked."""
        return not self.operator and bool(self.people())

    # Entries

    def intend(self, facts: Facts, decision: Decision) -> Order:
        """The redemption id is born and on disk, before any call that can consume."""
        if decision.worth is None:
            raise ValueError("only what is worth something can be redeemed")
        key, record = self.new_id().bytes, record_of(facts, decision.worth)
        draft = self._draft(EntryKind.INTENT, key, record, Authority.PLATFORM, facts)
        return order_of(self._append(draft), record)

    def write(
        self, facts: Facts, decision: Decision, order: Order | None, tell: bool = False
    ) -> Entry:
        """The outcome of a scan, durable when this returns.

        Our own word also goes to the outbox, where `tell`s so a refusal on it too; a refusal of
        something that may have reached the platform is a reversal, in the same entry. Raises
        LedgerMoved if the facts are stale.
        """
        key = order.id if order else self.new_id().bytes
        worth = decision.worth or (order.worth if order else None)
        own_word = decision.verdict is Verdict.ACCEPTED and decision.authority is Authority.TILL
        record = judged(record_of(facts, worth), decision, facts.reply)
        record = replace(record, took=self.took())
        kind = EntryKind.REVERSAL if decision.reverse and order else EntryKind.OUTCOME
        tell = tell and order is None
        if tell:
            record = replace(record, code=facts.code.text)
        draft = self._draft(kind, key, record, decision.authority or Authority.TILL, facts)
        waits = own_word or tell or kind is EntryKind.REVERSAL
        send = SendState.PENDING if waits else None
        if order:  # the platform was told the intent's date: both books must agree on the day
            draft = replace(draft, business_date=order.business_date)
        if not own_word:
            return self._append(draft, send=send)
        read_at = facts.read_at
        if not isinstance(read_at, ReadAt):
            raise JournalUnusable("a decision was made without looking into the journal")
        guard = f"{draft.subject}#{read_at.turn}"
        weight = 0 if draft.test else record.value  # a test is no risk
        try:
            draft = replace(draft, guard=guard, weight=weight, pool=record.kind)
            return self._append(draft, read_at.head, send)
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
        record = replace(record_in(intent), verdict=IN_DOUBT)
        draft = Draft(
            key=intent.key,
            kind=EntryKind.OUTCOME.value,
            subject=intent.subject,
            **written(record),
            **UNDATED,
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
        def write(dated: Draft, head: Head) -> Entry:
            if self.goods:
                return append_with_goods(self.journal, dated, head, send)
            return self.journal.append(dated, expected_head=head, send=send)

        return self.put(draft, write, expected)

    def put(
        self, draft: Draft, write: Callable[[Draft, Head], Entry], expected: Head | None = None
    ) -> Entry:
        """`write` it behind the newest entry and not earlier, whichever program wrote that one.

        The draft is dated here. Raises HeadMoved where a head is `expected` and has moved.
        """
        for _ in range(_MOST_TRIES):
            newest, at = self.journal.newest()
            head = expected or newest
            self.clock.not_before(from_micros(at))
            try:
                return write(self._dated(draft), head)
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
        test = self.test or facts.is_test
        if self.unattended and not test:  # a test counts nowhere: it is nobody's
            raise NobodyServes("nobody has signed in on this till", advice="sign in first")
        return Draft(
            key=key,
            kind=kind.value,
            subject=self.subject_of(record.platform, record.voucher or f"?{key.hex()}"),
            **written(record),
            **UNDATED,
            operator=self.operator,
            authority=authority.value,
            test=test,
            trace=facts.voucher.trace if facts.voucher else "",
        )

    def business_date(self) -> date:
        """The accounting day it is now."""
        return self.day_cut.date_of(self.clock.now())
