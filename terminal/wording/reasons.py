"""Why a voucher is refused and what to do about it: one clause each, in the cashier's words."""

from __future__ import annotations

from datetime import datetime

from terminal.core.model import About, Authority, CodeKind, Decision, Reason, Refusal
from terminal.locale import _
from terminal.text import clean
from terminal.wording.amounts import money
from terminal.wording.moments import last_day, when


def why_of(decision: Decision, now: datetime, zone: str, kind: CodeKind | None = None) -> str:
    """Why a decision is a refusal, with what is known of the voucher; empty if it is none."""
    about = decision.about
    if about and _too_small(decision):
        bill, least = money(about.bill or 0, about.currency), money(about.least, about.currency)
        return _("the bill of {bill} is below {least}").format(bill=bill, least=least)
    return why(decision.refusal, now, zone, kind) if decision.refusal else ""


def advice_of(decision: Decision, kind: CodeKind | None = None) -> str:
    """What the cashier says or tries next about a refusal; empty if it is none."""
    about = decision.about
    if about and _too_small(decision):
        more = money(about.missing, about.currency)
        return _("tell the customer: {more} more, and it can be used").format(more=more)
    unknown = decision.refusal == Refusal(Reason.ALREADY_REDEEMED)
    if unknown and decision.authority is Authority.TILL:
        return _("when and where, the platform can say: scan it again once online")
    return what_to_do(decision.refusal, kind) if decision.refusal else ""


def title_of(about: About | None) -> str:
    """What a refused voucher is called; empty where nobody knows."""
    return clean(about.title, 80) if about else ""


def _too_small(decision: Decision) -> bool:
    """Whether the bill is what is wrong."""
    rules = decision.reason is Reason.RULES_NOT_MET
    return bool(rules and decision.about and decision.about.missing)


def why(refusal: Refusal, now: datetime, zone: str, kind: CodeKind | None = None) -> str:
    """What is the matter, in one clause with time and place where they are known."""
    reason = refusal.reason
    if reason is Reason.ALREADY_REDEEMED:
        return _used(refusal, now, zone)
    if reason is Reason.UNKNOWN_CODE and kind is CodeKind.UNREADABLE:
        return _("this code holds nothing that can be read")
    if reason is Reason.UNKNOWN_CODE and kind is CodeKind.FOREIGN:
        return _("this code is not a voucher")
    if reason is Reason.EXPIRED and refusal.at:
        return _("its last day was {day}").format(day=last_day(refusal.at, now, zone))
    if reason is Reason.NOT_YET_VALID and refusal.at:
        return _("not valid before {when}").format(when=when(refusal.at, now, zone))
    if reason is Reason.WRONG_SHOP and refusal.place:
        return _("only for use in {place}").format(place=clean(refusal.place, 40))
    if reason is Reason.LOCKED_ELSEWHERE and refusal.place:
        return _("in use just now at {place}").format(place=_place(refusal))
    return _by_bound(refusal) or _clauses()[reason]


def what_to_do(refusal: Refusal, kind: CodeKind | None = None) -> str:
    """What the cashier says or tries next."""
    if refusal.reason is Reason.UNKNOWN_CODE and kind is CodeKind.UNREADABLE:
        return _("scan again, or type the figures under the code: F2")
    if refusal.reason is Reason.ALREADY_REDEEMED:
        return _tell_of_use(refusal)
    special = {
        (Reason.PLATFORM_ERROR, "unsure"): _("hand over nothing; it is being taken back"),
        (Reason.RULES_NOT_MET, "questions"): _("scan again and answer it"),
    }.get((refusal.reason, refusal.note), "")
    return special or _advice()[refusal.reason]


def till_name(till: str) -> str:
    """A till as people call it: a bare number gets the word before it."""
    till = clean(till, 20)
    return _("till {number}").format(number=till) if till.isdigit() else till


def _used(refusal: Refusal, now: datetime, zone: str) -> str:
    place = _place(refusal)
    if refusal.at and place:
        moment = when(refusal.at, now, zone)
        return _("used {when}, {place}").format(when=moment, place=place)
    if refusal.at:
        return _("used {when}").format(when=when(refusal.at, now, zone))
    return _("used before, {place}").format(place=place) if place else _("used before")


def _tell_of_use(refusal: Refusal) -> str:
    """Nobody is asked to tell what the screen does not know."""
    place = bool(refusal.place or refusal.till)
    if refusal.at and place:
        return _("tell the customer when and where it was used")
    if refusal.at:
        return _("tell the customer when it was used")
    return _("tell the customer where it was used") if place else _("ask for another voucher")


def _place(refusal: Refusal) -> str:
    parts = (clean(refusal.place, 40), till_name(refusal.till))
    return _(", ").join(part for part in parts if part)


def _by_bound(refusal: Refusal) -> str:
    """The clause of what a refusal names in its note, such as the bound of an offline one."""
    return {
        (Reason.PLATFORM_ERROR, "unsure"): _("the platform cannot say whether it counted"),
        (Reason.RULES_NOT_MET, "questions"): _("a question of the platform was left open"),
        (Reason.OFFLINE_NOT_ALLOWED, "kit"): _("this till has never reached the platform"),
        (Reason.OFFLINE_NOT_ALLOWED, "kind"): _("this kind of voucher needs the platform"),
        (Reason.OFFLINE_NOT_ALLOWED, "unsigned"): _("this code proves nothing without the line"),
        (Reason.OFFLINE_NOT_ALLOWED, "rules"): _("only the platform can judge its rules"),
        (Reason.OFFLINE_NOT_ALLOWED, "dates"): _("it may have expired: this clock is not sure"),
        (Reason.OFFLINE_CAP_REACHED, "age"): _("offline for too long to go on accepting"),
        (Reason.OFFLINE_CAP_REACHED, "list"): _("the list of withdrawn vouchers is too old"),
        (Reason.OFFLINE_CAP_REACHED, "count"): _("too many are waiting to be reported"),
        (Reason.OFFLINE_CAP_REACHED, "value"): _("more than this till may still accept offline"),
        (Reason.OFFLINE_CAP_REACHED, "clock"): _("too much while this till's clock is not sure"),
        (Reason.OFFLINE_CAP_REACHED, "kind_count"): _("too many of this kind wait to be reported"),
        (Reason.OFFLINE_CAP_REACHED, "static"): _(
            "more by codes that never change than allowed now"
        ),
        (Reason.RATE_LIMITED, "guessing"): _("too many typed codes were wrong"),
        (Reason.QR_STALE, "static"): _(
            "a picture of the code: it is bound to the customer's wallet"
        ),
        (Reason.OFFLINE_CAP_REACHED, "kind_value"): _("more of this kind than may be accepted now"),
    }.get((refusal.reason, refusal.note), "")


def _clauses() -> dict[Reason, str]:
    return {
        Reason.UNKNOWN_CODE: _("the platform does not know this voucher"),
        Reason.BAD_SIGNATURE: _("not issued by the platform, or changed since"),
        Reason.ALREADY_REDEEMED: _("used before"),
        Reason.EXPIRED: _("it has expired"),
        Reason.NOT_YET_VALID: _("not valid yet"),
        Reason.OUTSIDE_HOURS: _("not valid at this hour"),
        Reason.WRONG_SHOP: _("only for use in another shop"),
        Reason.WRONG_PRODUCT: _("not for these goods"),
        Reason.RULES_NOT_MET: _("the bill does not meet the voucher's terms"),
        Reason.WRONG_CUSTOMER: _("it belongs to another customer"),
        Reason.INSUFFICIENT_BALANCE: _("not enough money left on it"),
        Reason.LIMIT_EXCEEDED: _("used as often as it may be"),
        Reason.REFUNDING: _("the customer has asked for the money back"),
        Reason.REFUNDED: _("the money was paid back"),
        Reason.REVOKED: _("withdrawn by the platform"),
        Reason.BLOCKED: _("blocked by the platform"),
        Reason.UNPAID: _("not paid for yet"),
        Reason.LOCKED_ELSEWHERE: _("in use at another till just now"),
        Reason.QR_STALE: _("the code on the phone is too old"),
        Reason.AMBIGUOUS: _("several vouchers have this code"),
        Reason.PAYMENT_CODE: _("this is a payment code, not a voucher"),
        Reason.OFFLINE_NOT_ALLOWED: _("only the platform can check it, and the line is down"),
        Reason.OFFLINE_CAP_REACHED: _("more than this till may still accept offline"),
        Reason.UNDO_WINDOW_PASSED: _("too late to undo"),
        Reason.AUTH_FAILED: _("the platform no longer knows this till"),
        Reason.RATE_LIMITED: _("the platform is busy"),
        Reason.PLATFORM_ERROR: _("the platform could not judge it"),
    }


def _advice() -> dict[Reason, str]:
    another = _("ask for another voucher")
    later = _("try again when the till is online")
    own_code = _("ask the customer to open the voucher itself")
    return {
        Reason.UNKNOWN_CODE: own_code,
        Reason.BAD_SIGNATURE: _("hand over nothing; ask for the voucher in the app"),
        Reason.EXPIRED: another,
        Reason.NOT_YET_VALID: _("ask the customer to come back then"),
        Reason.OUTSIDE_HOURS: _("read out the hours on the voucher"),
        Reason.WRONG_SHOP: _("tell the customer which shop"),
        Reason.WRONG_PRODUCT: _("compare the goods with the voucher"),
        Reason.RULES_NOT_MET: _("read out the voucher's terms"),
        Reason.WRONG_CUSTOMER: _("ask for the customer's own voucher"),
        Reason.INSUFFICIENT_BALANCE: _("take the money in another way"),
        Reason.LIMIT_EXCEEDED: another,
        Reason.REFUNDING: _("the customer can withdraw the request in the app"),
        Reason.REFUNDED: another,
        Reason.REVOKED: another,
        Reason.BLOCKED: another,
        Reason.UNPAID: _("ask the customer to pay in the app first"),
        Reason.LOCKED_ELSEWHERE: _("let the other till finish first"),
        Reason.QR_STALE: _("ask the customer to refresh the code"),
        Reason.AMBIGUOUS: own_code,
        Reason.PAYMENT_CODE: own_code,
        Reason.OFFLINE_NOT_ALLOWED: later,
        Reason.OFFLINE_CAP_REACHED: later,
        Reason.UNDO_WINDOW_PASSED: _("ask the supervisor"),
        Reason.AUTH_FAILED: _("call the technician"),
        Reason.RATE_LIMITED: _("wait a moment, then scan again"),
        Reason.PLATFORM_ERROR: _("hand over nothing; call the technician if it stays"),
    }
