"""What a slip tells: from the verdict just shown, or from the journal for a reprint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from drivers.outputs.paper import Bars
from offline_queue import Entry
from terminal.clock import from_micros
from terminal.core.model import Authority, Effect, Verdict
from terminal.core.wire import b64
from terminal.counter import Shown
from terminal.entries import record_in

WITNESS = "BTNW1"


@dataclass(frozen=True, slots=True)
class Shop:
    """Who prints: names as people read them, the IANA zone, and the owner's own lines."""

    name: str
    till: str
    zone: str
    header: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """One redemption, as its slip tells it. Amounts in minor units; `at` is UTC.

    redemption  its id (UUID text)
    sequence, hash, signature  the journal entry that proves it, as the till has signed it
    bars        what the register shall scan
    """

    title: str
    uses: int
    currency: str
    discount: int
    take: int
    at: datetime
    redemption: str
    sequence: int
    hash: bytes
    bill: int | None = None
    authority: Authority = Authority.PLATFORM
    operator: str = ""
    trace: str = ""
    test: bool = False
    uses_left: int | None = None
    balance: int | None = None
    expires: datetime | None = None
    bars: Bars | None = None
    signature: bytes = b""
    effects: tuple[Effect, ...] = ()


def of_shown(shown: Shown, operator: str = "", trace: str = "", test: bool = False) -> SlipFacts:
    """What an accepted verdict tells. Raises ValueError for any other."""
    decision = shown.decision
    if decision.verdict is not Verdict.ACCEPTED or decision.worth is None or not shown.redemption:
        raise ValueError("only an accepted redemption has a slip")
    worth = decision.worth
    return SlipFacts(
        title=worth.title,
        uses=worth.uses,
        currency=worth.currency,
        discount=worth.discount,
        take=worth.take,
        at=shown.at,
        redemption=shown.redemption,
        sequence=shown.sequence,
        hash=shown.hash,
        bill=worth.bill,
        authority=decision.authority or Authority.TILL,
        operator=operator,
        trace=trace,
        test=test,
        uses_left=decision.uses_left,
        balance=decision.balance,
        expires=decision.expires,
        effects=decision.effects,
    )


def of_entry(entry: Entry, proof: Entry | None = None) -> SlipFacts:
    """What the journal tells of an acceptance. Raises BadRecord for an entry of another kind.

    proof  the entry that the platform has seen (the intent), where that is another one
    """
    record, shown = record_in(entry), proof or entry
    return SlipFacts(
        title=record.title,
        uses=record.uses,
        currency=record.currency,
        discount=record.discount,
        take=record.take,
        at=from_micros(record.late_at or entry.at),
        redemption=str(UUID(bytes=entry.key)),
        sequence=shown.sequence,
        hash=shown.hash,
        signature=shown.signature,
        bill=record.bill if record.bill >= 0 else None,
        authority=Authority(entry.authority),
        operator=entry.operator,
        trace=entry.trace,
        test=entry.test,
    )


def witness_text(till: str, sequence: int, entry_hash: bytes, signature: bytes = b"") -> str:
    """The QR on a slip: which entry of which till's journal it bears witness of.

    `BTNW1:<till>:<sequence>:<SHA-256 of the entry, hexadecimal>:<Ed25519 of the till, base64url>`.
    Any reader can show it; the customer's wallet and `baton journal verify` name the same entry,
    and the signature makes it a proof: neither can the shop deny it nor the customer invent it.
    """
    witness = f"{WITNESS}:{till}:{sequence}:{entry_hash.hex()}"
    return f"{witness}:{b64(signature)}" if signature else witness
