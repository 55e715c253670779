"""What is done about a voucher: an order, the platform's reply, a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from terminal.core.model.words import Authority, How, PromptKind, Reason, Standing, Verdict


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, and what the platform tells about it (when and where it was used...)."""

    reason: Reason
    at: datetime | None = None
    place: str = ""
    till: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's countersignature under one journal entry of ours.

    signature  Ed25519 over the canonical form (`terminal.core.wire.receipt_bytes`)
    """

    sequence: int
    hash: bytes
    at: datetime
    key: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Granted:
    """The platform redeemed it, in its own figures.

    discount  minor units the voucher pays
    take      minor units the customer still pays
    """

    discount: int
    take: int
    uses_left: int
    balance: int | None = None
    undo_until: datetime | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A platform's answer about one redemption id."""

    standing: Standing
    granted: Granted | None = None
    refusal: Refusal | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """One use applied to one bill: what to give, what to take (minor units).

    discount  what the voucher pays of the bill
    take      what the customer still pays
    value     what the shop loses if the platform says no: the discount, or the goods' face value
    """

    title: str
    uses: int
    currency: str
    discount: int
    take: int
    bill: int | None = None
    value: int = 0


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question to the cashier."""

    kind: PromptKind
    currency: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict and everything a screen, a slip or a journal entry says of it.

    reverse     a redemption may have reached the platform and must be taken back
    limit_left  minor units this till may still accept on its own word
    """

    verdict: Verdict
    authority: Authority | None = None
    worth: Worth | None = None
    refusal: Refusal | None = None
    prompt: Prompt | None = None
    uses_left: int | None = None
    balance: int | None = None
    expires: datetime | None = None
    limit_left: int | None = None
    undo_until: datetime | None = None
    reverse: bool = False

    @property
    def reason(self) -> Reason | None:
        """Why it was refused, if it was."""
        return self.refusal.reason if self.refusal else None


@dataclass(frozen=True, slots=True)
class Order:
    """One redemption to be made: everything a platform needs, fixed once the id exists.

    id     UUIDv7, 16 bytes, the key for life
    bill   minor units, None where the voucher needs none
    entry, signature, sequence, hash  our signed journal entry that records it, as proof
    """

    id: bytes
    code: str
    how: How
    platform: str
    voucher: str
    worth: Worth
    at: datetime
    authority: Authority
    operator: str = ""
    test: bool = False
    trace: str = ""
    business_date: str = ""
    entry: bytes = b""
    signature: bytes = b""
    sequence: int = -1
    hash: bytes = b""
