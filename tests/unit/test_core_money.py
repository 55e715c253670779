"""Money is whole minor units; amounts typed by people; percentages; what one use is worth."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from terminal.core.model import Benefit, Reason, Refusal, VoucherKind, Worth
from terminal.core.money import Money, digits, percent, typed
from terminal.core.worth import worth_of

CURRENCIES = st.sampled_from(["CNY", "EUR", "JPY", "KWD"])


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("88", "CNY", 8800),
        ("88.5", "CNY", 8850),
        ("88.05", "CNY", 8805),
        (" 88.00 ", "CNY", 8800),
        ("0", "CNY", 0),
        ("0.01", "CNY", 1),
        ("007", "CNY", 700),
        ("999999999.99", "CNY", 99999999999),
        ("88", "JPY", 88),
        ("1.5", "KWD", 1500),
        ("1.005", "KWD", 1005),
    ],
)
def test_an_amount_as_people_type_it(text, currency, minor):
    assert typed(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "CNY"),
        ("-5", "CNY"),
        ("88.001", "CNY"),
        ("88.", "CNY"),
        (".5", "CNY"),
        ("1e3", "CNY"),
        ("1,000", "CNY"),
        ("88.0", "JPY"),
        ("1.0005", "KWD"),
        ("1234567890", "CNY"),
        ("nan", "CNY"),
        ("8\n8", "CNY"),
        ("8" * 100_000, "CNY"),
        ("\x1b[31m5", "CNY"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(text, currency):
    with pytest.raises(ValueError, match=f"is not an amount in {currency}; write it like 8") as no:
        typed(text, currency)
    said = str(no.value)
    assert len(said) < 120
    assert said.isprintable()


@pytest.mark.parametrize(
    ("minor", "currency", "plain"),
    [
        (8800, "CNY", "88.00"),
        (5, "CNY", "0.05"),
        (-5, "CNY", "-0.05"),
        (-8805, "CNY", "-88.05"),
        (0, "CNY", "0.00"),
        (88, "JPY", "88"),
        (-88, "JPY", "-88"),
        (1005, "KWD", "1.005"),
        (0, "JPY", "0"),
    ],
)
def test_plain_figures(minor, currency, plain):
    assert Money(minor, currency).plain() == plain


@given(st.integers(0, 10**9 - 1), CURRENCIES)
def test_what_is_shown_can_be_typed_again(minor, currency):
    assert typed(Money(minor, currency).plain(), currency).minor == minor


@pytest.mark.parametrize(("currency", "places"), [("CNY", 2), ("JPY", 0), ("BHD", 3), ("", 2)])
def test_decimals_of_a_currency(currency, places):
    assert digits(currency) == places


@pytest.mark.parametrize(
    ("minor", "points", "off"),
    [(100, 50, 1), (99, 50, 0), (1, 5000, 1), (3, 5000, 2), (8800, 1000, 880), (1, 4999, 0)],
)
def test_halves_round_up(minor, points, off):
    assert percent(minor, points) == off


@given(st.integers(0, 10**12), st.integers(0, 20_000))
def test_percent_is_exact(minor, points):
    exact = (Decimal(minor) * points / 10_000).quantize(Decimal(1), ROUND_HALF_UP)
    assert percent(minor, points) == int(exact)


def benefit(kind, **given):
    return Benefit(VoucherKind(kind), "title", "CNY", **given)


@pytest.mark.parametrize(
    ("of", "bill", "discount"),
    [
        (benefit("money_off", value=2000), 5000, 2000),
        (benefit("money_off", value=2000), 1500, 1500),
        (benefit("money_off", value=2000, minimum=5000), 5000, 2000),
        (benefit("percent_off", basis_points=1000), 8800, 880),
        (benefit("percent_off", basis_points=1000, cap=500), 8800, 500),
        (benefit("percent_off", basis_points=1000, cap=880), 8800, 880),
        (benefit("percent_off", basis_points=20_000), 8800, 8800),
        (benefit("stored_value", value=3000), 8800, 3000),
        (benefit("stored_value", value=30_000), 8800, 8800),
    ],
)
def test_what_a_voucher_pays_of_a_bill(of, bill, discount):
    worth = worth_of(of, bill)
    assert worth == Worth("title", 1, "CNY", discount, bill - discount, bill, value=discount)


@pytest.mark.parametrize(
    ("of", "bill", "reason"),
    [
        (benefit("money_off", value=2000, minimum=5000), 4999, Reason.RULES_NOT_MET),
        (benefit("money_off", value=2000), 0, Reason.RULES_NOT_MET),
        (benefit("money_off", value=2000), -1, Reason.RULES_NOT_MET),
        (benefit("money_off", value=0), 100, Reason.RULES_NOT_MET),
        (benefit("money_off", value=-5), 100, Reason.RULES_NOT_MET),
        (benefit("percent_off", basis_points=1), 100, Reason.RULES_NOT_MET),
        (benefit("percent_off", basis_points=1000, cap=-1), 100, Reason.RULES_NOT_MET),
        (benefit("stored_value", value=0), 100, Reason.INSUFFICIENT_BALANCE),
    ],
)
def test_a_bill_that_breaks_a_rule(of, bill, reason):
    assert worth_of(of, bill) == Refusal(reason)


@pytest.mark.parametrize("kind", ["prepaid", "prize"])
def test_goods_need_no_bill_and_cost_their_face_value(kind):
    worth = worth_of(benefit(kind, value=700), None, uses=3)
    assert worth == Worth("title", 3, "CNY", discount=0, take=0, value=2100)


def test_a_missing_bill_is_the_callers_mistake():
    with pytest.raises(ValueError, match="bill"):
        worth_of(benefit("money_off", value=1), None)


@given(
    st.sampled_from(["money_off", "percent_off", "stored_value"]),
    st.integers(0, 10**6),
    st.integers(0, 30_000),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.integers(-10, 10**6),
)
def test_a_benefit_never_exceeds_the_bill(kind, value, points, cap, minimum, bill):
    of = benefit(kind, value=value, basis_points=points, cap=cap, minimum=minimum)
    worth = worth_of(of, bill)
    assume(isinstance(worth, Worth))
    assert worth.discount + worth.take == bill
    assert 0 < worth.discount <= bill
    assert bill >= minimum
    assert worth.value == worth.discount
