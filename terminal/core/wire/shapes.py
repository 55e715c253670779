"""Claiming a till, and what is said of one voucher or redemption."""

from __future__ import annotations

from typing import Literal

import msgspec

from terminal.core.wire.parts import Besides, Instant, Kind, Said, Whole


class Problem(msgspec.Struct, frozen=True):
    """Any refusal of a request as such (RFC 9457)."""

    title: str
    status: int
    type: str = "about:blank"
    detail: str = ""


# --- POST /v1/devices:claim ---------------------------------------------------------------


class ClaimRequest(msgspec.Struct, frozen=True):
    """A till introduces itself with a one-time token and its public key (Ed25519, 32 bytes)."""

    claim_token: str
    public_key: str
    machine: str = ""


class Claimed(msgspec.Struct, frozen=True):
    """What the till is from now on. `day_cut` is local time, `HH:MM`."""

    till: str
    shop: str
    shop_name: str
    platform_name: str
    device_token: str
    currency: str
    time_zone: str
    day_cut: str
    now: Instant


# --- vouchers -----------------------------------------------------------------------------


class WireRefusal(msgspec.Struct, frozen=True):
    """Why not. `reason` is one of the closed vocabulary; unknown ones read as platform_error."""

    reason: str
    at: Instant | None = None
    place: str = ""
    till: str = ""
    note: str = ""


class WireVoucher(msgspec.Struct, frozen=True):
    """A voucher as the platform knows it now.

    visits  how often this customer was here before, where the platform knows; level: what the
            platform calls such a customer ("VIP"), in its own words
    test    made for trying: booked as a test wherever it is used, and never counted
    """

    id: str
    kind: Kind
    title: str
    currency: str
    value: Whole = 0
    basis_points: Whole = 0
    cap: Whole = 0
    minimum: Whole = 0
    uses_left: Whole = 1
    not_before: Instant | None = None
    expires: Instant | None = None
    shops: list[str] = msgspec.field(default_factory=list)
    trace: str = ""
    policy: int = 1
    visits: Whole | None = None
    level: str = ""
    test: bool = False


# --- POST /v1/redemptions:prepare ---------------------------------------------------------


class PrepareRequest(msgspec.Struct, frozen=True):
    """Asks what a code is and whether it may be used at this till now; consumes nothing."""

    code: str
    how: Literal["scanned", "typed"] = "scanned"


class Prepared(msgspec.Struct, frozen=True):
    """Exactly one of the two is set, or both where a known voucher may not be used."""

    voucher: WireVoucher | None = None
    refusal: WireRefusal | None = None


# --- POST /v1/redemptions -----------------------------------------------------------------


class Proof(msgspec.Struct, frozen=True):
    """A signed journal entry: its canonical CBOR bytes and the till's Ed25519 signature."""

    entry: str
    signature: str


class Head(msgspec.Struct, frozen=True):
    """Where the till's journal stands: its newest sequence and entry hash."""

    sequence: int
    hash: str


class Redemption(msgspec.Struct, frozen=True):
    """One redemption under one id (UUIDv7), new or sent again: the same id counts once.

    authority  "platform" asks; "till" reports what was already given offline
    """

    id: str
    code: str
    how: Literal["scanned", "typed"]
    voucher: str
    uses: Whole
    currency: str
    discount: Whole
    take: Whole
    at: Instant
    authority: Literal["platform", "shop", "till"]
    proof: Proof
    bill: Whole | None = None
    operator: str = ""
    test: bool = False
    trace: str = ""
    business_date: str = ""


class RedemptionBatch(msgspec.Struct, frozen=True):
    """Up to 500 redemptions, answered one by one, in order."""

    head: Head
    items: list[Redemption]


class WireReceipt(msgspec.Struct, frozen=True):
    """The platform's countersignature under one journal entry (see `receipt_bytes`)."""

    sequence: int
    hash: str
    at: Instant
    key: str
    signature: str


class WireCoupon(msgspec.Struct, frozen=True):
    """A voucher for the next visit, to be printed for the customer; `code` is scanned then."""

    title: str
    code: str
    expires: Instant | None = None
    terms: str = ""


class WireEffect(msgspec.Struct, frozen=True):
    """What the platform did besides; `amount` counts points, stamps or minor units.

    total  how many the customer has by now; 0 = not told
    """

    kind: Besides
    amount: Whole
    total: Whole = 0


class Redeemed(msgspec.Struct, frozen=True):
    """What became of one redemption id."""

    id: str
    state: Said
    discount: Whole = 0
    take: Whole = 0
    uses_left: Whole = 0
    balance: Whole | None = None
    undo_until: Instant | None = None
    refusal: WireRefusal | None = None
    receipt: WireReceipt | None = None
    coupon: WireCoupon | None = None
    effects: list[WireEffect] = msgspec.field(default_factory=list)


class BatchAnswer(msgspec.Struct, frozen=True):
    """One answer for each item of the batch, by id."""

    items: list[Redeemed]


# --- POST /v1/test-vouchers ---------------------------------------------------------------


class TestVoucher(msgspec.Struct, frozen=True):
    """A signed voucher for a technician's acceptance test at this shop; it uses nothing up."""

    __test__ = False  # no test of pytest's

    code: str
    expires: Instant


# --- POST /v1/redemptions/{id}:reverse ----------------------------------------------------


class ReverseRequest(msgspec.Struct, frozen=True):
    """Takes a redemption back. Of an id never seen it succeeds and blocks that id for ever."""

    at: Instant
    cause: str = ""
    proof: Proof | None = None
