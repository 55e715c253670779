"""What the platform allows and what a use is worth: plain rules on plain values. Pure.

Written apart from the till's rules on purpose: the two books are only worth comparing if they
cannot share a mistake. Amounts are minor units, instants aware.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from terminal.core.model import Reason, VoucherKind
from terminal.core.wire import WireRefusal
from terminal.sandbox.amounts import amount_text

# Used as often as one likes; and those that take nothing off the bill.
WRISTBAND = frozenset(
    {VoucherKind.CHECK_IN, VoucherKind.TAB, VoucherKind.PAY_TAB, VoucherKind.LEAVE}
)
ALWAYS = WRISTBAND | {VoucherKind.TOP_UP, VoucherKind.MEMBERSHIP}
BESIDES = ALWAYS | {VoucherKind.REBATE}
# Nobody types a bill for these: passing a place of a visit, and paying what stands on the tab.
WITHOUT_BILL = WRISTBAND - {VoucherKind.TAB}


@dataclass(frozen=True, slots=True)
class Use:
    """An earlier use of a voucher: when, in which shop (by name), at which till."""

    at: datetime
    place: str
    till: str


@dataclass(frozen=True, slots=True)
class Known:
    """All the platform knows of a voucher at this moment.

    used  uses counted so far; paid  minor units it has paid so far; latest  its newest use
    topped  minor units put onto a card since; returned  unused uses whose money went back
    test  made for trying a till: whatever is done with it is a test
    """

    id: str
    kind: VoucherKind
    title: str
    currency: str
    value: int
    basis_points: int
    cap: int
    minimum: int
    uses: int
    not_before: datetime | None
    expires: datetime | None
    shops: tuple[str, ...]
    undo_seconds: int | None
    customer: str
    trace: str
    policy: int
    state: str
    state_at: datetime | None
    used: int
    paid: int
    latest: Use | None = None
    test: bool = False
    topped: int = 0
    returned: int = 0

    @property
    def balance(self) -> int | None:
        """What a stored-value card still holds; None for everything else."""
        if self.kind is not VoucherKind.STORED_VALUE:
            return None
        return self.value + self.topped - self.paid

    @property
    def uses_left(self) -> int:
        """How often it can still be used; a card can, once more, while it holds money."""
        if self.balance is not None:
            return 1 if self.balance > 0 else 0
        if self.kind in ALWAYS:
            return 1
        return max(self.uses - self.used - self.returned, 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a till asks for, or reports as given.

    moment  the instant that validity is judged by
    wanted  how much of a stored-value card is to be paid with; other kinds ignore it
    """

    shop: str
    moment: datetime
    uses: int
    currency: str
    bill: int | None
    wanted: int


@dataclass(frozen=True, slots=True)
class Given:
    """What is granted, in the platform's own figures."""

    discount: int
    take: int
    uses_left: int
    balance: int | None


def barred(voucher: Known, shop: str, moment: datetime) -> WireRefusal | None:
    """Why this voucher may not be used in this shop at this moment, or None.

    A revoked or refunded one is refused whenever it was accepted: that risk is the till's.
    """
    if voucher.state in ("refunded", "revoked"):
        return WireRefusal(voucher.state, at=voucher.state_at)
    if voucher.shops and shop not in voucher.shops:
        return WireRefusal(Reason.WRONG_SHOP)
    if voucher.uses_left == 0:
        return _used_up(voucher)
    if voucher.not_before and moment < voucher.not_before:
        return WireRefusal(Reason.NOT_YET_VALID, at=voucher.not_before)
    if voucher.expires and moment >= voucher.expires:
        return WireRefusal(Reason.EXPIRED, at=voucher.expires)
    return None


def judge(voucher: Known, asked: Asked) -> Given | WireRefusal:
    """Grants one redemption or says why not."""
    refusal = barred(voucher, asked.shop, asked.moment)
    if refusal:
        return refusal
    if asked.currency != voucher.currency:
        return _against_rules(f"It is worth {voucher.currency}, not {asked.currency}.")
    if voucher.kind in (VoucherKind.PREPAID, VoucherKind.PRIZE):
        return _goods(voucher, asked)
    if asked.uses != 1:
        return _against_rules("It can be used once per bill.")
    if voucher.kind in WITHOUT_BILL:
        return Given(discount=0, take=voucher.value, uses_left=1, balance=None)
    if asked.bill is None:
        return _against_rules("The amount of the bill is missing.")
    if asked.bill < max(voucher.minimum, 1):
        least = amount_text(max(voucher.minimum, 1), voucher.currency)
        return _against_rules(f"The bill must be at least {least}.")
    if voucher.kind in BESIDES:
        take = 0 if voucher.kind is VoucherKind.TAB else asked.bill
        return Given(discount=0, take=take, uses_left=_after(voucher), balance=None)
    if voucher.kind is VoucherKind.STORED_VALUE:
        return _from_card(voucher, asked.bill, asked.wanted)
    return _off_the_bill(voucher, asked.bill)


def _goods(voucher: Known, asked: Asked) -> Given | WireRefusal:
    """Paid before or won: the shop hands it over, no money changes hands at the till."""
    if asked.uses > voucher.uses_left:
        return WireRefusal(
            Reason.LIMIT_EXCEEDED, note=f"{asked.uses} uses asked, {voucher.uses_left} left."
        )
    return Given(discount=0, take=0, uses_left=voucher.uses_left - asked.uses, balance=None)


def _after(voucher: Known) -> int:
    return 1 if voucher.kind in ALWAYS else voucher.uses_left - 1


def _off_the_bill(voucher: Known, bill: int) -> Given | WireRefusal:
    if voucher.kind is VoucherKind.MONEY_OFF:
        off = voucher.value
    else:
        off = share(bill, voucher.basis_points)
        if voucher.cap > 0 and off > voucher.cap:
            off = voucher.cap
    if off > bill:
        off = bill
    if off == 0:
        return _against_rules("It takes nothing off this bill.")
    return Given(discount=off, take=bill - off, uses_left=voucher.uses_left - 1, balance=None)


def _from_card(voucher: Known, bill: int, wanted: int) -> Given | WireRefusal:
    """Pays the amount asked for, all of it or not at all: the cashier has already said it."""
    holds = voucher.balance or 0
    if wanted > holds:
        return WireRefusal(
            Reason.INSUFFICIENT_BALANCE,
            note=f"The card holds {amount_text(holds, voucher.currency)}.",
        )
    if not 0 < wanted <= bill:
        return _against_rules("A card pays more than nothing and at most the bill.")
    left = holds - wanted
    return Given(discount=wanted, take=bill - wanted, uses_left=1 if left else 0, balance=left)


def share(amount: int, basis_points: int) -> int:
    """That many hundredths of a per cent of an amount, half a minor unit rounded up."""
    whole, rest = divmod(amount * basis_points, 10_000)
    return whole + 1 if rest >= 5_000 else whole


def _used_up(voucher: Known) -> WireRefusal:
    reason = Reason.ALREADY_REDEEMED
    if voucher.kind is VoucherKind.STORED_VALUE:
        reason = Reason.INSUFFICIENT_BALANCE
    use = voucher.latest
    if use is None:
        return WireRefusal(reason)
    return WireRefusal(reason, at=use.at, place=use.place, till=use.till)


def _against_rules(note: str) -> WireRefusal:
    return WireRefusal(Reason.RULES_NOT_MET, note=note)
