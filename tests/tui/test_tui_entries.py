"""Amounts and codes as they are typed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.check_digit import iso7064
from terminal.tui.entries import AmountEntry, CodeEntry, CodeState

KEYS = st.lists(st.sampled_from([*"0123456789.,x", "back"]), max_size=40)


def amount(keys: str, currency: str = "CNY") -> int:
    entry = AmountEntry(currency)
    for key in keys:
        entry.press(key)
    return entry.minor


def test_figures_and_points() -> None:
    assert [
        amount(keys) for keys in ("", "8", "8800", "88.", "88.5", "88.50", "88.505", "0.5")
    ] == [*(0, 8, 8800, 8800, 8850, 8850, 8850, 50)]
    assert amount("88", "JPY") == 88
    assert amount("88.5", "JPY") == 885  # no decimals there: the point says nothing
    assert amount("1.5", "KWD") == 1500


def test_no_more_than_nine_figures() -> None:
    assert amount("1" * 20) == 111_111_111


@given(KEYS, st.sampled_from(["CNY", "JPY", "KWD"]))
def test_no_key_breaks_an_amount(keys: list[str], currency: str) -> None:
    entry = AmountEntry(currency)
    for key in keys:
        entry.backspace() if key == "back" else entry.press(key)
        assert 0 <= entry.minor < 10**12


@given(KEYS)
def test_backspace_undoes_a_key(keys: list[str]) -> None:
    entry = AmountEntry("CNY")
    for key in (key for key in keys if key != "back"):
        before = (entry.minor, entry._figures, entry._decimals)
        if entry.press(key) and key != "0":
            entry.backspace()
            assert (entry.minor, entry._figures, entry._decimals) == before
            entry.press(key)


def test_burst_is_taken_back() -> None:
    entry = AmountEntry("CNY")
    entry.press("5")
    entry.remember()
    for key in "918400":
        entry.press(key)
    entry.take_back()
    assert entry.minor == 5


def typed(text: str) -> CodeEntry:
    entry = CodeEntry()
    for character in text:
        entry.press(character)
    return entry


def test_states_of_a_code() -> None:
    good = "12345678901" + str(iso7064("12345678901"))
    wrong = good[:-1] + str((int(good[-1]) + 5) % 10)
    states = {text: typed(text).state for text in ("", "123", good, wrong, good + "1", "ab-9")}
    assert list(states.values()) == [
        *(CodeState.EMPTY, CodeState.SHORT, CodeState.GOOD, CodeState.MISTYPED),
        *(CodeState.LONG, CodeState.MIXED),
    ]
    assert [typed(text).ready for text in states] == [False, False, True, False, False, True]


def test_groups_and_capitals() -> None:
    entry = typed("12 34ab-9")
    assert (entry.text, entry.groups) == ("1234AB-9", ["1234", "AB-9"])


@given(st.text(max_size=100))
def test_only_what_a_code_may_hold_is_taken(text: str) -> None:
    entry = typed(text)
    assert len(entry.text) <= entry.most
    assert all(sign.isascii() and (sign.isalnum() or sign == "-") for sign in entry.text)
