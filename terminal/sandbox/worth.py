"""What a voucher says of itself to its owner: whether it can be used, its worth, its terms."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from terminal.core.model import VoucherKind
from terminal.sandbox.amounts import money_text
from terminal.sandbox.rules import Known
from terminal.sandbox.speech import Speech
from terminal.sandbox.store import Shop


def state_of(voucher: Known, now: datetime) -> str:
    """In one or two words, whether it can be used now; still in English."""
    if voucher.state != "active":
        return voucher.state
    if voucher.uses_left == 0:
        return "empty" if voucher.kind is VoucherKind.STORED_VALUE else "used"
    if voucher.expires and now >= voucher.expires:
        return "expired"
    if voucher.not_before and now < voucher.not_before:
        return "not yet"
    return "ready"


def worth_text(voucher: Known, say: Speech) -> str:
    """What it gives, as its owner would say it."""
    money = money_text(voucher.balance or voucher.value, voucher.currency)
    match voucher.kind:
        case VoucherKind.MONEY_OFF:
            return say("$money off", money=money)
        case VoucherKind.PERCENT_OFF:
            return _percent_off(voucher, say)
        case VoucherKind.STORED_VALUE:
            return say("$money left", money=money) if voucher.uses_left else say("nothing left")
        case VoucherKind.TOP_UP:
            return say("Puts money on your card")
        case VoucherKind.TAB:
            return say("$money on the tab", money=money)
        case VoucherKind.MEMBERSHIP if voucher.value:
            return say("a point for each $money", money=money)
        case VoucherKind.MEMBERSHIP:
            return say("a stamp a visit")
        case VoucherKind.REBATE:
            return say("$percent % of the bill back", percent=_decimal(voucher.basis_points, 2))
    return _goods(voucher, say)


def terms_text(voucher: Known, shops: dict[str, Shop], now: datetime, say: Speech) -> str:
    """When, where and on which bills."""
    known = [shops[shop] for shop in voucher.shops if shop in shops]
    zone = ZoneInfo((known or [*shops.values()])[0].time_zone) if shops else ZoneInfo("UTC")
    parts = []
    if voucher.minimum:
        least = money_text(voucher.minimum, voucher.currency)
        parts.append(say("on bills from $money", money=least))
    if known:
        parts.append(say("only at $shops", shops=say.listed([shop.name for shop in known])))
    if voucher.not_before and now < voucher.not_before:
        parts.append(say("from $day", day=_day(voucher.not_before, zone, say)))
    if voucher.expires:
        # It ends at an instant; people want to know the last day that it can be used on.
        last = voucher.expires - timedelta(seconds=1)
        parts.append(say("until $day", day=_day(last, zone, say)))
    if voucher.latest:
        used = _day(voucher.latest.at, zone, say)
        parts.append(say("last used $day at $place", day=used, place=voucher.latest.place))
    text = say.word(" · ").join(parts)
    return text[:1].upper() + text[1:]


def _percent_off(voucher: Known, say: Speech) -> str:
    """What is taken off or, as Chinese counts it, the tenths that are left to pay."""
    cap = money_text(voucher.cap, voucher.currency)
    if voucher.basis_points == 10_000:
        return say("100 % off, at most $cap", cap=cap) if voucher.cap else say("100 % off")
    tenths = _decimal(10_000 - voucher.basis_points, 3)
    parts = {"percent": _decimal(voucher.basis_points, 2), "tenths": tenths}
    parts["digits"] = tenths if tenths.startswith("0") else tenths.replace(".", "")
    if voucher.cap:
        return say("$percent % off, at most $cap", cap=cap, **parts)
    return say("$percent % off", **parts)


def _goods(voucher: Known, say: Speech) -> str:
    """What is handed over: how often, and what it is worth."""
    money = money_text(voucher.value, voucher.currency)
    counts = {"left": str(voucher.uses_left), "uses": str(voucher.uses)}
    if voucher.uses > 1 and voucher.value:
        return say("$left of $uses uses left, worth $money each", money=money, **counts)
    if voucher.uses > 1:
        return say("$left of $uses uses left", **counts)
    return say("worth $money", money=money) if voucher.value else say("Yours for free")


def _decimal(number: int, digits: int) -> str:
    """`1250, 2` -> `12.5`: no more digits behind the point than are needed."""
    whole, rest = divmod(number, 10**digits)
    return f"{whole}.{rest:0{digits}d}".rstrip("0").rstrip(".")


def _day(moment: datetime, zone: ZoneInfo, say: Speech) -> str:
    return say.day(moment.astimezone(zone).date())
