"""The one gate for outside text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from terminal.text import ELLIPSIS, clean, legible, shortened

ANYTHING = st.text(st.characters(codec=None), max_size=600)
FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Lunch set for two", "Lunch set for two"),
        ("双人午餐套餐 [50% off]", "双人午餐套餐 [50% off]"),
        ("\x1b]0;owned\x07title", "]0;ownedtitle"),
        ("\x9b31mred", "31mred"),
        ("a\r\n\tb   c\x85d\u2028e", "a b c d e"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("z\u200bw\u200d\ufeff\u2060x", "zwx"),
        ("\U000e0041tag", "tag"),
        ("lone\ud800", "lone"),
        ("private\ue000", "private"),
        ("e\u0301" + "\u0301" * 50 + "x", "e\u0301\u0301\u0301x"),
        ("\u0301first", "first"),
        ("a \u0301b", "a b"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_examples(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@given(ANYTHING, st.integers(1, 300))
@example("a" * 500, 1)
@example("\x00" * 500 + "b", 10)
def test_nothing_that_acts_passes(text: str, limit: int) -> None:
    line = clean(text, limit)
    assert len(line) <= limit
    assert not {unicodedata.category(char) for char in line} & FORBIDDEN
    assert line == line.strip()
    assert "  " not in line


@given(ANYTHING)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text, 150)
    assert clean(once, 150) == once


@given(st.text(st.characters(categories=("Lu", "Ll", "Nd", "Lo")), max_size=100))
def test_plain_text_is_kept(text: str) -> None:
    assert clean(text) == text


@given(st.text(st.characters(categories=("L", "N")), min_size=50))
def test_what_is_cut_says_so(text: str) -> None:
    assert clean(text, 20).endswith(ELLIPSIS)


def test_what_is_cut_behind_invisible_characters_says_so() -> None:
    assert clean("a" + "\u200b" * 100 + "b", 10) == "a" + ELLIPSIS


def test_long_text_costs_no_more_than_its_limit() -> None:
    assert len(clean("x" * 10_000_000, 50)) == 50


@given(st.binary(max_size=60))
def test_legible_text_is_the_same_bytes(raw: bytes) -> None:
    text = legible(raw, ("utf-8",))
    if text is None:
        with pytest.raises(UnicodeDecodeError):
            raw.decode()
    else:
        assert text.encode() == raw


def test_legible_tries_encodings_in_their_order_and_skips_unknown_ones() -> None:
    raw = "优惠券".encode("gbk")
    assert legible(raw) is None
    assert legible(raw, ("no-such", "utf-8", "gbk")) == "优惠券"


@given(ANYTHING)
def test_shortened_never_shows_the_whole(text: str) -> None:
    whole, short = clean(text, 4096), shortened(text)
    assert short == clean(short)
    shown = len(short.replace(ELLIPSIS, "", 1))
    if len(whole) > 3:
        assert shown <= max(2, len(whole) * 13 // 15)
    assert ELLIPSIS in short


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("918400000021", "91…21"),
        ("BTN1:6BF0123456789X2K", "BTN1:6BF0…9X2K"),
        ("12", "…"),
        ("123", "1…3"),
        ("", "…"),
    ],
)
def test_shortened(code: str, short: str) -> None:
    assert shortened(code) == short
