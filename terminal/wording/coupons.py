"""Paper coupons that have no platform, in words: what one is worth, and where it belongs."""

from __future__ import annotations

from datetime import datetime

from terminal.core.paper_coupons import PaperCoupon, Saves, Scheme
from terminal.locale import _
from terminal.text import clean
from terminal.wording.moments import zone_of


def explained(coupon: PaperCoupon, now: datetime, zone: str) -> str:
    """What a paper coupon says of itself, in one clause."""
    said = _("a paper coupon")
    if worth := _worth(coupon):
        said = _("{what}: {why}").format(what=said, why=worth)
    if coupon.expires and coupon.expires < now.astimezone(zone_of(zone)).date():
        over = _("over since {day}").format(day=coupon.expires.isoformat())
        said = _(", ").join((said, over))
    return said


def of_whom(coupon: PaperCoupon) -> str:
    """Whose it is, by the numbers on it, for whoever looks it up."""
    return _("issuer {issuer}, offer {offer}").format(
        issuer=clean(coupon.issuer, 20), offer=clean(coupon.offer, 20)
    )


def where_to(coupon: PaperCoupon) -> str:
    """What the cashier does with it."""
    if coupon.scheme is Scheme.POSITIVE_OFFER:
        return _("the cash register must ask its issuer's file; no platform here knows it")
    return _("ring it up at the cash register; no platform here knows it")


def _worth(coupon: PaperCoupon) -> str:
    amount = f"{coupon.value // 100}.{coupon.value % 100:02}"
    return {
        Saves.AMOUNT: _("{amount} off").format(amount=amount),
        Saves.PERCENT: _("{n} % off").format(n=coupon.value // 100),
        Saves.FREE_GOODS: _("goods for free"),
    }.get(coupon.saves, "")
