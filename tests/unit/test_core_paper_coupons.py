"""Coupons on paper that have no platform: what each scheme says of itself, and what is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.paper_coupons import PaperCoupon, Saves, Scheme, read_coupon

# The example of the North American Coupon Application Guideline as barcode writers have it.
DATABAR = "8110106141416543213500110000310123196000"
OFFER_FILE = "8112" + "0" + "10614141" + "000123" + "4" + "1234567890"


def ean(figures: str) -> str:
    total = sum(int(figure) * (3 if place % 2 else 1) for place, figure in enumerate(figures))
    return figures + str(-total % 10)


@pytest.mark.parametrize(
    "text", [DATABAR, f"]e0{DATABAR}", f"(8110){DATABAR[4:]}", f"]C1{DATABAR}"]
)
def test_a_north_american_coupon(text):
    assert read_coupon(text) == PaperCoupon(
        Scheme.NORTH_AMERICAN,
        "0614141",
        "654321",
        Saves.AMOUNT,
        500,
        expires=date(2010, 12, 31),
    )


@pytest.mark.parametrize(
    ("behind", "saves", "value"),
    [
        ("91000", Saves.FREE_GOODS, 0),
        ("92000", Saves.FREE_GOODS, 500),
        ("95000", Saves.PERCENT, 50000),
    ],
)
def test_what_the_save_value_means_is_told_by_its_code(behind, saves, value):
    coupon = read_coupon(DATABAR[: -len("96000")] + behind)
    assert (coupon.saves, coupon.value) == (saves, value)


def test_a_positive_offer_points_at_its_issuers_file():
    coupon = read_coupon(OFFER_FILE)
    assert (coupon.scheme, coupon.issuer, coupon.offer) == (
        Scheme.POSITIVE_OFFER,
        "0614141",
        "000123",
    )
    assert (coupon.serial, coupon.saves) == ("1234567890", Saves.NOT_SAID)


def test_a_global_coupon_number_with_and_without_a_serial_number():
    number = ean("952110100001")
    assert read_coupon(f"]C1255{number}77") == PaperCoupon(
        Scheme.GCN, "9521101", "00001", serial="77"
    )
    assert read_coupon(f"]d2255{number}\x1d").serial == ""


@pytest.mark.parametrize(
    ("figures", "scheme", "saves", "value"),
    [
        ("982123412340", Scheme.EAN_CURRENCY, Saves.AMOUNT, 340),
        ("981123412125", Scheme.EAN_CURRENCY, Saves.AMOUNT, 1250),
        ("982123412000", Scheme.EAN_CURRENCY, Saves.FREE_GOODS, 0),
        ("991234512345", Scheme.EAN_GENERAL, Saves.NOT_SAID, 0),
    ],
)
def test_an_ean_that_is_a_coupon(figures, scheme, saves, value):
    coupon = read_coupon(ean(figures), "EAN13")
    assert (coupon.scheme, coupon.saves, coupon.value) == (scheme, saves, value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9821234123401",  # its check digit is wrong
        ean("690123456789"),  # a product
        DATABAR[:20],
        DATABAR + "8",  # no such field
        DATABAR[:-11] + "101331" + "96000",  # no such day
        OFFER_FILE + "1",
        "8112" + "2" + OFFER_FILE[5:],
        "]C12559521101000010",
        "https://example.com/8110106141416543213500110000310123196000",
    ],
)
def test_what_is_no_coupon_as_its_scheme_says(text):
    assert read_coupon(text) is None


def test_digits_of_another_symbol_are_none():
    assert read_coupon(DATABAR, "ITF") is None
    assert read_coupon(DATABAR, "DataBarExp") is not None


@given(st.one_of(st.text(max_size=60), st.from_regex(r"\A(255|8110|8112|98[12])\d{5,70}\Z")))
def test_whatever_comes_is_read_or_is_none(text):
    coupon = read_coupon(text)
    assert coupon is None or coupon.issuer.isdigit()
