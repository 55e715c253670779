"""What comes once in a while: the offline kit, and the statement of a business date."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from terminal.core.wire.parts import Instant, Kind, Whole
from terminal.core.wire.shapes import Head

# --- GET /v1/offline-kit ------------------------------------------------------------------


@dataclass(frozen=True)
class WireKey:
    """A public key that vouchers or receipts are signed with (raw Ed25519, 32 bytes)."""

    id: str
    public_key: str


@dataclass(frozen=True)
class Spent:
    """Uses of a signed voucher that the platform has counted."""

    voucher: str
    uses: Whole


@dataclass(frozen=True)
class WireKindLimit:
    """What may be at risk of one kind of voucher at one time."""

    kind: Kind
    floor_limit: Whole
    max_count: Whole


@dataclass(frozen=True)
class WirePolicy:
    """What a till may accept without asking. Ages in seconds; limits in minor units.

    A till whose clock was not heard right since it was switched on judges each date as if it
    could be wrong by `clock_slack`, and accepts at most `unsure_limit` at one time. A supervisor
    may raise `floor_limit` for a shift, but never beyond `hard_cap`; 0 = not at all.
    """

    kinds: list[Kind]
    floor_limit: Whole
    max_count: Whole
    max_age: Whole
    max_list_age: Whole = 0
    per_kind: list[WireKindLimit] = field(default_factory=list)
    clock_slack: Whole = 0
    unsure_limit: Whole = 0
    hard_cap: Whole = 0


@dataclass(frozen=True)
class Kit:
    """What changed since the version asked for; `since=0` is everything.

    head        the furthest entry of this till's journal that the platform has seen
    quarantine  why nothing of this till is booked; empty if all is well
    """

    version: Whole
    now: Instant
    keys: list[WireKey]
    revoked: list[str]
    spent: list[Spent]
    policy: WirePolicy
    head: Head | None = None
    quarantine: str = ""


# --- GET /v1/statements/{business_date} ---------------------------------------------------


@dataclass(frozen=True)
class StatementLine:
    """One redemption as the platform booked it."""

    id: str
    till: str
    voucher: str
    kind: Kind
    state: Literal["confirmed", "reversed"]
    uses: Whole
    discount: Whole
    currency: str
    at: Instant
    authority: Literal["platform", "shop", "till"]
    trace: str = ""
    test: bool = False
    sequence: int = -1
    hash: str = ""


@dataclass(frozen=True)
class Statement:
    """A shop's day as the platform booked it."""

    business_date: str
    shop: str
    lines: list[StatementLine]
