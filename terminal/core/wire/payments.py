"""Paying what a voucher leaves of the bill, through the platform."""

from __future__ import annotations

from typing import Literal

import msgspec

from terminal.core.wire.parts import Instant, Whole

# --- POST /v1/payments, GET /v1/payments/{id}, POST /v1/payments/{id}:cancel --------------


class PaymentRequest(msgspec.Struct, frozen=True):
    """Asks the customer for the rest of a redemption's bill, under one id (UUIDv7) for life."""

    id: str
    redemption: str
    amount: Whole
    currency: str


class Payment(msgspec.Struct, frozen=True):
    """What became of a payment. What is asked for or paid is never more than `take`.

    state      asked (nobody has paid yet), paid, cancelled (by the till, before it was paid) or
               refunded (its redemption was taken back since)
    page       path of the page on which the customer pays; the till shows its address as a QR
    reference  the payment's name in the platform's own books; empty until it is paid
    trace      the redemption's
    """

    id: str
    redemption: str
    state: Literal["asked", "paid", "cancelled", "refunded"]
    amount: Whole
    currency: str
    page: str
    trace: str = ""
    paid_at: Instant | None = None
    reference: str = ""
