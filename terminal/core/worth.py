"""What one use of a voucher is worth on one bill: the till's rule. The platform has its own."""

from __future__ import annotations

from terminal.core.model import Benefit, Granted, Reason, Refusal, Voucher, Worth
from terminal.core.model.kinds import UsesRule, ValueRule, shape_of
from terminal.core.money import percent


def worth_of(benefit: Benefit, bill: int | None, uses: int = 1) -> Worth | Refusal:
    """What to give and to take, in minor units; a Refusal where the bill breaks a rule.

    `bill` must be given where `benefit.needs_bill`. A benefit never exceeds the bill.
    """
    rule = shape_of(benefit.kind).value
    if rule is ValueRule.TAB_PAID:
        return Worth(benefit.title, uses, benefit.currency, discount=0, take=benefit.value)
    if not benefit.needs_bill:
        face = benefit.value * uses
        return Worth(benefit.title, uses, benefit.currency, discount=0, take=0, value=face)
    if bill is None:
        raise ValueError("this benefit needs the bill's amount")
    if bill < benefit.minimum or bill <= 0:
        return Refusal(Reason.RULES_NOT_MET)
    if rule in (ValueRule.NOTHING, ValueRule.ON_TAB):
        take = bill if rule is ValueRule.NOTHING else 0
        return Worth(benefit.title, uses, benefit.currency, discount=0, take=take, bill=bill)
    discount = min(_off(benefit, bill), bill)
    if discount <= 0:
        empty = shape_of(benefit.kind).uses is UsesRule.BALANCE
        return Refusal(Reason.INSUFFICIENT_BALANCE if empty else Reason.RULES_NOT_MET)
    take = bill - discount
    return Worth(benefit.title, uses, benefit.currency, discount, take, bill, value=discount)


def granted_worth(voucher: Voucher | None, uses: int, bill: int | None, granted: Granted) -> Worth:
    """The platform's figures under the voucher's title; goods keep their face value."""
    title, currency, face = "", "", 0
    if voucher:
        benefit = voucher.benefit
        title, currency = benefit.title, benefit.currency
        goods = shape_of(benefit.kind).value is ValueRule.GOODS
        face = benefit.value * uses if goods else 0
    discount, take = granted.discount, granted.take
    return Worth(title, uses, currency, discount, take, bill, value=discount or face)


def _off(benefit: Benefit, bill: int) -> int:
    if shape_of(benefit.kind).value is ValueRule.PERCENT_OFF:
        off = percent(bill, benefit.basis_points)
        return min(off, benefit.cap) if benefit.cap else off
    return benefit.value
