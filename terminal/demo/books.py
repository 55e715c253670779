"""Both books side by side: what the till's journal says stands, and what the platform booked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from terminal.core.model import Verdict
from terminal.core.reconcile import BookLine, Finding, compare
from terminal.core.record import EntryKind
from terminal.entries import record_in
from terminal.till import Till

_PATIENCE = 20.0  # seconds for one day's list


def compare_books(till: Till) -> list[Finding]:
    """Every redemption of every business date in the journal, found in both books or not."""
    ours = list(_ours(till))
    dates = {line_date for line_date, _ in ours}
    platform = next(iter(till.flow.platforms.values()))
    theirs = [
        BookLine(line.id, line.voucher, line.uses, line.discount, line.currency)
        for day in sorted(dates)
        for line in platform.list_day(date.fromisoformat(day), time.monotonic() + _PATIENCE)
        if line.state == "confirmed" and line.till == till.identity.till
    ]
    return compare((line for _, line in ours), theirs)


def _ours(till: Till) -> Iterator[tuple[str, BookLine]]:
    """Acceptances that were not taken back, with their business date."""
    journal = till.ledger.journal
    taken_back = {entry.key for entry in journal.select([EntryKind.REVERSAL])}
    for entry in journal.select([EntryKind.OUTCOME]):
        record = record_in(entry)
        if record.verdict == Verdict.ACCEPTED and entry.key not in taken_back:
            id_ = str(UUID(bytes=entry.key))
            yield (
                entry.business_date,
                BookLine(id_, record.voucher, record.uses, record.discount, record.currency),
            )
