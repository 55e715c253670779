"""The closed vocabularies: whatever an adapter or a person meets is one of these."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What a person must do now."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    CHECK = "check"  # something is missing that the cashier can tell
    ASK = "ask"  # only the platform can tell


class Authority(StrEnum):
    """Who stands behind a decision."""

    PLATFORM = "platform"
    SHOP = "shop"
    TILL = "till"


class Reason(StrEnum):
    """Why a voucher is refused. Closed: an adapter maps whatever it meets to one of these."""

    UNKNOWN_CODE = "unknown_code"
    BAD_SIGNATURE = "bad_signature"
    ALREADY_REDEEMED = "already_redeemed"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    OUTSIDE_HOURS = "outside_hours"
    WRONG_SHOP = "wrong_shop"
    WRONG_PRODUCT = "wrong_product"
    RULES_NOT_MET = "rules_not_met"
    WRONG_CUSTOMER = "wrong_customer"
    INSUFFICIENT_BALANCE = "insufficient_balance"
    LIMIT_EXCEEDED = "limit_exceeded"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    REVOKED = "revoked"
    BLOCKED = "blocked"
    UNPAID = "unpaid"
    LOCKED_ELSEWHERE = "locked_elsewhere"
    QR_STALE = "qr_stale"
    AMBIGUOUS = "ambiguous"
    PAYMENT_CODE = "payment_code"
    OFFLINE_NOT_ALLOWED = "offline_not_allowed"
    OFFLINE_CAP_REACHED = "offline_cap_reached"
    UNDO_WINDOW_PASSED = "undo_window_passed"
    AUTH_FAILED = "auth_failed"
    RATE_LIMITED = "rate_limited"
    PLATFORM_ERROR = "platform_error"


class How(StrEnum):
    """How a code came in."""

    SCANNED = "scanned"
    TYPED = "typed"


class CodeKind(StrEnum):
    """What a code is by its looks alone, before anyone is asked."""

    SIGNED = "signed"  # carries its voucher, with a signature
    TYPED = "typed"  # twelve digits with a check digit
    OPAQUE = "opaque"  # points at a voucher; only the platform knows it
    PAYMENT = "payment"  # a customer's wallet, shown by mistake
    COUPON = "coupon"  # a paper coupon that carries its own rules and has no platform
    FOREIGN = "foreign"  # a web address, a product, somebody else's code
    UNREADABLE = "unreadable"  # bytes that are no text, or too many


class VoucherKind(StrEnum):
    """What a voucher entitles to."""

    MONEY_OFF = "money_off"
    PERCENT_OFF = "percent_off"
    PREPAID = "prepaid"
    STORED_VALUE = "stored_value"
    PRIZE = "prize"
    TOP_UP = "top_up"
    MEMBERSHIP = "membership"
    REBATE = "rebate"
    # A wristband at the four kinds of places that a visit leads through.
    CHECK_IN = "check_in"
    TAB = "tab"
    PAY_TAB = "pay_tab"
    LEAVE = "leave"


class PromptKind(StrEnum):
    """What the cashier must tell before a voucher can be judged, and what tells it."""

    BILL = "bill"  # minor units of the prompt's currency
    USES = "uses"  # how many of the voucher's uses
    CHOICE = "choice"  # which of the options, counted from 0
    WHOSE = "whose"  # likewise: the platform that a code is of
    SERIAL = "serial"  # what is written on the thing handed over: text
    CONFIRM = "confirm"  # a check only a person can make: 1 = yes, 0 = no


class Standing(StrEnum):
    """What became of a redemption id at the platform."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    REVERSED = "reversed"
    INCOMPLETE = "incomplete"  # nothing was consumed: questions must be answered first
    ABSENT = "absent"  # the platform has never seen this id
    UNKNOWN = "unknown"  # no answer: never guess
