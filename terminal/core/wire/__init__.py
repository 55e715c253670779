"""The shapes of our own platform protocol: JSON over HTTPS, version 1.

The sandbox publishes them as OpenAPI; the till reads answers with `read`, which refuses what
does not fit. Amounts are minor units, instants RFC 3339 with an offset, bytes base64url without
padding, business dates ISO 8601.
"""

from terminal.core.wire.codec import BadShape, b64, read, receipt_bytes, unb64, write
from terminal.core.wire.days import (
    Kit,
    Spent,
    Statement,
    StatementLine,
    WireKey,
    WireKindLimit,
    WirePolicy,
    WireRules,
    statement_bytes,
)
from terminal.core.wire.parts import Instant, Kind, Said
from terminal.core.wire.payments import Payment, PaymentRequest
from terminal.core.wire.settlements import (
    ROUNDING,
    Payout,
    Settlement,
    SettlementLine,
    Terms,
    settlement_bytes,
)
from terminal.core.wire.shapes import (
    BatchAnswer,
    Claimed,
    ClaimRequest,
    Head,
    Prepared,
    PrepareRequest,
    Problem,
    Proof,
    Redeemed,
    Redemption,
    RedemptionBatch,
    ReverseRequest,
    TestVoucher,
    WireCoupon,
    WireEffect,
    WireReceipt,
    WireRefusal,
    WireVoucher,
)

__all__ = [
    "ROUNDING",
    "BadShape",
    "BatchAnswer",
    "ClaimRequest",
    "Claimed",
    "Head",
    "Instant",
    "Kind",
    "Kit",
    "Payment",
    "PaymentRequest",
    "Payout",
    "PrepareRequest",
    "Prepared",
    "Problem",
    "Proof",
    "Redeemed",
    "Redemption",
    "RedemptionBatch",
    "ReverseRequest",
    "Said",
    "Settlement",
    "SettlementLine",
    "Spent",
    "Statement",
    "StatementLine",
    "Terms",
    "TestVoucher",
    "WireCoupon",
    "WireEffect",
    "WireKey",
    "WireKindLimit",
    "WirePolicy",
    "WireReceipt",
    "WireRefusal",
    "WireRules",
    "WireVoucher",
    "b64",
    "read",
    "receipt_bytes",
    "settlement_bytes",
    "statement_bytes",
    "unb64",
    "write",
]
