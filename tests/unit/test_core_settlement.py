"""Settlements: shares that sum, halves round up, double entry balances, lies show."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from terminal.core.settlement import SHARES, Given, check, postings, split
from terminal.core.wire import ROUNDING, Payout, Settlement, SettlementLine, Terms
from terminal.sandbox import settling

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
TERMS = Terms("deal", customer=667, shop=8_333, brand=1_000, commission=815, fee=50, tax=600)
LINE = SettlementLine(
    *("r-1", "t-1", "v", "prepaid", "deal", "redemption", "held", 1, "CNY", 88_88),
    *(593, 7406, 0, 889, 774, 46, 6586, "2026-11-22"),
)
OURS = {"r-1": Given("r-1", 88_88, 1, "held")}
weights = st.lists(st.integers(0, 10_000), min_size=1, max_size=6).filter(any)


def settlement(*lines: SettlementLine) -> Settlement:
    net = sum(line.net for line in lines)
    head = ("S-1", "1", "here", "2026-11-22", NOW, ROUNDING, {"deal": TERMS})
    return Settlement(*head, list(lines), net, Payout("PAY-1", net, "CNY"))


@given(st.integers(0, 10**9), weights)
def test_shares_sum_to_the_last_unit_and_both_sides_split_alike(amount, told):
    parts = split(amount, told)
    assert sum(parts) == amount
    assert all(
        abs(part - amount * each / sum(told)) < 1 for part, each in zip(parts, told, strict=True)
    )
    assert tuple(parts) == settling.split(amount, tuple(told))


def test_a_good_settlement_has_no_fault():
    assert check(settlement(LINE), OURS, "t-1", {}) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"shop": 7405}, "its shares do not sum to the face value"),
        ({"shop": 7405, "platform": 1}, "its shop share is 7405, and by the terms 7406"),
        ({"commission": 775, "net": 6585}, "its commission is 775, and by the terms 774"),
        ({"tax": 47, "net": 6585}, "its tax is 47, and by the terms 46"),
        ({"net": 6587}, "its net is not its share less commission and tax"),
        ({"face": 88_89, "brand": 890}, "its face value is 8889, and this till gave 8888"),
        ({"uses": 2}, "it is settled for 2 uses, and this till gave 1"),
        ({"direction": "given"}, "it is settled in the other direction"),
        ({"campaign": "other"}, "no terms are stated for its campaign other"),
        ({"id": "r-2"}, "this till has not given it"),
        ({"line": "clawback"}, "it takes back what was never settled"),
    ],
)
def test_each_lie_is_told(change, why):
    faults = check(settlement(replace(LINE, **change)), OURS, "t-1", {})
    assert why in [each.why for each in faults]


def test_what_is_left_out_and_a_payout_of_another_amount_are_told():
    assert [each.why for each in check(settlement(), OURS, "t-1", {})] == [
        "this till gave it, and it is not settled"
    ]
    made = settlement(LINE)
    short = replace(made, payout=replace(made.payout, amount=6585))
    assert [each.why for each in check(short, OURS, "t-1", {})] == [
        "the payout is 6585, the net 6586"
    ]
    less = replace(made, net=6585)
    assert len(check(less, OURS, "t-1", {})) == 2


def test_another_tills_lines_are_checked_by_themselves_only():
    other = replace(LINE, till="t-2", id="r-9")
    assert check(settlement(LINE, other), OURS, "t-1", {}) == []


amounts = st.integers(0, 10**7)
terms = st.builds(
    lambda a, b, c: Terms("x", min(a, 3000), 10_000 - min(a, 3000) - b - c, b, c, 700, 20, 600),
    *(st.integers(0, 3_000),) * 3,
)


@given(
    st.lists(
        st.tuples(amounts, terms, st.sampled_from(["held", "given", "owed"]), st.booleans()),
        max_size=5,
    )
)
def test_double_entry_balances_and_the_payout_clears_what_is_owed(told):
    lines = []
    for face, agreed, way, back in told:
        customer, shop, platform, brand = split(face, (getattr(agreed, each) for each in SHARES))
        commission, tax = face // 14, face // 200
        net = {"held": shop, "given": platform + brand, "owed": -shop}[way] - commission - tax
        told_ = (face, customer, shop, platform, brand, commission, tax, net)
        signed = [-each if back else each for each in told_]
        first = ("r", "t", "v", "prepaid", "deal", "redemption", way, 1, "CNY")
        lines.append(SettlementLine(*first, *signed, "2026-11-22"))
    booked = postings(settlement(*lines))
    assert sum(each.debit for each in booked) == sum(each.credit for each in booked)
    assert all(each.debit >= 0 and each.credit >= 0 for each in booked)
    owed = [each for each in booked if each.account == "platform_receivable"]
    assert sum(each.debit - each.credit for each in owed) == 0
