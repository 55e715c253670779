"""What a late answer means, for each thing that waits; and two books of one day compared."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.capabilities import Capabilities, Key, QueryBy
from terminal.core.model import Standing
from terminal.core.reconcile import BookLine, Finding, Match, compare
from terminal.core.settle import Send, Settlement, Waiting, how_to_send, settle

CONFIRMED, REFUSED, REVERSED, INCOMPLETE, ABSENT, UNKNOWN = (
    Standing.CONFIRMED,
    Standing.REFUSED,
    Standing.REVERSED,
    Standing.INCOMPLETE,
    Standing.ABSENT,
    Standing.UNKNOWN,
)


@pytest.mark.parametrize(
    ("waiting", "standing", "meaning"),
    [
        ("acceptance", CONFIRMED, "settled"),
        ("acceptance", REFUSED, "conflict"),
        ("acceptance", REVERSED, "conflict"),
        ("acceptance", INCOMPLETE, "conflict"),
        ("acceptance", ABSENT, "send"),
        ("acceptance", UNKNOWN, "again"),
        ("in_doubt", CONFIRMED, "conflict"),
        ("in_doubt", REFUSED, "settled"),
        ("in_doubt", REVERSED, "settled"),
        ("in_doubt", INCOMPLETE, "reverse"),
        ("in_doubt", ABSENT, "reverse"),
        ("in_doubt", UNKNOWN, "again"),
        ("reversal", CONFIRMED, "again"),
        ("reversal", REFUSED, "conflict"),
        ("reversal", REVERSED, "settled"),
        ("reversal", ABSENT, "settled"),
        ("reversal", INCOMPLETE, "again"),
        ("reversal", UNKNOWN, "again"),
        ("refusal", CONFIRMED, "settled"),
        ("refusal", REFUSED, "settled"),
        ("refusal", REVERSED, "settled"),
        ("refusal", INCOMPLETE, "again"),
        ("refusal", ABSENT, "settled"),
        ("refusal", UNKNOWN, "again"),
    ],
)
def test_the_whole_table(waiting, standing, meaning):
    assert settle(Waiting(waiting), standing) is Settlement(meaning)


def test_the_table_above_is_whole():
    assert len(Waiting) * len(Standing) == 24


@pytest.mark.parametrize("waiting", Waiting)
def test_silence_never_settles_anything(waiting):
    assert settle(waiting, UNKNOWN) is Settlement.AGAIN


@pytest.mark.parametrize(
    ("waiting", "meaning"),
    [("acceptance", "conflict"), ("in_doubt", "reverse"), ("reversal", "again")],
)
def test_a_second_try_refused_is_neither_yes_nor_no(waiting, meaning):
    """The first may count: goods given are a person's task, goods not given are taken back."""
    assert settle(Waiting(waiting), UNKNOWN, unsure=True) is Settlement(meaning)


OURS = Capabilities(query=QueryBy.KEY, key=Key.OURS)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("can", "tried", "age", "meaning"),
    [
        (OURS, True, 400 * DAY, Send.SEND),
        (replace(OURS, key_life=DAY), True, DAY / 2, Send.SEND),
        (replace(OURS, key_life=DAY), True, DAY, Send.QUERY),
        (replace(OURS, key_life=DAY), False, 2 * DAY, Send.SEND),
        (replace(OURS, key_life=DAY, query=QueryBy.RETRY), True, 2 * DAY, Send.ASIDE),
        (Capabilities(query=QueryBy.DAY_LIST, day_list=True), True, DAY, Send.QUERY),
        (Capabilities(), False, DAY, Send.SEND),
        (Capabilities(), True, timedelta(0), Send.ASIDE),
    ],
)
def test_what_a_platform_may_have_forgotten_is_asked_about_first(can, tried, age, meaning):
    assert how_to_send(can, tried, age) is meaning


LINE = BookLine("r-1", "v-1", 1, 2000, "CNY")


@pytest.mark.parametrize(
    "theirs",
    [
        replace(LINE, discount=2001),
        replace(LINE, uses=2),
        replace(LINE, currency="EUR"),
        replace(LINE, voucher="v-2"),
    ],
)
def test_lines_that_differ_in_anything_differ(theirs):
    assert compare([LINE], [theirs]) == [Finding("r-1", Match.AMOUNT_DIFFERS, LINE, theirs)]


def test_each_line_of_either_book_is_found_ours_first_in_order():
    b, c, d = (replace(LINE, id=name) for name in ("r-b", "r-c", "r-d"))
    assert compare([c, LINE, b], [d, b, c]) == [
        Finding("r-c", Match.MATCHED, c, c),
        Finding("r-1", Match.LOCAL_ONLY, LINE, None),
        Finding("r-b", Match.MATCHED, b, b),
        Finding("r-d", Match.PLATFORM_ONLY, None, d),
    ]


def test_empty_books_agree():
    assert compare([], []) == []


def test_a_line_that_a_book_counts_twice_does_not_hide():
    """Counting twice is what this comparison is for; the second line has no partner."""
    again = replace(LINE, discount=1)
    assert compare([LINE], [LINE, again]) == [
        Finding("r-1", Match.MATCHED, LINE, LINE),
        Finding("r-1", Match.PLATFORM_ONLY, None, again),
    ]
    assert compare([LINE, LINE], [LINE]) == [
        Finding("r-1", Match.MATCHED, LINE, LINE),
        Finding("r-1", Match.LOCAL_ONLY, LINE, None),
    ]
    assert [each.match for each in compare([LINE, LINE], [LINE, LINE])] == [Match.MATCHED] * 2


lines = st.lists(
    st.builds(
        BookLine,
        st.sampled_from("abcdef"),
        st.just("v"),
        st.just(1),
        st.sampled_from([1, 2]),
        st.just("CNY"),
    ),
    max_size=8,
)


@given(lines, lines)
def test_no_line_is_lost_and_none_is_invented(ours, theirs):
    found = compare(ours, theirs)
    assert sorted(f.ours.id for f in found if f.ours) == sorted(line.id for line in ours)
    assert sorted(f.theirs.id for f in found if f.theirs) == sorted(line.id for line in theirs)
    for each in found:
        assert each.ours or each.theirs
        assert (each.match is Match.LOCAL_ONLY) == (each.theirs is None)
        assert (each.match is Match.PLATFORM_ONLY) == (each.ours is None)


@given(lines)
def test_a_book_agrees_with_itself_whatever_its_order(ours):
    by_id = {line.id: line for line in ours}.values()
    found = compare(by_id, reversed(list(by_id)))
    assert {each.match for each in found} <= {Match.MATCHED}
