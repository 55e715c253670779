"""What the journal holds about the uses of one voucher: our own, and those it has heard of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from offline_queue import Entry
from terminal.clock import from_micros
from terminal.core.model import Reason, Refusal, Verdict
from terminal.core.record import EntryKind, Record
from terminal.entries import refusal_in

Pair = tuple[Entry, Record]


@dataclass(frozen=True)
class Uses:
    """One voucher's outcomes and reversals, oldest first.

    is_refused   whether the platform did not let an entry pass
    shop, till   where we are, as people call it
    """

    history: Sequence[Pair]
    is_refused: Callable[[Entry], bool]
    shop: str
    till: str

    @cached_property
    def accepted(self) -> list[Pair]:
        """Every acceptance, whatever became of it."""
        return [pair for pair in self.history if pair[1].verdict == Verdict.ACCEPTED]

    @cached_property
    def standing(self) -> list[Pair]:
        """Those of them that count: not taken back, and no tests."""
        back = {entry.key for entry, _ in self._reversals if not self.is_refused(entry)}
        return [pair for pair in self.accepted if pair[0].key not in back and not pair[0].test]

    def last(self) -> Refusal | None:
        """The newest use that is known here, as the next try is refused by it: ours or another's.

        What was heard before something was taken back may have been just that: it is not told.
        """
        since = self._reversals[-1][0].sequence if self._reversals else -1
        known = [self._ours(*pair) for pair in self.standing]
        known += [
            heard
            for entry, record in self.history
            if entry.sequence > since and (heard := _heard(record))
        ]
        return max(known, key=_instant, default=None)

    def _ours(self, entry: Entry, record: Record) -> Refusal:
        at = from_micros(record.late_at or entry.at)
        return Refusal(Reason.ALREADY_REDEEMED, at, self.shop, self.till)

    @property
    def _reversals(self) -> list[Pair]:
        return [pair for pair in self.history if pair[0].kind == EntryKind.REVERSAL]


def _instant(use: Refusal) -> datetime:
    assert use.at
    return use.at


def _heard(record: Record) -> Refusal | None:
    """What a refusal told of an earlier use; None where it told no time."""
    if record.verdict != Verdict.REFUSED or record.reason != Reason.ALREADY_REDEEMED:
        return None
    refusal = refusal_in(record)
    return refusal if refusal.at else None
