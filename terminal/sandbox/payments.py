"""Paying at the counter: a till asks for the rest of a bill, the customer pays on a page.

An id is answered once, however often it is sent. Of one bill never more is asked for and paid
together than the customer owes; what is taken back is given back.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from terminal.core.wire import Payment, PaymentRequest
from terminal.sandbox.store import Row, Shop, Store, instant, micros

_ROW = """SELECT p.*, r.trace, r.shop AS redeemed_in FROM payments p
    JOIN redemptions r ON r.id = p.redemption"""
_TAKEN = """SELECT coalesce(sum(amount), 0) AS taken FROM payments
    WHERE redemption = ? AND state IN ('asked', 'paid')"""


class NotOwed(Exception):
    """A payment that is not asked for; `str()` is one sentence, `status` the HTTP status."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def ask_for(
    store: Store, shop: Shop, payment: bytes, asked: PaymentRequest, now: datetime
) -> Payment:
    """Asks for a payment; the same again is told as it stands. Raises NotOwed."""
    with store.transaction():
        known = store.find(f"{_ROW} WHERE p.id = ?", payment)
        if known is not None:
            told = _told(known)
            if known["shop"] != shop.id or told.redemption != asked.redemption:
                raise NotOwed(409, "This payment id was used before, for something else.")
            if (told.amount, told.currency) != (asked.amount, asked.currency):
                raise NotOwed(409, "This payment id was used before, for another amount.")
            return told
        redemption = _owed(store, shop, asked)
        number = store.one("SELECT count(*) AS n FROM payments")["n"] + 1
        store.run(
            "INSERT INTO payments (id, number, token, shop, redemption, amount, currency,"
            " asked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(payment, number, secrets.token_urlsafe(12), shop.id, redemption),
            *(asked.amount, asked.currency, micros(now)),
        )
        return _told(store.one(f"{_ROW} WHERE p.id = ?", payment))


def payment_of(store: Store, shop: Shop, payment: bytes) -> Payment | None:
    """A payment that a till of this shop has asked for."""
    row = store.find(f"{_ROW} WHERE p.id = ? AND p.shop = ?", payment, shop.id)
    return _told(row) if row else None


def cancel(store: Store, shop: Shop, payment: bytes, now: datetime) -> Payment | None:
    """Asks no longer; what is paid stays paid, and the answer says so."""
    with store.transaction():
        store.run(
            "UPDATE payments SET state = 'cancelled', ended_at = ?"
            " WHERE id = ? AND shop = ? AND state = 'asked'",
            *(micros(now), payment, shop.id),
        )
        return payment_of(store, shop, payment)


def page_row(store: Store, token: str) -> Row | None:
    """What the page of a payment shows: amount, state, shop's name, title of the voucher."""
    return store.find(
        "SELECT p.*, s.name AS shop_name, v.title FROM payments p JOIN shops s ON s.id = p.shop"
        " JOIN redemptions r ON r.id = p.redemption JOIN vouchers v ON v.id = r.voucher"
        " WHERE p.token = ?",
        token,
    )


def pay(store: Store, token: str, now: datetime) -> None:
    """The customer pays; a second tap changes nothing."""
    with store.transaction():
        store.run(
            "UPDATE payments SET state = 'paid', ended_at = ?,"
            " reference = 'PMT-' || printf('%08d', number) WHERE token = ? AND state = 'asked'",
            *(micros(now), token),
        )


def give_back(store: Store, redemption: bytes, now: datetime) -> None:
    """The redemption was taken back: nothing is asked for any more, what was paid goes back."""
    for state, then in (("asked", "cancelled"), ("paid", "refunded")):
        store.run(
            "UPDATE payments SET state = ?, ended_at = ? WHERE redemption = ? AND state = ?",
            *(then, micros(now), redemption, state),
        )


def payments(store: Store) -> list[Payment]:
    """Every payment ever asked for, oldest first."""
    return [_told(row) for row in store.all(f"{_ROW} ORDER BY p.number")]


def _owed(store: Store, shop: Shop, asked: PaymentRequest) -> bytes:
    """The redemption whose bill this is for."""
    try:
        redemption = UUID(asked.redemption).bytes
    except ValueError:
        redemption = b""
    row = store.find("SELECT * FROM redemptions WHERE id = ? AND shop = ?", redemption, shop.id)
    if row is None or row["state"] != "confirmed":
        raise NotOwed(409, "There is no redemption of this id that stands.")
    if asked.currency != row["currency"]:
        raise NotOwed(409, f"The bill is in {row['currency']}.")
    rest: int = row["take"] - store.one(_TAKEN, redemption)["taken"]
    if not 0 < asked.amount <= rest:
        raise NotOwed(409, f"Of this bill {rest} minor units can still be asked for.")
    return redemption


def _told(row: Row) -> Payment:
    return Payment(
        id=str(UUID(bytes=row["id"])),
        redemption=str(UUID(bytes=row["redemption"])),
        state=row["state"],
        amount=row["amount"],
        currency=row["currency"],
        page=f"/pay/{row['token']}",
        trace=row["trace"],
        paid_at=instant(row["ended_at"]) if row["state"] == "paid" else None,
        reference=row["reference"],
    )
