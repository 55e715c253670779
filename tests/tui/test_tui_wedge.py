"""Telling a scanner that types from a person, by time alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from terminal.text import legible
from terminal.tui.wedge import LONGEST, Heard, Wedge


def fed(
    wedge: Wedge, text: str, *, gap: float, start: float = 0.0, entry: bool = False
) -> list[Heard]:
    """What a wedge says of each character, `gap` seconds apart."""
    found = []
    for place, character in enumerate(text):
        key = {"\r": "enter", "\n": "ctrl+j", "\t": "tab"}.get(character, character)
        found.append(wedge.take(key, character, start + place * gap, entry))
    return found


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\t"), min_size=8, max_size=80))
def test_fast_keys_are_a_code_byte_for_byte(text: str) -> None:
    wedge = Wedge()
    heard = fed(wedge, text + "\r", gap=0.035, entry=True)
    if len(set(text[:8])) > 1:
        assert heard[-1] is Heard.SCAN
        assert heard.count(Heard.BEGUN) == 1
        assert wedge.code() == text.encode()


@given(st.text("0123456789", min_size=1, max_size=30), st.floats(0.09, 2.0))
def test_a_person_is_never_a_scanner(text: str, gap: float) -> None:
    wedge = Wedge()
    heard = fed(wedge, text + "\r", gap=gap, entry=True)
    assert heard == [Heard.FIRST] * len(text) + [Heard.KEY]


def test_key_held_down_is_no_scanner() -> None:
    heard = fed(Wedge(), "0" * 30, gap=0.03, entry=True)
    assert Heard.BEGUN not in heard


def test_double_zero_key_is_no_scanner() -> None:
    wedge = Wedge()
    fed(wedge, "88", gap=0.2, entry=True)
    assert fed(wedge, "00", gap=0.001, start=1.0, entry=True) == [Heard.FIRST, Heard.KEY]
    assert wedge.take("enter", "\r", 1.3, True) is Heard.KEY


def test_bytes_that_are_no_text_come_back_as_they_were() -> None:
    wedge = Wedge()
    raw = "券码一二三四".encode("gbk")
    fed(wedge, raw.decode("utf-8", "surrogateescape") + "\r", gap=0.01)
    assert wedge.code() == raw


def test_stumble_inside_a_code_is_forgiven() -> None:
    wedge = Wedge()
    fed(wedge, "ABCD", gap=0.03)
    assert fed(wedge, "EFGH\r", gap=0.03, start=0.09 + 0.2)[-1] is Heard.SCAN
    assert wedge.code() == b"ABCDEFGH"


def test_silence_ends_a_code_without_suffix() -> None:
    wedge = Wedge()
    fed(wedge, "ABCDEF", gap=0.01)
    assert wedge.rest(0.1) is None
    assert wedge.rest(1.0) == b"ABCDEF"
    assert wedge.rest(9.0) is None


def test_few_quick_fingers_are_no_code() -> None:
    wedge = Wedge()
    fed(wedge, "8800", gap=0.01)
    assert wedge.rest(1.0) is None
    assert wedge.take("enter", "\r", 1.1) is Heard.KEY


def test_enter_may_follow_an_arrow_at_once_but_not_a_figure() -> None:
    wedge = Wedge()
    assert wedge.take("down", None, 0.0) is Heard.KEY
    assert wedge.take("enter", "\r", 0.01) is Heard.KEY
    assert wedge.take("escape", "\x1b", 0.5) is Heard.FIRST
    assert wedge.take("f9", None, 0.51) is Heard.KEY
    assert wedge.take("5", "5", 1.0, True) is Heard.FIRST
    assert wedge.take("enter", "\r", 1.01, True) is Heard.TOO_QUICK
    assert wedge.take("f10", None, 1.02, True) is Heard.TOO_QUICK


def test_endless_code_keeps_bounded_memory() -> None:
    wedge = Wedge()
    fed(wedge, "AB" * 60_000 + "\r", gap=0.0001)
    assert len(wedge.code()) == LONGEST


def test_second_suffix_acts_on_nothing() -> None:
    wedge = Wedge()
    assert fed(wedge, "LUNCH-1\t", gap=0.01)[-1] is Heard.SCAN
    wedge.code()
    assert wedge.take("enter", "\r", 0.08, True) is Heard.TOO_QUICK


def test_a_forged_key_number_is_no_text_and_no_end_of_the_app() -> None:
    wedge = Wedge()
    fed(wedge, "LUNCH\ud999\udcff-1\r", gap=0.01)
    code = wedge.code()
    assert code.startswith(b"LUNCH")
    assert legible(code, ("utf-8", "gb18030")) != "LUNCH-1"
