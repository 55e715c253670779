"""Reads the books for the owner: a day or a shift as figures, and its lines for the accountant.

Never from the event loop of a screen. The figures themselves are made in `terminal.core.figures`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from offline_queue import Entry, Head
from terminal.clock import from_micros
from terminal.core.figures import Figures, Marked, Stand, figures_of, is_given, stand_of
from terminal.core.model import Authority
from terminal.core.record import UNDONE, BadRecord, EntryKind
from terminal.core.shift import COUNTED, Booked
from terminal.entries import record_in
from terminal.ledger import Ledger
from terminal.shift import read_report

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayReport:
    """One business date of one till.

    currency, zone  of the shop; the zone is an IANA name
    made            when it was read, UTC
    running         the date is not over: `before` is the day before up to the same time of day
    zs              numbers of the shifts that were closed on the date
    tasks, waiting  what a person must look at, and what is still to be reported, on any date
    head            where the journal stood, so that two copies of a report can be told apart
    """

    day: date
    shop: str
    till: str
    currency: str
    zone: str
    made: datetime
    figures: Figures
    before: Figures
    running: bool
    zs: tuple[int, ...]
    tasks: int
    waiting: int
    head: Head


@dataclass(frozen=True, slots=True)
class Charted:
    """What is drawn on the screen: the shift so far, the date it is now, the one before."""

    shift: Figures
    today: DayReport
    yesterday: DayReport


@dataclass(frozen=True, slots=True)
class Sale:
    """One line for the accountant: goods given, or (`back`) taken back. Amounts in minor units."""

    day: str
    at: datetime
    sequence: int
    redemption: str
    marked: Marked
    back: bool


@dataclass(frozen=True, slots=True)
class Days:
    """Reads one till's days."""

    ledger: Ledger
    shop: str
    zone: str
    currency: str

    def report(self, day: date | None = None) -> DayReport:
        """One business date, by default the one it is now."""
        today, now = self.ledger.business_date(), self.ledger.clock.now()
        day = day or today
        journal, counts = self.ledger.journal, self.ledger.outbox.counts()
        head, running = journal.head(), day >= today
        before = [e for e in self._of(day - _DAY) if not running or self._by_now(e, now)]
        zs = journal.select([EntryKind.Z_REPORT], business_date=day.isoformat())
        return DayReport(
            day,
            self.shop,
            journal.till,
            self.currency,
            self.zone,
            now,
            self._figures(self._of(day)),
            self._figures(before),
            running,
            tuple(read_report(each).number for each in zs),
            counts.tasks,
            counts.waiting,
            head,
        )

    def shift(self) -> Figures:
        """What lies behind the last Z."""
        zs = self.ledger.journal.select([EntryKind.Z_REPORT])
        after = zs[-1].sequence if zs else 0
        return self._figures(self.ledger.journal.select(COUNTED, after=after))

    def charted(self) -> Charted:
        """All that is drawn on the screen."""
        today = self.report()
        return Charted(self.shift(), today, self.report(today.day - _DAY))

    def sales(self, first: date, last: date) -> Iterator[Sale]:
        """What was given and taken back on these business dates, in the order of the journal."""
        day = first
        while day <= last:
            for entry in self._of(day):
                for marked in self._marked([entry]):
                    back = marked.record.verdict == UNDONE
                    if (back or is_given(marked.booked)) and not entry.test:
                        key = str(UUID(bytes=entry.key))
                        date_ = entry.business_date
                        yield Sale(date_, marked.at, entry.sequence, key, marked, back)
            day += _DAY

    def _of(self, day: date) -> list[Entry]:
        return self.ledger.journal.select(COUNTED, business_date=day.isoformat())

    def _by_now(self, entry: Entry, now: datetime) -> bool:
        """Whether it was earlier in its day than it is now in ours, by the shop's clock."""
        zone = ZoneInfo(self.zone)
        then, here = (at.astimezone(zone).replace(tzinfo=None) for at in (_at(entry), now))
        return then + _DAY <= here

    def _figures(self, entries: Iterable[Entry]) -> Figures:
        return figures_of(self._marked(entries), ZoneInfo(self.zone))

    def _marked(self, entries: Iterable[Entry]) -> Iterator[Marked]:
        for entry in entries:
            try:
                record = record_in(entry)
            except BadRecord:
                continue  # it was never shown as given; the queue sets such an entry aside
            booked = Booked(entry.kind, record, entry.operator, entry.authority, entry.test)
            at = from_micros(record.late_at or entry.at)
            yield Marked(booked, at, self._stand(entry, booked))

    def _stand(self, entry: Entry, booked: Booked) -> Stand:
        """Who is to pay; of what was taken back, who was to pay for what it takes back."""
        if booked.authority != Authority.TILL:
            return Stand.OWED
        if booked.record.verdict == UNDONE:
            given = [e for e in self.ledger.journal.by_key(entry.key) if _accepts(e)]
            entry = given[-1] if given else entry
        item = self.ledger.outbox.item(entry.sequence)
        if item is None or entry.kind != EntryKind.OUTCOME:
            return Stand.OWED
        closing = None if item.closed_by is None else self.ledger.journal.at(item.closed_by)
        return stand_of(item.state.value, record_in(closing).verdict if closing else "")


def _accepts(entry: Entry) -> bool:
    return entry.kind == EntryKind.OUTCOME


def _at(entry: Entry) -> datetime:
    try:
        return from_micros(record_in(entry).late_at or entry.at)
    except BadRecord:
        return from_micros(entry.at)
