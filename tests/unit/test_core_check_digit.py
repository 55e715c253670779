"""Typed codes: ISO 7064 MOD 11,10, and what tells them from a product's EAN or UPC."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.check_digit import is_product, is_typed_code, iso7064

ELEVEN = st.text("0123456789", min_size=11, max_size=11)


@pytest.mark.parametrize(
    ("figures", "check"),
    [
        ("0794", 5),  # the example of ISO 7064
        ("13669597", 6),  # a German VAT number, which uses the same system
        ("3657426180", 9),  # German tax numbers
        ("8609574271", 9),
        ("3339200596", 1),  # a Croatian OIB
        ("00200667308", 5),
    ],
)
def test_known_numbers(figures, check):
    assert iso7064(figures) == check


@given(ELEVEN)
def test_exactly_one_last_digit_is_right(figures):
    right = [digit for digit in "0123456789" if is_typed_code(figures + digit)]
    assert right == [str(iso7064(figures))]


@given(ELEVEN)
def test_every_single_wrong_digit_is_caught(figures):
    code = figures + str(iso7064(figures))
    for place in range(12):
        for digit in set("0123456789") - {code[place]}:
            assert not is_typed_code(code[:place] + digit + code[place + 1 :])


def test_transposed_neighbours_are_caught_nearly_always():
    """ISO 7064 promises "all or nearly all"; by its arithmetic 20 of 90 pairs can slip by."""
    source, tried, missed, slipped = random.Random(7064), 0, 0, set()
    for _ in range(3000):
        figures = "".join(source.choices("0123456789", k=11))
        code = figures + str(iso7064(figures))
        for place in range(11):
            pair = code[place : place + 2]
            if pair[0] != pair[1]:
                tried += 1
                if is_typed_code(code[:place] + pair[::-1] + code[place + 2 :]):
                    missed += 1
                    slipped.add(pair)
    assert missed / tried < 0.025
    assert all((int(a) - int(b)) % 10 in (1, 9) for a, b in slipped), slipped


@pytest.mark.parametrize(
    "text",
    [
        "",
        "07945",
        "１２３４５６７８９０１" + "2",
        "12345678901x",
        "-12345678901",
        " 1234567890 ",
        "0" * 13,
        "²" * 12,
    ],
)
def test_what_is_not_twelve_plain_digits_is_no_typed_code(text):
    assert is_typed_code(text) is False


@pytest.mark.parametrize("text", ["4006381333931", "036000291452", "96385074", "9780306406157"])
def test_products_are_known_by_their_check_digit(text):
    assert is_product(text)
    last = str((int(text[-1]) + 1) % 10)
    assert not is_product(text[:-1] + last)


@pytest.mark.parametrize(
    "text", ["", "5", "40063813339310", "400638133393x", "４００６３８１３３３９３１"]
)
def test_what_has_no_length_of_a_product_is_none(text):
    assert is_product(text) is False
