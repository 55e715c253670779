"""Erasing what leads to a customer, once it may go or the customer asks; the books stay whole.

What goes: the voucher's code and id, the trace and the foreign references of an entry, what was
answered to the platform's questions, and of the platform's own answer all but its figures, its
reason and its receipt: a coupon for the next visit would lead to the customer as well. What stays
is what was given, when, by whom and for how much, signed as it was; see offline_queue/README.md.
Reads and writes the journal: never from the event loop of a screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from offline_queue import ERASURE, Draft, Entry, Head, SendState, StillNeeded, erase
from terminal.core.model import Granted, Reply
from terminal.core.record import BadRecord
from terminal.entries import record_in
from terminal.errors import WrongUse
from terminal.ledger import UNDATED, Ledger
from terminal.report import note_of, reply_of
from terminal.text import clean

_AT_ONCE = 100
_LONGEST_REASON = 200
_DONE = (SendState.SETTLED, SendState.VOIDED)
RETENTION = "older than the shop keeps them"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What an erasure did.

    entries  how many entries were erased
    kept     how many were meant too, but must still be sent or looked at
    scrubbed whether nothing of them is left in the file's log; if not, the next erasure tries again
    """

    entries: int = 0
    kept: int = 0
    scrubbed: bool = True


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Erases customers' references from one till's journal."""

    ledger: Ledger

    def of_customer(self, words: Sequence[str]) -> list[Entry]:
        """Everything under these redemption ids, voucher ids, trace ids or foreign references.

        Entries of the same redemption come along, whichever of them was named.
        """
        named = {each.strip().casefold() for each in words if each.strip()}
        keys = {e.key for e in self.ledger.journal.walk() if _names(e) & named}
        return [each for each in self.ledger.journal.walk() if each.key in keys and each.salt]

    def older_than(self, day: date) -> list[Entry]:
        """Everything of business dates before `day` that still leads to a customer."""
        walk = self.ledger.journal.walk()
        return [
            each
            for each in walk
            if each.sequence and each.salt and "" < each.business_date < day.isoformat()
        ]

    def erase(self, entries: Sequence[Entry], reason: str, by: str = "") -> Forgotten:
        """Erase them; what is not settled yet is kept for another time.

        reason  of a person who asked, or of the shop's rule. Raises WrongUse, QueueError.
        """
        why = clean(reason, _LONGEST_REASON)
        if not why:
            raise WrongUse("a reason is needed", advice="say in a few words why")
        settled = [each for each in entries if not self._is_needed(each)]
        erased = 0
        for start in range(0, len(settled), _AT_ONCE):
            erased += self._erase([e.sequence for e in settled[start : start + _AT_ONCE]], why, by)
        scrubbed = self.ledger.journal.storage.scrub() if erased else True
        return Forgotten(erased, len(entries) - erased, scrubbed)

    def retain(self, days: int) -> Forgotten:
        """Erase what is older than so many days; 0 keeps everything."""
        if days <= 0:
            return Forgotten()
        first_kept = self.ledger.business_date() - timedelta(days=days)
        return self.erase(self.older_than(first_kept), RETENTION)

    def _erase(self, sequences: list[int], why: str, by: str) -> int:
        def write(dated: Draft, head: Head) -> Entry:
            return erase(self.ledger.journal, dated, sequences, why, redacted)

        try:
            self.ledger.put(self._draft(by), write)
        except StillNeeded:  # something has begun to be sent again meanwhile
            return 0
        return len(sequences)

    def _draft(self, by: str) -> Draft:
        return Draft(
            key=self.ledger.new_id().bytes,
            kind=ERASURE,
            subject="",
            body=b"",
            **UNDATED,
            operator=clean(by, 80) or self.ledger.operator,
        )

    def _is_needed(self, entry: Entry) -> bool:
        """An undo or a send still ahead needs what leads to the voucher."""
        outbox, journal = self.ledger.outbox, self.ledger.journal
        items = [outbox.item(each.sequence) for each in journal.by_key(entry.key)]
        return any(each and each.state not in _DONE and each.closed_by is None for each in items)


def redacted(answer: bytes) -> bytes:
    """A platform's answer with only what is not the customer's: figures, reason, receipt."""
    reply = reply_of(answer)
    if reply is None:
        return answer
    told = reply.granted
    granted = told and Granted(
        told.discount,
        told.take,
        told.uses_left,
        undo_until=told.undo_until,
        receipt=told.receipt,
    )
    refusal = reply.refusal and replace(reply.refusal, note="")
    kept = Reply(reply.standing, granted, refusal, reply.receipt, booked=reply.booked)
    return note_of(kept)


def _names(entry: Entry) -> set[str]:
    """Everything by which a customer may name an entry, folded."""
    if not entry.salt or not entry.sequence:
        return set()
    try:
        voucher = record_in(entry).voucher
    except BadRecord:
        voucher = ""
    told = {str(UUID(bytes=entry.key)), voucher, entry.trace, *entry.references.values()}
    return {each.casefold() for each in told if each}
