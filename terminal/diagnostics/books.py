"""Readings of the journal, the queue and the platform's list of the day."""

from __future__ import annotations

import time
from datetime import date, timedelta

from offline_queue import QueueError
from terminal.books import standing_lines
from terminal.clock import from_micros
from terminal.core.reconcile import BookLine, Match, compare
from terminal.diagnostics.judge_books import DayState, JournalState, QueueState
from terminal.diagnostics.subject import Opened
from terminal.errors import PlatformFault
from terminal.receipts import check_receipts
from terminal.shift import check_reports

_PATIENCE = 15.0


def journal(books: Opened) -> JournalState:
    """Read and verify everything: entries, receipts, Z reports."""
    kept, began = books.ledger.journal, time.monotonic()
    entries = kept.head().sequence + 1
    try:
        bad = kept.verify()
        receipts = check_receipts(books.ledger, books.kits) if bad is None else None
        bad = bad or (receipts and receipts.bad) or check_reports(books.ledger)
        dispute = "" if bad else str(kept.dispute() or "")
    except QueueError as fault:
        return JournalState(entries, time.monotonic() - began, bad=str(fault))
    why = f"entry {bad.sequence}: {bad.why}" if bad else ""
    good = receipts.good if receipts else 0
    return JournalState(entries, time.monotonic() - began, good, why, dispute)


def queue(books: Opened) -> QueueState:
    """Counts, and how old the oldest is."""
    counts = books.ledger.outbox.counts()
    oldest = from_micros(counts.oldest_at) if counts.oldest_at else None
    age = max(timedelta(0), books.clock.now() - oldest) if oldest else None
    return QueueState(counts.waiting, age, counts.tasks)


def day(books: Opened, business_date: date) -> DayState | str:
    """A business date in both books; or why the platform's could not be had."""
    name = books.identity.platform
    platform = books.platforms[name]
    if not platform.capabilities.day_list:
        return "this platform lists no day"
    try:
        told = platform.list_day(business_date, time.monotonic() + _PATIENCE)
    except PlatformFault as fault:
        return fault.what
    ledger = books.ledger
    waiting = {item.entry.key for item in ledger.outbox.waiting(10_000)}
    ours = [
        line
        for key, line in standing_lines(ledger.journal, business_date.isoformat(), name)
        if key not in waiting
    ]
    theirs = [
        BookLine(each.id, each.voucher, each.uses, each.discount, each.currency)
        for each in told
        if each.state == "confirmed" and each.till == books.identity.till
    ]
    found = compare(ours, theirs)
    matched = sum(each.match is Match.MATCHED for each in found)
    return DayState(business_date.isoformat(), matched, len(found) - matched, len(waiting))
