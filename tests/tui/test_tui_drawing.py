"""Shapes, large letters and lines by width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from terminal import locale
from terminal.tui.widgets import figures, lines
from terminal.tui.widgets.shapes import shape
from terminal.wording import Look

TEXTS = st.text(st.sampled_from("ab c，。券码12 "), max_size=60)


@pytest.mark.parametrize("rows", [4, 5, 7, 11, 17])
def test_shapes_fill_their_square_and_differ(rows: int) -> None:
    drawn = {look: shape(look, rows) for look in Look}
    for picture in drawn.values():
        assert [len(row) for row in picture] == [rows * 2] * rows
        assert "█" in "".join(picture)
    assert len(set(drawn.values())) == len(Look)


@pytest.mark.parametrize(
    "word",
    [
        *("ACCEPTED", "REFUSED", "CHECK", "READ", "WAIT", "ASKING...", "UNDONE", "Scan a code"),
        *("PAID", "NOTED", "NOT PAID", "PAID TWICE"),
    ],
)
def test_words_of_the_cards_can_be_drawn_large_in_every_language(word: str) -> None:
    for language in locale.LANGUAGES:
        locale.use(language)
        text = locale._(word).upper()
        assert figures.drawable(text), text
        assert {len(row) for row in figures.large(text)} == {figures.width(text)}
        assert figures.width(text) <= 52
    locale.use("en")


def test_what_cannot_be_drawn_says_so() -> None:
    assert not figures.drawable("可A")
    assert not figures.drawable("ж")
    assert not figures.drawable("")


@given(TEXTS, st.integers(2, 40), st.integers(1, 4))
def test_wrapped_lines_fit(text: str, width: int, most: int) -> None:
    made = lines.wrapped(text, width, most)
    assert len(made) <= most
    assert all(cell_len(line) <= width for line in made)


@given(TEXTS, st.integers(0, 40))
def test_filled_lines_have_their_width(text: str, width: int) -> None:
    assert cell_len(lines.left(text, width)) == width
    assert cell_len(lines.right(text, width)) == width


def test_wrapping_keeps_words_and_never_begins_with_a_comma() -> None:
    assert lines.wrapped("do not hand over", 8, 3) == ["do not", "hand", "over"]
    assert lines.wrapped("不要交付，先等", 8, 3) == ["不要交", "付，先等"]


def test_line_that_is_cut_keeps_its_blanks() -> None:
    assert lines.wrapped("bill 100.00 − voucher 88.00", 20, 1) == ["bill 100.00 − vouch…"]


def test_packed_breaks_between_parts() -> None:
    assert lines.packed(["aaa", "bbb", "ccc"], " · ", 10) == ["aaa · bbb", "ccc"]
