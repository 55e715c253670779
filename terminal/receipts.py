"""The platform's countersignatures that are kept, checked against its keys and the journal.

A receipt stands in the outcome of a redemption that the platform was asked for (it is for the
intent before it), or with the outbox's answer to something reported later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import msgspec

from offline_queue import Bad, Entry, SendState
from terminal.core.model import OfflineKit, Receipt
from terminal.core.record import BadRecord, EntryKind
from terminal.core.wire import receipt_bytes
from terminal.entries import record_in
from terminal.identity import verify_signature
from terminal.ledger import Ledger
from terminal.report import reply_of

_CARRIERS = frozenset({EntryKind.OUTCOME, EntryKind.REVERSAL})


@dataclass(frozen=True, slots=True)
class Receipts:
    """What was found.

    good     receipts whose signature holds
    unknown  receipts under a key that the newest offline kit does not name
    bad      the first entry whose receipt is not as it must be
    """

    good: int = 0
    unknown: int = 0
    bad: Bad | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    """A receipt, the entry it stands with, and whose it is; None is one that cannot be read."""

    receipt: Receipt | None
    holder: Entry
    platform: str


def check_receipts(ledger: Ledger, kit: Callable[[str], OfflineKit | None]) -> Receipts:
    """Every receipt that is kept, oldest holder first, up to the first bad one. Reads all."""
    found = Receipts()
    for held in _held(ledger):
        receipt = held.receipt
        if receipt is None:
            return replace(found, bad=Bad(held.holder.sequence, "its receipt cannot be read"))
        if why := _misplaced(ledger, receipt, held.holder):
            return replace(found, bad=Bad(held.holder.sequence, why))
        known = kit(held.platform)
        keys = {key.id: key.public for key in known.keys} if known else {}
        public = keys.get(receipt.key)
        if public is None:
            found = replace(found, unknown=found.unknown + 1)
        elif _is_signed(ledger.journal.till, receipt, public):
            found = replace(found, good=found.good + 1)
        else:
            why = f"its receipt is not signed by the platform {held.platform:.40}"
            return replace(found, bad=Bad(held.holder.sequence, why))
    return found


def _held(ledger: Ledger) -> Iterator[_Held]:
    for entry in ledger.journal.walk():
        if entry.kind not in _CARRIERS:
            continue
        try:
            record = record_in(entry)
        except BadRecord:
            continue  # signed as it is; the queue sets such an entry aside
        if record.receipt:
            yield _Held(_receipt(record.receipt), entry, record.platform)
        item = ledger.outbox.item(entry.sequence)
        if item is None or item.state is not SendState.SETTLED:
            continue  # other states have words of our own
        reply = reply_of(item.answer)
        if reply is None or reply.receipt is not None:
            yield _Held(reply.receipt if reply else None, entry, record.platform)


def _receipt(kept: bytes) -> Receipt | None:
    try:
        return msgspec.json.decode(kept, type=Receipt)
    except (msgspec.MsgspecError, ValueError):
        return None


def _misplaced(ledger: Ledger, receipt: Receipt, holder: Entry) -> str:
    """It must be for an entry of the same redemption, as it is in the journal."""
    own = receipt.sequence == holder.sequence
    entry = holder if own else ledger.journal.at(receipt.sequence)
    if entry is None:
        return f"its receipt is for entry {receipt.sequence}, which is not in the journal"
    if entry.hash != receipt.hash:
        return f"its receipt is for another entry {receipt.sequence} than is in the journal"
    if entry.key != holder.key:
        return f"its receipt is for entry {receipt.sequence}, which is of another redemption"
    return ""


def _is_signed(till: str, receipt: Receipt, public: bytes) -> bool:
    message = receipt_bytes(till, receipt.sequence, receipt.hash, receipt.at)
    return verify_signature(public, message, receipt.signature)
