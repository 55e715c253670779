"""The demo's world: two shops, and a customer with one voucher of every sort."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from terminal.core.wire import Redeemed, write
from terminal.sandbox import ledger
from terminal.sandbox.issue import Issuer
from terminal.sandbox.issuing import IssueRequest, issue_voucher
from terminal.sandbox.store import Row, Shop, Store, micros
from terminal.sandbox.vouchers import (
    bar_voucher,
    codes_of,
    find_voucher,
    note_count,
    voucher_by_label,
)

ZONE = "Asia/Shanghai"
YUNNAN = Shop("yunnan", "Yunnan Rd", "CNY", ZONE, "04:00")
NANJING = Shop("nanjing", "Nanjing Rd", "CNY", ZONE, "04:00")
CUSTOMER = "mei"
OTHER_CUSTOMER = "li"


def seed_demo(store: Store, issuer: Issuer, now: datetime) -> dict[str, Any]:
    """Puts the demo's world in and tells it: shops, new claim tokens, vouchers by name.

    Called again it makes new claim tokens and tells the same vouchers.
    """
    with store.transaction():
        for shop in (YUNNAN, NANJING):
            store.add_shop(shop)
        for name, order in orders(now).items():
            if voucher_by_label(store, name) is None:
                issue_voucher(store, issuer, order, now, label=name)
                _history(store, name, now)
        return {
            "customer": CUSTOMER,
            "shops": {shop.name: shop.id for shop in (YUNNAN, NANJING)},
            "claim_tokens": {shop.id: _claim_token(store, shop) for shop in (YUNNAN, NANJING)},
            "vouchers": {name: _told(store, name) for name in orders(now)},
        }


def orders(now: datetime) -> dict[str, IssueRequest]:
    """The demo's vouchers by name, with dates around now."""
    month = _midnight(now, 30)
    mei: dict[str, Any] = {"customer": CUSTOMER, "expires": month, "undo_seconds": 600}
    li: dict[str, Any] = {"value": 5_00, "customer": OTHER_CUSTOMER, "expires": month}
    lunch = IssueRequest("prepaid", "Lunch set for two", value=88_00, uses=3, **mei)
    twenty = IssueRequest("money_off", "20.00 off from 100.00", value=20_00, minimum=100_00, **mei)
    percent = IssueRequest(
        "percent_off", "15 % off, at most 30.00", basis_points=1500, cap=30_00, **mei
    )
    card = IssueRequest(
        "stored_value", "Gift card", value=150_00, customer=CUSTOMER, expires=_midnight(now, 365)
    )
    return {
        "lunch": lunch,
        "twenty_off": twenty,
        "fifteen_percent": percent,
        "card": card,
        "cola": IssueRequest("prize", "Cola 500 ml", **mei),
        **_not_usable(now),
        "elsewhere": IssueRequest(
            "money_off", "Nanjing Rd only, 5.00 off", shops=["nanjing"], **li
        ),
        "revoked": IssueRequest("money_off", "Printed twice, 5.00 off", **li),
    }


def _not_usable(now: datetime) -> dict[str, IssueRequest]:
    """What the customer shows too late, again, or too early."""
    mei: dict[str, Any] = {"customer": CUSTOMER}
    past, month = _midnight(now, -60), _midnight(now, 30)
    spring = IssueRequest(
        *("money_off", "Spring tea, 12.00 off"),
        **mei,
        value=12_00,
        not_before=past,
        expires=_midnight(now, -9),
    )
    welcome = IssueRequest(
        *("money_off", "Welcome, 10.00 off"),
        **mei,
        value=10_00,
        minimum=50_00,
        not_before=past,
        expires=month,
    )
    dumplings = IssueRequest(
        *("prepaid", "New Year dumplings"),
        **mei,
        value=58_00,
        not_before=_midnight(now, 20),
        expires=_midnight(now, 80),
    )
    return {"expired": spring, "used": welcome, "later": dumplings}


def _history(store: Store, name: str, now: datetime) -> None:
    """What has already happened to a voucher of the seed."""
    voucher = voucher_by_label(store, name)
    if voucher and name == "revoked":
        bar_voucher(store, voucher, "revoked", now)
    if voucher and name == "used":
        _use_yesterday(store, voucher, now)


def _use_yesterday(store: Store, voucher: str, now: datetime) -> None:
    """Books a use of yesterday 18:22 at Nanjing Rd, of a bill of 66.00."""
    known = find_voucher(store, voucher)
    if known is None:
        return
    key = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    till = store.add_till(NANJING, key, secrets.token_urlsafe(32), "demo", micros(now))
    yesterday = now.astimezone(ZoneInfo(ZONE)).date() - timedelta(days=1)
    at = datetime.combine(yesterday, time(18, 22), ZoneInfo(ZONE))
    id_ = secrets.token_bytes(16)
    bill, off = 66_00, known.value
    answer = Redeemed(str(UUID(bytes=id_)), "confirmed", discount=off, take=bill - off)
    row: Row = {"id": id_, "till": till.id, "shop": NANJING.id, "state": "confirmed"}
    row |= {"voucher": voucher, "uses": 1, "discount": off, "take": bill - off, "bill": bill}
    row |= {"currency": "CNY", "at": micros(at), "booked_at": micros(at), "trace": known.trace}
    row |= {"authority": "platform", "business_date": str(yesterday), "told_date": str(yesterday)}
    ledger.write_redemption(store, row | {"answer": write(answer).decode()})
    note_count(store, voucher)


def _told(store: Store, name: str) -> dict[str, str]:
    voucher = voucher_by_label(store, name) or ""
    known = find_voucher(store, voucher)
    return {"id": voucher, "title": known.title if known else "", **codes_of(store, voucher)}


def _claim_token(store: Store, shop: Shop) -> str:
    token = secrets.token_urlsafe(16)
    store.add_claim_token(token, shop.id)
    return token


def _midnight(now: datetime, days: int) -> datetime:
    """The beginning of a day in the shops' time zone, that many days from today."""
    day = now.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=days)
    return datetime.combine(day, time(0), ZoneInfo(ZONE))
