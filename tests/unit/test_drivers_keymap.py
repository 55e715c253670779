"""Keys of a scanner that types -> codes: exact, or refused in one sentence; never a piece less."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.base import MAX_CODE_BYTES
from drivers.protocols.framing import Incomplete, Oversized
from drivers.protocols.keymap import (
    CAPS,
    CAPS_LOCK,
    ENTER,
    EV_KEY,
    EV_SYN,
    F8,
    GS,
    LEFT_CTRL,
    LEFT_SHIFT,
    RIGHT_ALT,
    SYN_DROPPED,
    SYN_REPORT,
    TAB,
    KeyFramer,
    Keys,
    Refused,
)
from drivers.protocols.layouts import KEYS, LAYOUTS
from drivers.scanners.evdev import EVENT
from drivers.scanners.keyboard_simulator import chords, numbered, pressed

REPORT = (EV_SYN, SYN_REPORT, 0)
A, B, E, RIGHT_BRACKET, KEYPAD_1, F1 = 30, 48, 18, 27, 79, 59


def events(raw: bytes) -> list[tuple[int, int, int]]:
    return [each[2:] for each in EVENT.iter_unpack(raw)]


def tap(*keys: int) -> list[tuple[int, int, int]]:
    """Keys pressed and let go one by one; of a tuple (held, key), the held one around it."""
    return list(itertools.chain(*(events(pressed(((), key))) for key in keys)))


def held(holding: int, *keys: int) -> list[tuple[int, int, int]]:
    return [(EV_KEY, holding, 1), *tap(*keys), (EV_KEY, holding, 0)]


def typed(text: str, layout: str) -> list[tuple[int, int, int]]:
    found = chords(layout)
    return events(b"".join(pressed(chord) for letter in text for chord in found[letter]))


def framer(layout: str = "us", caps: str = "ignore", gs: str = "ctrl", end: str = "auto"):
    return KeyFramer(Keys(layout, caps, gs), end)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_character_of_a_layout_comes_back(layout: str) -> None:
    text = "".join(chords(layout))
    assert set("ABCXYZabcxyz0123456789 :/?=&%.-_+*#@$()[]{}'\"\\!;,<>|~^`") <= set(text)
    assert framer(layout).feed([*typed(text, layout), *tap(ENTER)]) == [text.encode()]


def test_the_same_key_means_other_things_elsewhere() -> None:
    """Known answers from the key caps, independent of our tables' own inverse."""
    keys = {"us": b"qwzy;[-", "gb": b"qwzy;[-", "de": "qwyzöüß".encode(), "fr": b"azwymxx"}
    row = (16, 17, 44, 21, 39, 26, 12)
    for layout in ("us", "gb", "de"):
        assert framer(layout).feed(tap(*row, ENTER)) == [keys[layout]]
    assert framer("fr").feed(tap(16, 17, 44, 21, 39, 12, ENTER)) == [b"azwym)"]
    assert framer("fr").feed([*held(LEFT_SHIFT, 2, 3, 11), *tap(ENTER)]) == [b"120"]
    assert framer("de").feed([*held(RIGHT_ALT, 8, 16), *tap(ENTER)]) == [b"{@"]
    assert framer("gb").feed([*held(LEFT_SHIFT, 3, 4, 40), *tap(ENTER)]) == ['"£@'.encode()]
    assert framer("us").feed([*held(LEFT_SHIFT, 3, 4, 40), *tap(ENTER)]) == [b'@#"']


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("gs", GS)
def test_the_group_separator_as_the_scanner_types_it(layout: str, gs: str) -> None:
    ways = {
        "ctrl": held(LEFT_CTRL, RIGHT_BRACKET),
        "alt": events(numbered(29)),
        "f8": tap(F8),
    }
    got = framer(layout, gs=gs).feed([*tap(E), *ways[gs], *tap(E), *tap(ENTER)])
    assert got == [b"e\x1de"]
    other = {"ctrl": "alt", "alt": "f8", "f8": "alt"}[gs]
    (refused,) = framer(layout, gs=gs).feed([*tap(E), *ways[other], *tap(ENTER)])
    assert isinstance(refused, Refused)


@pytest.mark.parametrize(
    ("number", "raw"), [(0, b"\0"), (181, b"\xb5"), (255, b"\xff"), (50383, b"\xc4\xcf")]
)
def test_numbers_typed_with_alt_are_bytes(number: int, raw: bytes) -> None:
    assert framer(gs="alt").feed([*events(numbered(number)), *tap(ENTER)]) == [raw]


def test_a_number_that_is_no_byte_refuses_the_code() -> None:
    (refused,) = framer(gs="alt").feed([*events(numbered(99999)), *tap(ENTER)])
    assert isinstance(refused, Refused)


@pytest.mark.parametrize(
    ("caps", "wanted"), [("ignore", b"a1b1B"), ("follow", b"a1B1b"), ("on", b"A1B1b")]
)
def test_caps_lock_as_configured(caps: str, wanted: bytes) -> None:
    keys = [*tap(A, 2, CAPS_LOCK, B, 2), *held(LEFT_SHIFT, B), *tap(ENTER)]
    assert framer(caps=caps).feed(keys) == [wanted]


@pytest.mark.parametrize("key", [F1, 105, 1, 14, 240, 0x2FF])
def test_an_unknown_key_refuses_the_whole_code_and_only_it(key: int) -> None:
    keys = framer()
    found = keys.feed([*tap(A, key, B, key, ENTER), *tap(B, ENTER)])
    assert [type(each) for each in found] == [Refused, bytes]
    assert found[1] == b"b"


@pytest.mark.parametrize("layout", ["de", "fr"])
def test_a_dead_key_is_never_dropped(layout: str) -> None:
    dead = 41 if layout == "de" else RIGHT_BRACKET - 1  # the circumflex
    assert framer(layout).feed(tap(dead, E, ENTER)) == ["ê".encode()]
    assert framer(layout).feed(tap(dead, 57, ENTER)) == [b"^"]
    for rest in ((ENTER,), (dead, ENTER), (12 if layout == "de" else 4, ENTER)):
        (refused,) = framer(layout).feed(tap(E, dead, *rest))
        assert isinstance(refused, Refused), rest


def test_lost_events_refuse_the_code_they_were_lost_from() -> None:
    keys = framer()
    lost = [(EV_SYN, SYN_DROPPED, 0), *tap(B)[:1], REPORT]
    found = keys.feed([(EV_KEY, LEFT_SHIFT, 1), *tap(A), *lost, *tap(A, ENTER), *tap(A, ENTER)])
    assert [type(each) for each in found] == [Refused, bytes]
    assert found[1] == b"a", "the shift key went up unseen"


def test_a_shift_key_whose_going_up_was_missed_spoils_no_later_code() -> None:
    keys = framer()
    keys.feed([(EV_KEY, LEFT_SHIFT, 1)])
    assert keys.silence(1.0) == []
    assert keys.feed(tap(A, ENTER)) == [b"a"]


def test_a_key_held_down_is_one_character() -> None:
    repeats = [(EV_KEY, A, 1), *[(EV_KEY, A, 2)] * 30, (EV_KEY, A, 0)]
    assert framer().feed([*repeats, *tap(ENTER)]) == [b"a"]


def test_marks_end_a_code_as_configured() -> None:
    both = tap(A, TAB, B, ENTER, TAB)
    assert framer().feed(both) == [b"a", b"b"]
    assert framer(end="enter").feed(both) == [b"a\tb"]
    assert framer(end="tab").feed(both) == [b"a", b"b\r"]
    assert framer(end="silence").feed(both) == []


def test_silence_ends_a_code_only_where_it_may() -> None:
    for end, wanted in (("silence", b"ab"), ("auto", Incomplete(2))):
        keys = framer(end=end)
        assert keys.feed(tap(A, B)) == []
        assert keys.silence(keys.patience / 2) == []
        assert keys.silence(keys.patience) == [wanted]
        assert not keys.pending
        assert keys.silence(9.0) == []


def test_a_code_above_the_cap_is_told_once() -> None:
    found = framer().feed([*tap(*[A] * (MAX_CODE_BYTES + 500)), *tap(ENTER, B, ENTER)])
    assert found == [Oversized(MAX_CODE_BYTES), b"b"]


KINDS = st.sampled_from([0, 1, 1, 1, 1, 4, 17])
CODES = st.one_of(st.sampled_from([*KEYS, ENTER, TAB, 29, 42, 56, 100, 125]), st.integers(0, 0x2FF))
ANY = st.tuples(KINDS, CODES, st.sampled_from([0, 1, 1, 2, -1]))


@given(
    st.lists(ANY, max_size=60),
    st.sampled_from(sorted(LAYOUTS)),
    st.sampled_from(CAPS),
    st.sampled_from(GS),
    st.sampled_from(["auto", "enter", "tab", "silence"]),
)
def test_any_events_are_survived_and_forgotten_in_silence(noise, layout, caps, gs, end) -> None:
    keys = framer(layout, "ignore" if caps == "follow" else caps, gs, end)
    keys.feed(noise)
    keys.silence(1.0)
    assert not keys.pending
    mark = TAB if end == "tab" else ENTER
    got = keys.feed(typed("1", layout) + (tap(mark) if end != "silence" else []))
    assert (got or keys.silence(1.0)) == [b"1"]
