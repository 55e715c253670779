"""What becomes of a closed day in money: shares, commission, tax, one payout. Version 1.

Rounding is stated on the document and always the same: shares are split by largest remainder, so
that they sum to the face value to the last minor unit; commission and tax round half up.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import cbor2
import msgspec

from terminal.core.wire.parts import Instant, Kind, Whole

Minor = Annotated[int, msgspec.Meta(ge=-(2**53) + 1, le=2**53 - 1)]
BasisPoints = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
ROUNDING = "shares by largest remainder, commission and tax half up"


class Terms(msgspec.Struct, frozen=True):
    """What was agreed for a campaign. Shares are basis points of the face value, 10000 in all.

    commission  basis points of the face value; fee: minor units for each use; tax: basis points
                of both together
    """

    title: str = ""
    customer: BasisPoints = 0
    shop: BasisPoints = 10_000
    platform: BasisPoints = 0
    brand: BasisPoints = 0
    commission: BasisPoints = 0
    fee: Whole = 0
    tax: BasisPoints = 0


class SettlementLine(msgspec.Struct, frozen=True):
    """One redemption in money; a clawback is the same with every amount below zero.

    direction  held: the platform holds the face value and pays the shop's share. given: the shop
               gave it, and platform and brand pay their shares. owed: the customer gets it from
               the platform, and the shop pays its share.
    net        what the shop gets of it, after commission and tax
    of    for a clawback, the document that it takes back from
    """

    id: str
    till: str
    voucher: str
    kind: Kind
    campaign: str
    line: Literal["redemption", "clawback"]
    direction: Literal["held", "given", "owed"]
    uses: Whole
    currency: str
    face: Minor
    customer: Minor
    shop: Minor
    platform: Minor
    brand: Minor
    commission: Minor
    tax: Minor
    net: Minor
    business_date: str
    trace: str = ""
    of: str = ""


class Payout(msgspec.Struct, frozen=True):
    """What the bank is told: its reference, and the amount (below zero, the shop pays)."""

    reference: str
    amount: Minor
    currency: str


class Settlement(msgspec.Struct, frozen=True):
    """A closed day in money. `statement` is the document number of the statement it is of."""

    document: str
    statement: str
    shop: str
    business_date: str
    closed: Instant
    rounding: str
    terms: dict[str, Terms]
    lines: list[SettlementLine]
    net: Minor
    payout: Payout
    key: str = ""
    signature: str = ""


def settlement_bytes(settlement: Settlement) -> bytes:
    """What a platform signs under a settlement: canonical CBOR of all of it, domain first."""
    told = {
        each.name: _plain(getattr(settlement, each.name))
        for each in msgspec.structs.fields(settlement)
        if each.name not in ("key", "signature")
    }
    return cbor2.dumps(["baton-settlement-1", told], canonical=True)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return msgspec.to_builtins(value)
