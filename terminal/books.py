"""Reads the till's books for people: the day so far, what waits, what needs a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from offline_queue import Entry, Journal
from offline_queue.items import Item
from offline_queue.states import TASKS, SendState
from terminal.clock import ClockTrust, Moment, from_micros
from terminal.core.model import OfflineKit, Verdict
from terminal.core.reconcile import BookLine
from terminal.core.record import UNDONE, EntryKind
from terminal.core.shift_owed import NOT_OWED
from terminal.core.tasks import Way, bearer_of, ways_of
from terminal.desk import record_of_item, reply_of_item, task_of_item
from terminal.entries import record_in
from terminal.ledger import Ledger
from terminal.standing import stood_before
from terminal.status import QueueLine, QueueState, Resolution, Today


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
        kinds = (EntryKind.OUTCOME, EntryKind.REVERSAL, EntryKind.RESOLUTION)
        for entry in self.ledger.journal.select(kinds, business_date=date, after=self._read_to):
            self._read_to = entry.sequence
            if not entry.test:
                self._today = self._counted(self._today, entry)
        return self._today

    def _counted(self, today: Today, entry: Entry) -> Today:
        record = record_in(entry)
        if record.verdict == UNDONE:
            return replace(today, redeemed=today.redeemed - 1, given=today.given - record.value)
        if record.verdict in (Verdict.ACCEPTED, Way.HANDED_OVER):
            return replace(today, redeemed=today.redeemed + 1, given=today.given + record.value)
        if record.verdict == Verdict.REFUSED:
            return replace(today, refused=today.refused + 1)
        closed = entry.kind == EntryKind.RESOLUTION and record.verdict in NOT_OWED
        if closed and stood_before(self.ledger.journal, entry):
            return replace(today, lost=today.lost + record.value)
        return today


def moments(journal: Journal, kit: OfflineKit | None, count: int = 50) -> list[Moment]:
    """The clock as the newest entries and the offline kit have it, newest first."""
    told = [Moment(kit.fetched, ClockTrust.PLATFORM, kit.boot_id, kit.boot_time)] if kit else []
    entries = [
        Moment(from_micros(each.at), ClockTrust(each.clock_trust), each.boot_id, each.boot_time)
        for each in journal.last(count)
    ]
    return told + entries


def standing_lines(
    journal: Journal, business_date: str = "", platform: str = ""
) -> Iterator[tuple[bytes, BookLine]]:
    """Acceptances that were not taken back: the redemption's id, and its line of the day.

    Of one business date (ISO) and one platform, or of all.
    """
    taken_back = {entry.key for entry in journal.select([EntryKind.REVERSAL])}
    for entry in journal.select([EntryKind.OUTCOME], business_date=business_date or None):
        record = record_in(entry)
        ours = record.platform == platform or not platform
        if record.verdict == Verdict.ACCEPTED and ours and entry.key not in taken_back:
            what = (record.voucher, record.uses, record.discount, record.currency)
            yield entry.key, BookLine(str(UUID(bytes=entry.key)), *what)


def queue_lines(ledger: Ledger, limit: int = 200, everything: bool = False) -> list[QueueLine]:
    """What a person must look at, then what waits, oldest first; then the rest, newest first."""
    outbox = ledger.outbox
    items = [*outbox.tasks(limit), *outbox.waiting(limit)]
    if everything and len(items) < limit:
        seen = {item.entry.sequence for item in items}
        items += [item for item in outbox.newest(limit) if item.entry.sequence not in seen]
    return [_line(item, ledger) for item in items[:limit]]


def _line(item: Item, ledger: Ledger) -> QueueLine:
    entry, record, reply = item.entry, record_of_item(item), reply_of_item(item)
    refusal = reply.refusal if reply else None
    line = QueueLine(
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
        note=(refusal.note if refusal else "") or _own_note(item) or record.note,
        voucher=record.voucher,
        platform=record.platform,
        booked=reply.booked if reply else False,
        operator=entry.operator,
        resolution=_resolution(item, ledger),
    )
    return _as_task(line, item, ledger) if item.state in TASKS else line


def _as_task(line: QueueLine, item: Item, ledger: Ledger) -> QueueLine:
    task = task_of_item(item)
    if item.closed_by is not None:
        return replace(line, task=task.value)
    ways = ways_of(task, reply_of_item(item), ledger.clock.now())
    open_ways = tuple(way.value for way in ways)
    return replace(line, task=task.value, bearer=bearer_of(task).value, ways=open_ways)


def _own_note(item: Item) -> str:
    """Why we set it aside ourselves."""
    parked = item.state is SendState.PARKED and item.answer
    return item.answer.decode("utf-8", "replace") if parked and item.answer else ""


def _resolution(item: Item, ledger: Ledger) -> Resolution | None:
    closing = None if item.closed_by is None else ledger.journal.at(item.closed_by)
    if closing is None:
        return None
    said = record_in(closing)
    return Resolution(
        closing.sequence, said.verdict, said.note, closing.operator, closing.supervisor
    )
