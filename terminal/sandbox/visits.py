"""Customers who come again: what the till may say of them, and what brings them back."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from terminal.core.wire import WireCoupon, WireVoucher
from terminal.sandbox.issue import Issuer
from terminal.sandbox.issuing import IssueRequest, issue_voucher
from terminal.sandbox.rules import Known
from terminal.sandbox.store import Store
from terminal.sandbox.vouchers import on_the_wire

_VIP_FROM = 10  # visits
_NEXT_VISIT_WITHIN = timedelta(days=30)
_VISITS = """SELECT COUNT(*) AS visits FROM redemptions AS r JOIN vouchers AS v ON v.id = r.voucher
    WHERE v.customer = ? AND r.shop = ? AND r.state = 'confirmed'"""


def with_visits(store: Store, voucher: Known, shop: str) -> WireVoucher:
    """A voucher with how often its customer used one in this shop; as it is for nobody's."""
    told = on_the_wire(voucher)
    if not voucher.customer:
        return told
    visits: int = store.one(_VISITS, voucher.customer, shop)["visits"]
    return replace(told, visits=visits, level="VIP" if visits >= _VIP_FROM else "")


def coupon_for(store: Store, issuer: Issuer, voucher: Known, now: datetime) -> WireCoupon | None:
    """The voucher for the next visit that was promised with this one, newly issued; or none."""
    promised = store.find("SELECT title, off FROM next_visits WHERE voucher = ?", voucher.id)
    if promised is None:
        return None
    expires = now + _NEXT_VISIT_WITHIN
    order = IssueRequest(
        "money_off",
        promised["title"],
        voucher.currency,
        promised["off"],
        expires=expires,
        shops=list(voucher.shops),
        customer=voucher.customer,
        trace=voucher.trace,
        forms=["opaque"],
    )
    issued = issue_voucher(store, issuer, order, now)
    return WireCoupon(issued.title, issued.opaque or "", expires)
