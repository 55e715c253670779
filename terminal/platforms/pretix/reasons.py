"""The server's reasons for a refusal and ours, both ways. Pure.

pretix              ours
------------------  ----------------------------------------------------------------------
invalid             unknown_code (a code of another event, a cancelled position too)
already_redeemed    already_redeemed, with time and device of the check-in that stands
unpaid, unapproved  unpaid
canceled            revoked: "canceled" covers cancelled and expired orders
blocked, revoked    blocked, revoked
invalid_time        not_yet_valid or expired, by the ticket's own dates
product             wrong_product (the other date of a series too)
rules               rules_not_met
ambiguous           ambiguous: one code, several add-ons
already_exchanged   rules_not_met: the wristband or card it was exchanged for must be used
else                platform_error, with the server's word in the note
"""

from __future__ import annotations

from datetime import datetime

from terminal.core.model import Reason, Refusal
from terminal.text import clean

_OURS = {
    "invalid": Reason.UNKNOWN_CODE,
    "already_redeemed": Reason.ALREADY_REDEEMED,
    "unpaid": Reason.UNPAID,
    "unapproved": Reason.UNPAID,
    "canceled": Reason.REVOKED,
    "blocked": Reason.BLOCKED,
    "revoked": Reason.REVOKED,
    "product": Reason.WRONG_PRODUCT,
    "rules": Reason.RULES_NOT_MET,
    "ambiguous": Reason.AMBIGUOUS,
    "already_exchanged": Reason.RULES_NOT_MET,
}
_THEIRS = {
    Reason.UNKNOWN_CODE: "invalid",
    Reason.BAD_SIGNATURE: "invalid",
    Reason.ALREADY_REDEEMED: "already_redeemed",
    Reason.EXPIRED: "invalid_time",
    Reason.NOT_YET_VALID: "invalid_time",
    Reason.WRONG_PRODUCT: "product",
    Reason.RULES_NOT_MET: "rules",
    Reason.REVOKED: "revoked",
    Reason.BLOCKED: "blocked",
    Reason.UNPAID: "unpaid",
    Reason.AMBIGUOUS: "ambiguous",
}
_LONGEST = 120  # characters of an explanation that are kept


def refusal_of(
    reason: str,
    explanation: str | None = None,
    at: datetime | None = None,
    valid_from: datetime | None = None,
) -> Refusal:
    """What a reason of the server means.

    at          the UTC instant that was judged, to tell too early from too late
    valid_from  the ticket's own first moment, if it has one
    """
    note = clean(explanation or "", _LONGEST)
    if reason == "invalid_time":
        early = at is not None and valid_from is not None and at < valid_from
        return Refusal(Reason.NOT_YET_VALID if early else Reason.EXPIRED, note=note)
    ours = _OURS.get(reason)
    if ours is None:
        word = clean(reason, 40)
        return Refusal(Reason.PLATFORM_ERROR, note=f"{word}: {note}" if note else word)
    return Refusal(ours, note=note or ("" if reason in _THEIRS.values() else reason))


def their_reason(refusal: Refusal) -> str:
    """How the server calls a refusal of ours; what it has no word for is its "error"."""
    return _THEIRS.get(refusal.reason, "error")
