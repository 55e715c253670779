"""Whether a redemption counts as given at some place of the journal. Reads: not for event loops."""

from __future__ import annotations

from offline_queue import Entry, Journal
from terminal.core.model import Verdict
from terminal.core.record import BadRecord, EntryKind
from terminal.core.shift_owed import stood
from terminal.core.tasks import Way
from terminal.entries import record_in

_COUNTING = (EntryKind.OUTCOME, EntryKind.REVERSAL, EntryKind.RESOLUTION)


def is_acceptance(entry: Entry) -> bool:
    """Whether an entry says that goods were given: at once, or found after a crash."""
    if entry.kind == EntryKind.OUTCOME:
        return record_in(entry).verdict == Verdict.ACCEPTED
    return entry.kind == EntryKind.RESOLUTION and record_in(entry).verdict == Way.HANDED_OVER


def stood_before(journal: Journal, entry: Entry, also: bool = False) -> bool:
    """Whether the goods of its redemption counted as given just before an entry.

    also  with whatever came behind it: whether they do now
    """
    told = (each for each in journal.by_key(entry.key) if each.kind in _COUNTING)
    earlier = (each for each in told if also or each.sequence < entry.sequence)
    return stood((each.kind, _verdict(each)) for each in earlier)


def _verdict(entry: Entry) -> str:
    try:
        return record_in(entry).verdict
    except BadRecord:
        return ""
