"""Why a voucher is refused, as its owner is told: no till, no platform, none of our limits."""

from __future__ import annotations

from datetime import datetime

from terminal.core.model import CodeKind, Reason, Refusal
from terminal.locale import _
from terminal.wording import reasons


def why(refusal: Refusal, now: datetime, zone: str, kind: CodeKind) -> str:
    """One clause."""
    own = _clauses().get(refusal.reason)
    strange = kind in (CodeKind.UNREADABLE, CodeKind.FOREIGN)
    if refusal.reason is Reason.UNKNOWN_CODE and strange:
        own = None  # what kind of code it is says more
    return own or reasons.why(refusal, now, zone, kind)


def what_to_do(refusal: Refusal) -> str:
    """What the customer may try next."""
    return _advice().get(refusal.reason) or _("you may scan another voucher")


def _clauses() -> dict[Reason, str]:
    not_now = _("vouchers of this kind cannot be checked just now")
    return {
        Reason.UNKNOWN_CODE: _("nobody knows this voucher"),
        Reason.BAD_SIGNATURE: _("this voucher is not genuine, or too new to be known here"),
        Reason.OFFLINE_NOT_ALLOWED: not_now,
        Reason.OFFLINE_CAP_REACHED: not_now,
        Reason.AUTH_FAILED: not_now,
        Reason.RATE_LIMITED: _("too many people ask at once"),
        Reason.PLATFORM_ERROR: not_now,
        Reason.RULES_NOT_MET: _("its terms are not met here"),
        Reason.REVOKED: _("it was withdrawn"),
        Reason.BLOCKED: _("it was blocked"),
        Reason.LOCKED_ELSEWHERE: _("it is being used somewhere else just now"),
    }


def _advice() -> dict[Reason, str]:
    own_code = _("open the voucher itself and show its code")
    app = _("look into the app you bought it in")
    staff = _("please ask at the counter")
    return {
        Reason.UNKNOWN_CODE: own_code,
        Reason.AMBIGUOUS: own_code,
        Reason.PAYMENT_CODE: own_code,
        Reason.BAD_SIGNATURE: app,
        Reason.NOT_YET_VALID: _("please come back then"),
        Reason.OUTSIDE_HOURS: _("its hours stand on the voucher"),
        Reason.WRONG_SHOP: _("its shops stand on the voucher"),
        Reason.WRONG_PRODUCT: staff,
        Reason.RULES_NOT_MET: staff,
        Reason.REFUNDING: app,
        Reason.REFUNDED: app,
        Reason.REVOKED: app,
        Reason.BLOCKED: app,
        Reason.UNPAID: _("please pay for it in the app first"),
        Reason.LOCKED_ELSEWHERE: _("scan it again in a minute"),
        Reason.QR_STALE: _("refresh the code and show it again"),
        Reason.OFFLINE_NOT_ALLOWED: staff,
        Reason.OFFLINE_CAP_REACHED: staff,
        Reason.AUTH_FAILED: staff,
        Reason.RATE_LIMITED: _("scan it again in a minute"),
        Reason.PLATFORM_ERROR: staff,
    }
