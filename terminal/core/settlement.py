"""Checks a settlement by the till's own arithmetic, and books it in double entry. Pure.

Shares are split by largest remainder and sum to the face value; commission and tax round half up.
Whatever departs from that, or from what this till gave, is told line by line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from terminal.core.money import percent
from terminal.core.wire import Settlement, SettlementLine, Terms

SHARES = ("customer", "shop", "platform", "brand")
AMOUNTS = ("face", *SHARES, "commission", "tax", "net")


@dataclass(frozen=True, slots=True)
class Given:
    """What this till gave under one id: its worth in minor units, and who has the money.

    direction  by the kind's settlement rule
    """

    id: str
    face: int
    uses: int
    direction: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line (its redemption id), or with the whole (empty)."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry in the shop's books: minor units on one of the two sides."""

    account: str
    debit: int
    credit: int
    redemption: str = ""
    document: str = ""


def split(amount: int, weights: Iterable[int]) -> list[int]:
    """An amount by weights, to the last unit, by largest remainder; of equal ones the first.

    Weights sum to more than nothing.
    """
    told = list(weights)
    whole = sum(told)
    exact = [(amount * weight // whole, amount * weight % whole) for weight in told]
    lacking = amount - sum(part for part, _ in exact)
    first = sorted(range(len(told)), key=lambda at: exact[at][1], reverse=True)[:lacking]
    return [part + (at in first) for at, (part, _) in enumerate(exact)]


def check(
    settlement: Settlement,
    ours: Mapping[str, Given],
    till: str,
    earlier: Mapping[str, SettlementLine],
) -> list[Fault]:
    """Everything that is wrong, the lines first.

    ours     what this till gave on the date, by redemption id
    earlier  lines of earlier settlements that this one may take back, by redemption id
    """
    faults: list[Fault] = []
    for line in settlement.lines:
        faults += [Fault(line.id, why) for why in _line_faults(line, settlement.terms, earlier)]
        if line.till == till and line.line == "redemption" and not line.business_date:
            faults.append(Fault(line.id, "it is on no business date"))
        if line.till == till and line.line == "redemption" and line.id in ours:
            faults += [Fault(line.id, why) for why in _against_ours(line, ours[line.id])]
        elif line.till == till and line.line == "redemption":
            faults.append(Fault(line.id, "this till has not given it"))
    settled = {line.id for line in settlement.lines}
    lacking = [id_ for id_ in ours if id_ not in settled]
    faults += [Fault(id_, "this till gave it, and it is not settled") for id_ in lacking]
    net = sum(line.net for line in settlement.lines)
    if net != settlement.net:
        faults.append(Fault("", f"the lines come to {net}, the document says {settlement.net}"))
    if settlement.payout.amount != settlement.net:
        told = f"the payout is {settlement.payout.amount}, the net {settlement.net}"
        faults.append(Fault("", told))
    return faults


def _against_ours(line: SettlementLine, ours: Given) -> Iterable[str]:
    if line.face != ours.face:
        yield f"its face value is {line.face}, and this till gave {ours.face}"
    if line.uses != ours.uses:
        yield f"it is settled for {line.uses} uses, and this till gave {ours.uses}"
    if line.direction != ours.direction:
        yield "it is settled in the other direction"


def _line_faults(
    line: SettlementLine, terms: Mapping[str, Terms], earlier: Mapping[str, SettlementLine]
) -> Iterable[str]:
    if line.line == "clawback":
        before = earlier.get(line.id)
        if before is None:
            yield "it takes back what was never settled"
        elif any(getattr(line, name) != -getattr(before, name) for name in AMOUNTS):
            yield "it takes back another amount than was settled"
        return
    if sum(getattr(line, name) for name in SHARES) != line.face:
        yield "its shares do not sum to the face value"
    agreed = terms.get(line.campaign)
    if agreed is None:
        yield f"no terms are stated for its campaign {line.campaign}"
        return
    shares = split(line.face, (getattr(agreed, name) for name in SHARES))
    for name, expected in zip(SHARES, shares, strict=True):
        if getattr(line, name) != expected:
            yield f"its {name} share is {getattr(line, name)}, and by the terms {expected}"
    commission = percent(line.face, agreed.commission) + agreed.fee * line.uses
    expected_tax = percent(line.commission, agreed.tax)
    if line.commission != commission:
        yield f"its commission is {line.commission}, and by the terms {commission}"
    if line.tax != expected_tax:
        yield f"its tax is {line.tax}, and by the terms {expected_tax}"
    if line.net != shop_gets(line) - line.commission - line.tax:
        yield "its net is not its share less commission and tax"


def shop_gets(line: SettlementLine) -> int:
    """What the shop gets of the face value before commission and tax; below zero, it pays."""
    if line.direction == "held":
        return line.shop
    return -line.shop if line.direction == "owed" else line.platform + line.brand


def postings(settlement: Settlement) -> list[Posting]:
    """Balanced double entry of a settlement and its payout, line by line.

    The face value is income; what others keep of it, commission and tax are cost; the rest is
    owed by the platform until the bank has moved it.
    """
    booked: list[Posting] = []
    for line in settlement.lines:
        income = 0 if line.direction == "owed" else line.face
        cost = income - shop_gets(line)
        for account, amount in (
            ("platform_receivable", line.net),
            ("commission", line.commission),
            ("input_tax", line.tax),
            ("promotion_cost", cost),
            ("voucher_income", -income),
        ):
            booked += _posting(account, amount, line.id, settlement.document)
    payout = settlement.payout
    booked += _posting("bank", payout.amount, "", payout.reference)
    return booked + _posting("platform_receivable", -payout.amount, "", payout.reference)


def _posting(account: str, amount: int, redemption: str, document: str) -> list[Posting]:
    """A debit above zero, a credit below; nothing for nothing."""
    if amount == 0:
        return []
    return [Posting(account, max(amount, 0), max(-amount, 0), redemption, document)]
