"""What a customer shows: a code, the voucher behind it, and what a till knows to judge it alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from terminal.core.model.kinds import KindPolicy, shape_of
from terminal.core.model.words import CodeKind, How, PromptKind, Reason, VoucherKind
from terminal.core.paper_coupons import PaperCoupon


@dataclass(frozen=True, slots=True)
class Code:
    """What was scanned or typed.

    text      as the platform will get it; empty for a payment code, which is never kept
    shown     shortened and cleaned, the only form for screens and logs
    platform  the configured platform that recognised it, or empty
    reason    set when its looks alone refuse it
    coupon    what a paper coupon says of itself
    """

    kind: CodeKind
    text: str = field(repr=False)  # a log of a Code must not be a code
    shown: str
    how: How = How.SCANNED
    platform: str = ""
    reason: Reason | None = None
    coupon: PaperCoupon | None = None


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
        return PromptKind.BILL in shape_of(self.kind).prompts


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher as its issuer describes it: from a `prepare` answer or its own signed text.

    id         the same whichever way it was learned, and no secret: not the code itself
    uses_left  for a signed text: the uses it was issued with
    shops      where it may be used; empty = anywhere
    policy     version of the rules; an unknown one is only for the platform to judge
    signed     True when this till can vouch for it without the platform: the issuer's signature
               was verified here, or a list fetched from the platform holds it
    visits     how often its customer was here before; None = not known
    level      what the platform calls such a customer ("VIP"); outside text, empty = nothing
    test       its issuer made it for trying: booked as a test wherever it is used, never counted
    holder     public key of the wallet it is bound to (raw Ed25519); empty = nobody's
    shown_at   UTC instant at which that wallet has shown it, by its own signature
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
    visits: int | None = None
    level: str = ""
    test: bool = False
    holder: bytes = b""
    shown_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """A key that vouchers are signed with: its id and the raw Ed25519 public half (32 bytes)."""

    id: str
    public: bytes


@dataclass(frozen=True, slots=True)
class KindLimit:
    """What may wait of one kind of voucher at one time: minor units, acceptances."""

    kind: VoucherKind
    floor_limit: int
    max_count: int


@dataclass(frozen=True, slots=True)
class OfflinePolicy:
    """What a till may accept without the platform; arrives with the offline kit.

    kinds         voucher kinds that may be accepted offline at all
    floor_limit   most minor units at risk at one time, over all waiting acceptances
    max_count     most acceptances waiting at one time
    max_age       seconds since the last contact after which nothing is accepted
    max_list_age  seconds since keys and revocations were fetched, likewise; 0 = max_age
    per_kind      narrower limits of single kinds
    clock_slack   seconds by which a clock may be wrong that was not heard right since boot
    unsure_limit  floor limit while the clock may be wrong; 0 = nothing is accepted then
    static_limit  floor limit for codes that never change, since a picture does as well; 0 = same
    hard_cap      the most to which a supervisor may raise the floor limit; 0 = not at all
    rules         policies of kinds and versions that this till may not know by itself
    """

    kinds: tuple[VoucherKind, ...] = ()
    floor_limit: int = 0
    max_count: int = 0
    max_age: int = 0
    max_list_age: int = 0
    per_kind: tuple[KindLimit, ...] = ()
    clock_slack: int = 0
    unsure_limit: int = 0
    hard_cap: int = 0
    rules: tuple[KindPolicy, ...] = ()
    static_limit: int = 0


@dataclass(frozen=True, slots=True)
class OfflineKit:
    """What a till fetched while it could: keys, revocations, spent uses, policy.

    spent       voucher id -> uses the platform had counted when the kit was made
    seen        sequence and hash of the furthest entry of our journal that the platform has seen
    quarantine  why it books nothing of this till; empty if all is well
    barred      whether it has refused this till since: then nothing is accepted on the till's word
    boot_id, boot_time  the boot of this machine in which it was fetched, and nanoseconds since
                        that boot then; empty = not known
    """

    version: int
    fetched: datetime
    keys: tuple[IssuerKey, ...] = ()
    revoked: frozenset[str] = frozenset()
    spent: dict[str, int] = field(default_factory=dict)
    policy: OfflinePolicy = OfflinePolicy()
    seen: tuple[int, bytes] | None = None
    quarantine: str = ""
    barred: bool = False
    boot_id: bytes = b""
    boot_time: int = 0
