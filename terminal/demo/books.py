"""Both books side by side: what the till's journal says stands, and what the platform booked."""

from __future__ import annotations

import time
from datetime import date

from terminal.core.reconcile import BookLine, Finding, compare
from terminal.reconciling import Reconciling
from terminal.till import Till

_PATIENCE = 20.0  # seconds for one day's list


def compare_books(till: Till) -> list[Finding]:
    """Every redemption of every business date in the journal, found in both books or not."""
    platform = next(iter(till.flow.platforms.values()))
    ours = list(Reconciling(till.ledger, platform, till.identity.shop).ours())
    theirs = [
        BookLine(line.id, line.voucher, line.uses, line.discount, line.currency)
        for day in sorted({line.date for line in ours})
        for line in platform.list_day(date.fromisoformat(day), time.monotonic() + _PATIENCE)
        if line.state == "confirmed" and line.till == till.identity.till
    ]
    return compare(ours, theirs)
