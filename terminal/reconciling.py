"""A business date in our journal against the platform's statement; what it lacks is told again.

Telling again is an entry of its own under the redemption's id, with an outbox row: it survives a
power cut, counts once, and what the platform refuses becomes a task like any other.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from offline_queue import Draft, Entry, SendState
from offline_queue.states import OPEN, TASKS
from terminal.clock import from_micros
from terminal.core.foreign import ForeignLine, OurLine, StatementMapping, compare_foreign
from terminal.core.model import Authority, Verdict
from terminal.core.reconcile import BookLine, Finding, Match, compare
from terminal.core.record import EntryKind, Record, written
from terminal.core.tasks import Way
from terminal.entries import record_in
from terminal.ledger import UNDATED, Ledger
from terminal.platforms.base import DayLine, Platform

_UNHURRIED = 20.0  # seconds for one day's list
_LATER = 7  # business dates on which a line may turn up late
_GIVEN = (Verdict.ACCEPTED, Way.HANDED_OVER)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One business date, both sides.

    findings  every line that stands in either book
    waiting   redemptions (UUID texts) of ours that wait to be reported, or for a person
    resent    those that were told again just now
    """

    date: str
    shop: str
    till: str
    findings: tuple[Finding, ...]
    waiting: frozenset[str] = frozenset()
    resent: frozenset[str] = frozenset()

    def with_resent(self, resent: frozenset[str]) -> Reconciled:
        """The same, when these were told again and have arrived."""
        return replace(self, resent=resent)

    @property
    def agrees(self) -> bool:
        """Whether nothing is left that nobody knows of."""
        fine = (Match.MATCHED, Match.LATE)
        known = self.waiting | self.resent
        return all(each.match in fine or each.id in known for each in self.findings)


@dataclass(frozen=True, slots=True)
class Reconciling:
    """Compares dates of one till with its platform; writes only to tell something again."""

    ledger: Ledger
    platform: Platform
    shop: str

    def day(self, business_date: date, today: date) -> Reconciled:
        """Both sides of a business date. Raises PlatformFault."""
        ours = list(self.ours(business_date.isoformat()))
        theirs = list(self._theirs(business_date, today))
        findings = compare(ours, theirs)
        alone = [each.id for each in findings if each.match is Match.LOCAL_ONLY]
        waiting = frozenset(id_ for id_ in alone if self._waits(UUID(id_).bytes))
        date_ = business_date.isoformat()
        till = self.ledger.journal.till
        return Reconciled(date_, self.shop, till, tuple(findings), waiting)

    def against(
        self, business_date: date, rows: list[ForeignLine], mapping: StatementMapping
    ) -> Reconciled:
        """Our date against another system's rows."""
        date_ = business_date.isoformat()
        ours = [
            OurLine(replace(_our_line(entry, record), discount=figure), names)
            for entry, record in self._given(date_)
            if (figure := getattr(record, mapping.figure)) > 0
            for names in [_names(entry, record)]
        ]
        findings = compare_foreign(ours, rows, mapping)
        return Reconciled(date_, self.shop, self.ledger.journal.till, tuple(findings))

    def ours(self, business_date: str = "") -> Iterator[BookLine]:
        """Acceptances of a date that stand, or of all dates, as lines."""
        return (_our_line(entry, record) for entry, record in self._given(business_date))

    def everything_given(self) -> Iterator[tuple[Entry, Record]]:
        """All acceptances of this till, those that were taken back since as well."""
        for entry in self.ledger.journal.select((EntryKind.OUTCOME, EntryKind.RESOLUTION)):
            record = record_in(entry)
            if record.verdict in _GIVEN:
                yield entry, record

    def _given(self, business_date: str) -> Iterator[tuple[Entry, Record]]:
        journal = self.ledger.journal
        kinds = (EntryKind.OUTCOME, EntryKind.RESOLUTION)
        back = journal.select([EntryKind.REVERSAL])
        taken_back = {entry.key for entry in back if not self.ledger.is_refused(entry)}
        entries = (
            journal.select(kinds, business_date=business_date)
            if business_date
            else journal.select(kinds)
        )
        for entry in entries:
            record = record_in(entry)
            if record.verdict in _GIVEN and entry.key not in taken_back:
                yield entry, record

    def resend(self, reconciled: Reconciled) -> Reconciled:
        """Put what only we have into the outbox again; on disk when it returns."""
        lacking = [
            each.id
            for each in reconciled.findings
            if each.match is Match.LOCAL_ONLY
            and each.id not in reconciled.waiting
            and self._code_of(UUID(each.id).bytes)  # else it was forgotten on request
        ]
        for id_ in lacking:
            self._tell_again(UUID(id_).bytes)
        return replace(reconciled, resent=frozenset(lacking))

    def _theirs(self, business_date: date, today: date) -> Iterator[BookLine]:
        """What stands on the date's own list, and on later ones as late."""
        wanted = business_date.isoformat()
        undone: set[str] = set()
        found: list[DayLine] = []
        later = max(0, min(_LATER, (today - business_date).days))
        for days in range(later + 1):
            asked = business_date + timedelta(days=days)
            for line in self.platform.list_day(asked, time.monotonic() + _UNHURRIED):
                if line.till != self.ledger.journal.till:
                    continue
                if line.state != "confirmed":
                    undone.add(line.id)
                elif days == 0 or (line.late and line.business_date == wanted):
                    found.append(line)
        return (_their_line(line, wanted) for line in found if line.id not in undone)

    def _waits(self, key: bytes) -> bool:
        """Whether the redemption is on its way, or with a person."""
        for entry in self.ledger.journal.by_key(key):
            item = self.ledger.outbox.item(entry.sequence)
            if item is not None and (item.state in OPEN or item.state in TASKS):
                return True
        return False

    def _tell_again(self, key: bytes) -> Entry:
        entry = next(
            each
            for each in reversed(self.ledger.journal.by_key(key))
            if each.kind in (EntryKind.OUTCOME, EntryKind.RESOLUTION)
        )
        record = record_in(entry)
        record = replace(
            record,
            code=record.code or self._code_of(key),
            verdict=Verdict.ACCEPTED.value,
            receipt=b"",
            late_at=record.late_at or entry.at,
        )
        draft = Draft(
            key=key,
            kind=EntryKind.RESEND.value,
            subject=entry.subject,
            **written(record),
            **UNDATED,
            operator=entry.operator,
            authority=Authority.TILL.value,
            test=entry.test,
            trace=entry.trace,
            references=entry.references,
            business_date=entry.business_date,
        )
        return self.ledger.put(
            draft,
            lambda dated, head: self.ledger.journal.append(
                dated, expected_head=head, send=SendState.PENDING
            ),
        )

    def _code_of(self, key: bytes) -> str:
        """The code as the platform gets it; a resolution does not hold it."""
        told = [record_in(each).code for each in self.ledger.journal.by_key(key)]
        return next((code for code in told if code), "")


def _our_line(entry: Entry, record: Record) -> BookLine:
    return BookLine(
        str(UUID(bytes=entry.key)),
        record.voucher,
        record.uses,
        record.discount,
        record.currency,
        from_micros(record.late_at or entry.at),
        entry.business_date,
        name=record.title,
    )


def _names(entry: Entry, record: Record) -> tuple[str, ...]:
    """By what another system may know it."""
    own = (str(UUID(bytes=entry.key)), entry.trace, record.voucher)
    return (*own, *entry.references.values())


def _their_line(line: DayLine, date_: str) -> BookLine:
    return BookLine(
        *(line.id, line.voucher, line.uses, line.discount, line.currency),
        at=line.at,
        date=line.business_date or date_,
        late=line.late,
    )
