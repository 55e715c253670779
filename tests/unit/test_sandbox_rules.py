"""The platform's rules on plain values: what is granted, what is refused, to the minor unit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.model import VoucherKind
from terminal.core.wire import WireRefusal
from terminal.sandbox.amounts import amount_text
from terminal.sandbox.rules import Asked, Given, Known, Use, barred, judge, share

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
COUPON = Known(
    id="V1",
    kind=VoucherKind.MONEY_OFF,
    title="Coupon",
    currency="CNY",
    value=20_00,
    basis_points=0,
    cap=0,
    minimum=0,
    uses=1,
    not_before=None,
    expires=None,
    shops=(),
    undo_seconds=None,
    customer="",
    trace="",
    policy=1,
    state="active",
    state_at=None,
    used=0,
    paid=0,
)
PERCENT = replace(COUPON, kind=VoucherKind.PERCENT_OFF, value=0, basis_points=15_00, cap=30_00)
LUNCH = replace(COUPON, kind=VoucherKind.PREPAID, value=88_00, uses=3)
CARD = replace(COUPON, kind=VoucherKind.STORED_VALUE, value=150_00)
PRIZE = replace(COUPON, kind=VoucherKind.PRIZE, value=0)
AMOUNTS = st.integers(0, 10**9)


def asked(bill=None, wanted=0, uses=1, currency="CNY", moment=NOW, shop="here"):
    return Asked(shop, moment, uses, currency, bill, wanted)


@pytest.mark.parametrize(
    ("voucher", "bill", "discount", "take"),
    [
        (COUPON, 123_45, 20_00, 103_45),
        (COUPON, 20_00, 20_00, 0),
        (COUPON, 19_99, 19_99, 0),  # a benefit never exceeds the bill
        (replace(COUPON, minimum=100_00), 100_00, 20_00, 80_00),
        (PERCENT, 100_00, 15_00, 85_00),
        (PERCENT, 200_00, 30_00, 170_00),
        (PERCENT, 200_01, 30_00, 170_01),  # the cap
        (replace(PERCENT, cap=0), 1_000_00, 150_00, 850_00),
        (PERCENT, 3, 0, None),  # 0.45 of a minor unit rounds to nothing
        (PERCENT, 4, 1, 3),  # 0.6 rounds up
        (replace(PERCENT, basis_points=50_00), 1, 1, 0),  # a half rounds up
        (replace(PERCENT, basis_points=10_000, cap=0), 77, 77, 0),
    ],
)
def test_what_comes_off_a_bill(voucher, bill, discount, take):
    said = judge(voucher, asked(bill))
    if take is None:
        assert said.reason == "rules_not_met"
    else:
        assert said == Given(discount, take, uses_left=0, balance=None)


def test_goods_cost_nothing_and_count_their_uses():
    assert judge(LUNCH, asked(uses=2)) == Given(0, 0, uses_left=1, balance=None)
    assert judge(replace(LUNCH, used=2), asked()) == Given(0, 0, uses_left=0, balance=None)
    assert judge(PRIZE, asked(bill=50_00)) == Given(0, 0, uses_left=0, balance=None)
    assert judge(replace(LUNCH, used=2), asked(uses=2)).reason == "limit_exceeded"


def test_a_card_pays_what_is_asked_of_it():
    assert judge(CARD, asked(60_00, 60_00)) == Given(60_00, 0, 1, 90_00)
    assert judge(replace(CARD, paid=90_00, used=4), asked(80_00, 60_00)) == Given(
        60_00, 20_00, 0, 0
    )
    assert judge(replace(CARD, paid=90_00), asked(80_00, 60_01)).reason == "insufficient_balance"
    assert judge(CARD, asked(60_00, 60_01)).reason == "rules_not_met"
    assert judge(CARD, asked(60_00, 0)).reason == "rules_not_met"
    assert judge(replace(CARD, paid=150_00), asked(1, 1)).reason == "insufficient_balance"


def test_the_order_of_reasons_tells_what_helps_most():
    """A used voucher that has also expired was used; a revoked one is revoked before all."""
    over = replace(COUPON, used=1, expires=NOW, shops=("there",), state="revoked")
    assert barred(over, "here", NOW).reason == "revoked"
    over = replace(over, state="active")
    assert barred(over, "here", NOW).reason == "wrong_shop"
    assert barred(over, "there", NOW).reason == "already_redeemed"
    assert barred(replace(over, used=0), "there", NOW).reason == "expired"


def test_validity_begins_and_ends_at_an_instant():
    voucher = replace(COUPON, not_before=NOW, expires=NOW + timedelta(hours=1))
    second = timedelta(microseconds=1)
    for moment, reason in [
        (NOW - second, "not_yet_valid"),
        (NOW, None),
        (NOW + timedelta(hours=1) - second, None),
        (NOW + timedelta(hours=1), "expired"),
    ]:
        said = barred(voucher, "here", moment)
        assert (said.reason if said else None) == reason


def test_an_earlier_use_is_told():
    use = Use(NOW - timedelta(days=1), "Nanjing Rd", "nanjing-1")
    said = barred(replace(COUPON, used=1, latest=use), "here", NOW)
    assert said == WireRefusal("already_redeemed", use.at, "Nanjing Rd", "nanjing-1")


@given(bill=AMOUNTS, points=st.integers(1, 10_000))
def test_a_share_is_rounded_half_up(bill, points):
    exact = (Decimal(bill) * points / 10_000).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert share(bill, points) == exact


@given(
    voucher=st.sampled_from([COUPON, PERCENT, LUNCH, CARD, PRIZE]),
    value=AMOUNTS,
    paid=AMOUNTS,
    points=st.integers(0, 10_000),
    cap=AMOUNTS,
    minimum=AMOUNTS,
    used=st.integers(0, 5),
    bill=st.none() | AMOUNTS,
    wanted=AMOUNTS,
    uses=st.integers(1, 5),
)
def test_whatever_is_granted_adds_up(
    voucher, value, paid, points, cap, minimum, used, bill, wanted, uses
):
    known = replace(
        voucher,
        value=value,
        paid=min(paid, value),
        basis_points=points,
        cap=cap,
        minimum=minimum,
        used=used,
    )
    said = judge(known, asked(bill, wanted, uses))
    if isinstance(said, WireRefusal):
        return
    assert 0 <= said.uses_left <= known.uses_left
    if voucher.kind in (VoucherKind.PREPAID, VoucherKind.PRIZE):
        assert said.discount == said.take == 0
        return
    assert said.discount > 0
    assert said.take >= 0
    assert said.discount + said.take == bill
    assert bill >= minimum
    if voucher.kind is VoucherKind.STORED_VALUE:
        assert said.balance == value - known.paid - said.discount >= 0
    if voucher.kind is VoucherKind.PERCENT_OFF and cap:
        assert said.discount <= cap


@given(
    kind=st.sampled_from(["money_off", "percent_off", "stored_value"]),
    value=st.integers(1, 10**7),
    points=st.integers(1, 10_000),
    cap=AMOUNTS,
    minimum=AMOUNTS,
    bill=st.integers(1, 10**7),
)
def test_both_books_agree_though_they_share_no_rule(kind, value, points, cap, minimum, bill):
    """The till's worth of one use is what the platform grants, or both say no."""
    from terminal.core.model import Benefit, Worth
    from terminal.core.worth import worth_of

    own = points if kind == "percent_off" else 0
    known = replace(
        *(COUPON,),
        kind=VoucherKind(kind),
        value=value,
        basis_points=own,
        cap=cap,
        minimum=minimum,
    )
    tills = worth_of(Benefit(VoucherKind(kind), "x", "CNY", value, own, cap, minimum), bill)
    wanted = tills.discount if isinstance(tills, Worth) else min(value, bill)
    ours = judge(known, asked(bill, wanted))
    if isinstance(tills, Worth):
        assert (ours.discount, ours.take) == (tills.discount, tills.take)
    else:
        assert ours.reason == tills.reason


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (88_00, "CNY", "88.00"),
        (5, "CNY", "0.05"),
        (-5, "CNY", "-0.05"),
        (880, "JPY", "880"),
        (1_234, "KWD", "1.234"),
    ],
)
def test_amounts_as_people_read_them(amount, currency, text):
    assert amount_text(amount, currency) == text
