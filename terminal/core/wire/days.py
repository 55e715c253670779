"""What comes once in a while: the offline kit, and the statement of a business date."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import cbor2
import msgspec

from terminal.core.wire.parts import Instant, Kind, Whole
from terminal.core.wire.shapes import Head, WireEffect, WireReceipt

# --- GET /v1/offline-kit ------------------------------------------------------------------


class WireKey(msgspec.Struct, frozen=True):
    """A public key that vouchers or receipts are signed with (raw Ed25519, 32 bytes)."""

    id: str
    public_key: str


class Spent(msgspec.Struct, frozen=True):
    """Uses of a signed voucher that the platform has counted."""

    voucher: str
    uses: Whole


class WireKindLimit(msgspec.Struct, frozen=True):
    """What may be at risk of one kind of voucher at one time."""

    kind: Kind
    floor_limit: Whole
    max_count: Whole


class WireRules(msgspec.Struct, frozen=True):
    """What a kind means in a version, in the words of `terminal.core.model.kinds`.

    A till that does not know one of the words leaves the kind in this version to the platform.
    """

    kind: str
    version: Whole
    uses: str
    value: str
    offline: str
    settlement: str
    prompts: list[str] = msgspec.field(default_factory=list)
    follow_ups: list[str] = msgspec.field(default_factory=list)


class WirePolicy(msgspec.Struct, frozen=True):
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
    per_kind: list[WireKindLimit] = msgspec.field(default_factory=list)
    clock_slack: Whole = 0
    unsure_limit: Whole = 0
    hard_cap: Whole = 0
    rules: list[WireRules] = msgspec.field(default_factory=list)
    static_limit: Whole = 0


class Kit(msgspec.Struct, frozen=True):
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


class StatementLine(msgspec.Struct, frozen=True):
    """One redemption as the platform booked it.

    business_date  the accounting day it happened on; another than the statement's where `late`
    late           its day had been closed when it was reported, so it stands on a later statement
    signature      the till's, under the journal entry named by sequence and hash
    effects        what the platform did besides
    receipt        the platform's, under the same entry
    """

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
    take: Whole = 0
    business_date: str = ""
    late: bool = False
    signature: str = ""
    effects: list[WireEffect] = msgspec.field(default_factory=list)
    receipt: WireReceipt | None = None


class Statement(msgspec.Struct, frozen=True):
    """A shop's day as the platform booked it.

    document, closed  its number and when the day was closed; empty while lines may still come
    key, signature    the platform's, over `statement_bytes`
    """

    business_date: str
    shop: str
    lines: list[StatementLine]
    document: str = ""
    closed: Instant | None = None
    key: str = ""
    signature: str = ""


def statement_bytes(statement: Statement) -> bytes:
    """What a platform signs under a statement: canonical CBOR of all of it, domain first.

    The signature itself and the key are left out; instants are spelled in UTC.
    """
    lines = [[_spelled(value) for value in _values(line)] for line in statement.lines]
    head = (statement.business_date, statement.shop, statement.document, statement.closed)
    return cbor2.dumps(
        ["baton-statement-1", *(_spelled(value) for value in head), lines], canonical=True
    )


def _values(line: StatementLine) -> list[object]:
    """A line's fields in their order; of the receipt, what makes it one."""
    values = [getattr(line, each.name) for each in msgspec.structs.fields(line)]
    receipt = values[-1]
    if isinstance(receipt, WireReceipt):
        values[-1] = [receipt.sequence, receipt.hash, receipt.key, receipt.signature]
        values.append(receipt.at)
    return values


def _spelled(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, WireEffect):
        return [value.kind, value.amount, value.total]
    return [_spelled(each) for each in value] if isinstance(value, list) else value
