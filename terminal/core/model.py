"""The nouns of the till: code, voucher, redemption, decision. Plain values, hardly any behaviour.

Words are those of the shared glossary in the README. Instants are aware datetimes in UTC, amounts
are minor units of the currency that stands beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
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
    FOREIGN = "foreign"  # a web address, a product, somebody else's code
    UNREADABLE = "unreadable"  # bytes that are no text, or too many


class VoucherKind(StrEnum):
    """What a voucher entitles to."""

    MONEY_OFF = "money_off"
    PERCENT_OFF = "percent_off"
    PREPAID = "prepaid"
    STORED_VALUE = "stored_value"
    PRIZE = "prize"


class PromptKind(StrEnum):
    """What the cashier must tell before a voucher can be judged."""

    BILL = "bill"


@dataclass(frozen=True, slots=True)
class Code:
    """What was scanned or typed.

    text      as the platform will get it; empty for a payment code, which is never kept
    shown     shortened and cleaned, the only form for screens and logs
    platform  the configured platform that recognised it, or empty
    reason    set when its looks alone refuse it
    """

    kind: CodeKind
    text: str
    shown: str
    how: How = How.SCANNED
    platform: str = ""
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Benefit:
    """What one use of a voucher is worth, by fixed rules with integer parameters.

    value         minor units: off (money_off), balance (stored_value), face value (prepaid, prize)
    basis_points  percent_off, 100 = 1 %
    cap           the most a percentage takes off, minor units; 0 = no cap
    minimum       smallest bill it may be used on, minor units
    """

    kind: VoucherKind
    title: str
    currency: str
    value: int = 0
    basis_points: int = 0
    cap: int = 0
    minimum: int = 0

    @property
    def needs_bill(self) -> bool:
        """Whether the bill's amount must be known to judge it."""
        return self.kind in (
            VoucherKind.MONEY_OFF,
            VoucherKind.PERCENT_OFF,
            VoucherKind.STORED_VALUE,
        )


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher as its issuer describes it: from a `prepare` answer or its own signed text.

    uses_left  for a signed text: the uses it was issued with
    shops      where it may be used; empty = anywhere
    policy     version of the rules; an unknown one is only for the platform to judge
    signed     True when the issuer's signature was verified on this till
    """

    id: str
    benefit: Benefit
    uses_left: int = 1
    not_before: datetime | None = None
    expires: datetime | None = None
    shops: tuple[str, ...] = ()
    trace: str = ""
    policy: int = 1
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, and what the platform tells about it (when and where it was used...)."""

    reason: Reason
    at: datetime | None = None
    place: str = ""
    till: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's countersignature under one journal entry of ours.

    signature  Ed25519 over the canonical form (`terminal.core.wire.receipt_bytes`)
    """

    sequence: int
    hash: bytes
    at: datetime
    key: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Granted:
    """The platform redeemed it, in its own figures.

    discount  minor units the voucher pays
    take      minor units the customer still pays
    """

    discount: int
    take: int
    uses_left: int
    balance: int | None = None
    undo_until: datetime | None = None
    receipt: Receipt | None = None


class Standing(StrEnum):
    """What became of a redemption id at the platform."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    REVERSED = "reversed"
    ABSENT = "absent"  # the platform has never seen this id
    UNKNOWN = "unknown"  # no answer: never guess


@dataclass(frozen=True, slots=True)
class Reply:
    """A platform's answer about one redemption id."""

    standing: Standing
    granted: Granted | None = None
    refusal: Refusal | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """One use applied to one bill: what to give, what to take (minor units).

    discount  what the voucher pays of the bill
    take      what the customer still pays
    value     what the shop loses if the platform says no: the discount, or the goods' face value
    """

    title: str
    uses: int
    currency: str
    discount: int
    take: int
    bill: int | None = None
    value: int = 0


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question to the cashier."""

    kind: PromptKind
    currency: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict and everything a screen, a slip or a journal entry says of it.

    reverse     a redemption may have reached the platform and must be taken back
    limit_left  minor units this till may still accept on its own word
    """

    verdict: Verdict
    authority: Authority | None = None
    worth: Worth | None = None
    refusal: Refusal | None = None
    prompt: Prompt | None = None
    uses_left: int | None = None
    balance: int | None = None
    expires: datetime | None = None
    limit_left: int | None = None
    undo_until: datetime | None = None
    reverse: bool = False

    @property
    def reason(self) -> Reason | None:
        """Why it was refused, if it was."""
        return self.refusal.reason if self.refusal else None


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """A key that vouchers are signed with: its id and the raw Ed25519 public half (32 bytes)."""

    id: str
    public: bytes


@dataclass(frozen=True, slots=True)
class OfflinePolicy:
    """What a till may accept without the platform; arrives with the offline kit.

    kinds        voucher kinds that may be accepted offline at all
    floor_limit  most minor units at risk at one time, over all waiting acceptances
    max_count    most acceptances waiting at one time
    max_age      seconds since the last contact after which nothing is accepted
    """

    kinds: tuple[VoucherKind, ...] = ()
    floor_limit: int = 0
    max_count: int = 0
    max_age: int = 0


@dataclass(frozen=True, slots=True)
class OfflineKit:
    """What a till fetched while it could: keys, revocations, spent uses, policy.

    spent  voucher id -> uses the platform had counted when the kit was made
    """

    version: int
    fetched: datetime
    keys: tuple[IssuerKey, ...] = ()
    revoked: frozenset[str] = frozenset()
    spent: dict[str, int] = field(default_factory=dict)
    policy: OfflinePolicy = OfflinePolicy()


@dataclass(frozen=True, slots=True)
class Order:
    """One redemption to be made: everything a platform needs, fixed once the id exists.

    id     UUIDv7, 16 bytes, the key for life
    bill   minor units, None where the voucher needs none
    entry, signature, sequence, hash  our signed journal entry that records it, as proof
    """

    id: bytes
    code: str
    how: How
    platform: str
    voucher: str
    worth: Worth
    at: datetime
    authority: Authority
    operator: str = ""
    test: bool = False
    trace: str = ""
    business_date: str = ""
    entry: bytes = b""
    signature: bytes = b""
    sequence: int = -1
    hash: bytes = b""
