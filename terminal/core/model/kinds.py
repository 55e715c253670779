"""What a kind of voucher means: a closed, versioned policy of enumerated rules.

A policy has no expressions: what differs from voucher to voucher are the integers in its benefit.
A new kind is a row of RULES, or comes with the offline kit; nobody asks for a kind by its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from terminal.core.model.words import PromptKind, VoucherKind


class UsesRule(StrEnum):
    """What limits how often it is used."""

    COUNTED = "counted"  # so many uses
    BALANCE = "balance"  # as long as money is left on it
    ALWAYS = "always"  # as often as one likes


class ValueRule(StrEnum):
    """What one use is worth."""

    GOODS = "goods"  # handed over; the benefit's value is what they cost the shop
    AMOUNT_OFF = "amount_off"  # the benefit's value off the bill
    PERCENT_OFF = "percent_off"  # its basis points off the bill, at most its cap
    BALANCE = "balance"  # what is on it pays the bill
    NOTHING = "nothing"  # the bill is paid whole; what it brings comes besides
    ON_TAB = "on_tab"  # the bill goes on a tab, and nothing is paid now
    TAB_PAID = "tab_paid"  # the benefit's value is what stands on the tab, and is paid now


class OfflineRule(StrEnum):
    """Whether a till may accept it on its own word."""

    BOUNDED = "bounded"  # within the bounds of the offline kit
    NEVER = "never"


class SettlementRule(StrEnum):
    """Who has the money, and so in which direction it is settled."""

    HELD = "held"  # the platform holds the face value and pays the shop's share out
    GIVEN = "given"  # the shop gave it, and the others pay their shares of it to the shop
    OWED = "owed"  # the customer gets it later, and the shop pays its share of it
    NONE = "none"  # no money moves between the two


class FollowUp(StrEnum):
    """What the platform may answer beside the redemption."""

    NEXT_COUPON = "next_coupon"  # a voucher for the next visit
    POINTS = "points"
    STAMPS = "stamps"
    REBATE = "rebate"  # money that the customer gets once the day is settled
    TAB = "tab"  # money put on a tab, to be paid before the customer leaves


@dataclass(frozen=True, slots=True)
class KindPolicy:
    """The rules of one kind in one version. `prompts` is what the cashier must tell, in order."""

    kind: VoucherKind
    version: int
    uses: UsesRule
    value: ValueRule
    offline: OfflineRule
    settlement: SettlementRule
    prompts: tuple[PromptKind, ...] = ()
    follow_ups: tuple[FollowUp, ...] = (FollowUp.NEXT_COUPON,)


_BILL = (PromptKind.BILL,)
_COUNTED, _BOUNDED = UsesRule.COUNTED, OfflineRule.BOUNDED
_HELD, _GIVEN = SettlementRule.HELD, SettlementRule.GIVEN
RULES: tuple[KindPolicy, ...] = (
    KindPolicy(
        *(VoucherKind.MONEY_OFF, 1, _COUNTED, ValueRule.AMOUNT_OFF, _BOUNDED, _GIVEN, _BILL)
    ),
    KindPolicy(
        *(VoucherKind.PERCENT_OFF, 1, _COUNTED, ValueRule.PERCENT_OFF, _BOUNDED, _GIVEN, _BILL)
    ),
    KindPolicy(VoucherKind.PREPAID, 1, _COUNTED, ValueRule.GOODS, _BOUNDED, _HELD),
    # A deal of several uses of which the customer says how many now.
    KindPolicy(
        *(VoucherKind.PREPAID, 2, _COUNTED, ValueRule.GOODS, _BOUNDED, _HELD, (PromptKind.USES,))
    ),
    KindPolicy(VoucherKind.PRIZE, 1, _COUNTED, ValueRule.GOODS, _BOUNDED, _GIVEN),
    # A balance on paper is yesterday's balance: never spent without the platform.
    KindPolicy(
        VoucherKind.STORED_VALUE,
        1,
        UsesRule.BALANCE,
        ValueRule.BALANCE,
        OfflineRule.NEVER,
        _HELD,
        _BILL,
    ),
    # Money onto a card: the bill is what the customer pays for it, and only the platform keeps it.
    KindPolicy(
        *(VoucherKind.TOP_UP, 1, UsesRule.ALWAYS, ValueRule.NOTHING, OfflineRule.NEVER),
        *(SettlementRule.NONE, _BILL),
    ),
    KindPolicy(
        *(VoucherKind.MEMBERSHIP, 1, UsesRule.ALWAYS, ValueRule.NOTHING, _BOUNDED),
        *(SettlementRule.NONE, _BILL, (FollowUp.POINTS, FollowUp.STAMPS, FollowUp.NEXT_COUPON)),
    ),
    # How much it is, only the platform's rule tells.
    KindPolicy(
        *(VoucherKind.REBATE, 1, UsesRule.COUNTED, ValueRule.NOTHING, OfflineRule.NEVER),
        *(SettlementRule.OWED, _BILL, (FollowUp.REBATE,)),
    ),
    # What is on a tab, and whether it is open, only the platform knows: other tills add to it.
    KindPolicy(
        *(VoucherKind.CHECK_IN, 1, UsesRule.ALWAYS, ValueRule.GOODS, OfflineRule.NEVER),
        *(SettlementRule.NONE, (), ()),
    ),
    KindPolicy(
        *(VoucherKind.TAB, 1, UsesRule.ALWAYS, ValueRule.ON_TAB, OfflineRule.NEVER),
        *(SettlementRule.NONE, _BILL, (FollowUp.TAB,)),
    ),
    KindPolicy(
        *(VoucherKind.PAY_TAB, 1, UsesRule.ALWAYS, ValueRule.TAB_PAID, OfflineRule.NEVER),
        *(SettlementRule.NONE, (), ()),
    ),
    KindPolicy(
        *(VoucherKind.LEAVE, 1, UsesRule.ALWAYS, ValueRule.GOODS, OfflineRule.NEVER),
        *(SettlementRule.NONE, (), ()),
    ),
)


def rules_of(kind: VoucherKind, version: int, told: Sequence[KindPolicy] = ()) -> KindPolicy | None:
    """The policy of a kind in a version: as the kit tells it, else as built in; None = unknown."""
    for each in (*told, *RULES):
        if (each.kind, each.version) == (kind, version):
            return each
    return None


def shape_of(kind: VoucherKind, version: int = 1) -> KindPolicy:
    """The nearest policy known here, for what is only shown or asked: the platform has the word."""
    found = rules_of(kind, version) or rules_of(kind, 1)
    assert found is not None  # every kind has a first version: tests/unit/test_core_kinds.py
    return found
