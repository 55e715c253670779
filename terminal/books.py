"""Reads the till's books for people: the day so far, what waits, what needs a person."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from offline_queue import Journal
from offline_queue.items import Item
from offline_queue.states import SendState
from terminal.clock import ClockTrust, Moment, from_micros
from terminal.core.model import Verdict
from terminal.core.record import BadRecord, EntryKind, Record, decode
from terminal.ledger import Ledger
from terminal.report import reply_of
from terminal.status import QueueLine, QueueState, Today


@dataclass
class DayBook:
    """Counts a business date as it grows: each entry is read once, however often one asks."""

    ledger: Ledger
    _date: str = ""
    _read_to: int = -1
    _today: Today = Today()  # noqa: RUF009 - frozen

    def today(self) -> Today:
        """Redeemed, given (minor units) and refused on the business date it is now."""
        date = self.ledger.business_date().isoformat()
        if date != self._date:
            self._date, self._read_to, self._today = date, -1, Today()
        kinds = (EntryKind.OUTCOME, EntryKind.REVERSAL)
        for entry in self.ledger.journal.select(kinds, business_date=date, after=self._read_to):
            self._read_to = entry.sequence
            if not entry.test:
                self._today = _counted(self._today, decode(entry.body))
        return self._today


def _counted(today: Today, record: Record) -> Today:
    if record.verdict == Verdict.ACCEPTED:
        return Today(today.redeemed + 1, today.given + record.value, today.refused)
    if record.verdict == Verdict.REFUSED:
        return Today(today.redeemed, today.given, today.refused + 1)
    return today


def moments(journal: Journal, count: int = 50) -> list[Moment]:
    """The clock as the newest entries have it, newest first."""
    return [
        Moment(from_micros(each.at), ClockTrust(each.clock_trust), each.boot_id, each.boot_time)
        for each in journal.last(count)
    ]


def queue_lines(ledger: Ledger, limit: int = 200) -> list[QueueLine]:
    """What a person must look at, then what waits, oldest first."""
    outbox = ledger.outbox
    return [_line(item) for item in (*outbox.tasks(limit), *outbox.waiting(limit))][:limit]


def _line(item: Item) -> QueueLine:
    entry = item.entry
    try:
        record = decode(entry.body)
    except BadRecord:
        record = Record(title="?", note="this entry cannot be read")
    reply = reply_of(item.answer) if item.state in _ANSWERED else None
    refusal = reply.refusal if reply else None
    return QueueLine(
        sequence=entry.sequence,
        redemption=str(UUID(bytes=entry.key)),
        state=QueueState(item.state.value),
        kind=entry.kind,
        at=from_micros(entry.at),
        title=record.title,
        shown=record.shown,
        value=record.value,
        currency=record.currency,
        attempts=item.attempts,
        reason=refusal.reason.value if refusal else "",
        note=(refusal.note if refusal else "") or record.note,
    )


_ANSWERED = frozenset({SendState.CONFLICT, SendState.PARKED})
