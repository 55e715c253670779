"""Legs in the journal: what was handed to another system, until it answers or is silent.

    leg ──┬── leg_end: leg_answered   its answer came, whatever it did to our id
          ├── leg_end: leg_given_up   it is not needed any more
          └── leg_end: leg_silent     its deadline passed: a task, which names the owner

An answer that names no leg is a `leg_end` of its own, an orphan. All of it is in the journal, so a
restart forgets nothing that is under way.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from offline_queue import Draft, Entry, Head, QueueError, SendState
from terminal.clock import from_micros, to_micros
from terminal.core.legs import Leg, LegState, Match, match
from terminal.core.model import Verdict
from terminal.core.record import EntryKind, Record, written
from terminal.entries import record_in
from terminal.errors import BatonError, WrongUse
from terminal.ledger import UNDATED, Ledger
from terminal.text import clean

_log = logging.getLogger(__name__)
_OF = "redemption"  # the reference by which a leg hangs from a redemption
LONGEST = 80  # characters of a system's or an owner's name
LONGEST_ID = 128
UNDER_WAY = (LegState.OPEN, LegState.SILENT)
LONGEST_WAIT = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was booked: the leg it means, or none; the entry that says so."""

    leg: Leg | None
    matched: Match
    sequence: int


@dataclass(frozen=True, slots=True)
class Handover:
    """What is handed over: to which system, who answers for it, within which time.

    amount, currency  minor units that it is about; 0 = none
    told              the id that the system is given; empty = the redemption's
    key               16 bytes that name the leg; empty = new ones
    """

    system: str
    owner: str
    within: timedelta
    amount: int = 0
    currency: str = ""
    told: str = ""
    key: bytes = b""


@dataclass
class Legs:
    """Opens and ends the legs of one till; durable when a method returns. Safe from any thread.

    Each entry is read once, however often one asks and however long the journal is: whoever opens
    or ends a leg keeps the next verdict waiting meanwhile.
    """

    ledger: Ledger

    def __post_init__(self) -> None:
        self._reading = threading.Lock()
        self._found: dict[bytes, Leg] = {}
        self._by_redemption: dict[str, list[bytes]] = {}
        self._under_way: set[bytes] = set()
        self._read_to = -1

    def open(self, redemption: str, what: Handover) -> Leg:
        """Hand a leg of a redemption to another system, which gets an id of ours.

        Raises WrongUse where there is no such redemption, nobody answers for the leg, or that
        system has a leg of it under way.
        """
        system, owner = clean(what.system, LONGEST), clean(what.owner, LONGEST)
        if not system or not owner:
            raise WrongUse("a leg needs the system that walks it and somebody who answers for it")
        if not timedelta(0) < what.within <= LONGEST_WAIT:
            raise WrongUse(f"a leg is answered within {LONGEST_WAIT.days} days")
        with self.ledger.single_flight():
            given = self._given(redemption)
            of = str(UUID(bytes=given.key))
            for leg in self.of(of):
                if leg.system == system and leg.state in UNDER_WAY:
                    raise WrongUse(f"{system} has a leg of this redemption under way already")
            record = Record(
                title=system,
                verdict=LegState.OPEN,
                reference=clean(what.told, LONGEST_ID) or of,
                owner=owner,
                deadline=to_micros(self.ledger.clock.now() + what.within),
                take=what.amount,
                currency=what.currency,
            )
            key = what.key or self.ledger.new_id().bytes
            entry = self._append(_draft(given, EntryKind.LEG, record, key))
        return _leg(entry, record)

    def answered(self, system: str, said: str, note: str = "") -> Answer:
        """Another system has answered under an id that it says is ours."""
        system, said = clean(system, LONGEST), clean(said, LONGEST_ID)
        if not system:
            raise WrongUse("it must be said which system answers")
        with self.ledger.single_flight():
            legs = [leg for leg in self.under_way() if leg.system == system]
            leg, how = match(said, legs)
            record = Record(
                title=system,
                verdict=LegState.ANSWERED if leg else LegState.ORPHAN,
                reason=how,
                note=clean(note, 200),
                reference=said,
            )
            opened = self.ledger.journal.at(leg.sequence) if leg else None
            key = leg.id if leg else self.ledger.new_id().bytes
            entry = self._append(_draft(opened, EntryKind.LEG_END, record, key))
        return Answer(leg, how, entry.sequence)

    def end(self, leg: Leg, state: LegState, said: str = "", note: str = "") -> None:
        """End a leg of which it is known what became; one that has ended is left as it is."""
        with self.ledger.single_flight():
            if leg.id not in {each.id for each in self.under_way()}:
                return
            record = Record(
                title=leg.system,
                verdict=state,
                reason=Match.EXACT,
                note=clean(note, 200),
                reference=clean(said, LONGEST_ID),
            )
            opened = self.ledger.journal.at(leg.sequence)
            self._append(_draft(opened, EntryKind.LEG_END, record, leg.id))

    def end_overdue(self) -> list[Leg]:
        """Whatever should have been answered by now becomes a task; tells which."""
        now = self.ledger.clock.now()
        if not self.ledger.journal.unanswered(EntryKind.LEG, (EntryKind.LEG_END,)):
            return []
        with self.ledger.single_flight():
            overdue = [leg for leg in self.under_way() if self._is_overdue(leg, now)]
            for leg in overdue:
                opened = self.ledger.journal.at(leg.sequence)
                record = Record(
                    title=leg.system, verdict=LegState.SILENT, note=leg.owner, owner=leg.owner
                )
                draft = _draft(opened, EntryKind.LEG_END, record, leg.id)
                self._append(draft, SendState.PARKED)
        return overdue

    def look(self) -> bool:
        """`end_overdue` for a thread that must go on; whether there is a new task."""
        try:
            return bool(self.end_overdue())
        except (BatonError, QueueError) as fault:
            _log.error("overdue legs could not be looked for: %s", fault)
            return False

    def all(self) -> list[Leg]:
        """Every leg as it stands, and every orphan, in the order of the journal."""
        with self._up_to_date():
            return list(self._found.values())

    def of(self, redemption: str) -> list[Leg]:
        """The legs of one redemption, in the order of the journal."""
        with self._up_to_date():
            return [self._found[key] for key in self._by_redemption.get(redemption, ())]

    def under_way(self) -> list[Leg]:
        """Those that are not answered yet, overdue or not."""
        with self._up_to_date():
            legs = [self._found[key] for key in self._under_way]
        return sorted(legs, key=lambda leg: leg.sequence)

    @contextmanager
    def _up_to_date(self) -> Iterator[None]:
        kinds = (EntryKind.LEG, EntryKind.LEG_END)
        with self._reading:
            for entry in self.ledger.journal.select(kinds, after=self._read_to):
                self._read(entry)
                self._read_to = entry.sequence
            yield

    def _read(self, entry: Entry) -> None:
        record, key = record_in(entry), entry.key
        if entry.kind == EntryKind.LEG or key not in self._found:
            leg = _leg(entry, record)
            self._by_redemption.setdefault(leg.redemption, []).append(key)
        elif (leg := self._found[key]).state in UNDER_WAY:
            state, answer = LegState(record.verdict), (record.reference, record.reason)
            leg = replace(leg, state=state, answer=answer[0], matched=answer[1])
            leg = replace(leg, ended=from_micros(entry.at))
        self._found[key] = leg
        (self._under_way.add if leg.state in UNDER_WAY else self._under_way.discard)(key)

    def _given(self, redemption: str) -> Entry:
        for entry in self._entries(redemption):
            if entry.kind == EntryKind.OUTCOME and record_in(entry).verdict == Verdict.ACCEPTED:
                return entry
        raise WrongUse("this till has not accepted a redemption of this id")

    def _entries(self, redemption: str) -> Iterator[Entry]:
        try:
            yield from self.ledger.journal.by_key(UUID(redemption).bytes)
        except ValueError:
            return

    @staticmethod
    def _is_overdue(leg: Leg, now: datetime) -> bool:
        return leg.state is LegState.OPEN and leg.deadline <= now

    def _append(self, draft: Draft, send: SendState | None = None) -> Entry:
        def write(dated: Draft, head: Head) -> Entry:
            return self.ledger.journal.append(dated, expected_head=head, send=send)

        return self.ledger.put(replace(draft, operator=self.ledger.operator), write)


def _draft(of: Entry | None, kind: EntryKind, record: Record, key: bytes) -> Draft:
    """An entry that hangs from another one; an orphan hangs from nothing."""
    draft = Draft(key=key, kind=kind.value, subject="", **written(record), **UNDATED)
    if of is None:
        return draft
    redemption = of.references.get(_OF) or str(UUID(bytes=of.key))
    return replace(draft, test=of.test, trace=of.trace, references={_OF: redemption})


def _leg(entry: Entry, record: Record) -> Leg:
    orphan = entry.kind == EntryKind.LEG_END
    return Leg(
        id=entry.key,
        redemption=entry.references.get(_OF, ""),
        system=record.title,
        told="" if orphan else record.reference,
        owner=record.owner,
        deadline=from_micros(record.deadline),
        sequence=entry.sequence,
        trace=entry.trace,
        amount=record.take,
        currency=record.currency,
        state=LegState(record.verdict),
        answer=record.reference if orphan else "",
        matched=record.reason,
        opened=from_micros(entry.at),
    )
