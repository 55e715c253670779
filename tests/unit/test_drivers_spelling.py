"""What a scanner adds or shows otherwise is undone, and only that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.protocols.spelling import Spelling


@given(st.binary(max_size=40))
def test_nothing_set_is_nothing_changed(wire):
    assert Spelling().undone(wire) == (None, wire)


@pytest.mark.parametrize(
    ("gs", "shown"), [("|", b"|"), ("{GS}", b"{GS}"), ("␝", "␝".encode()), ("~", b"~")]
)
def test_the_separator_is_put_back(gs, shown):
    wire = b"0104601234567894" + b"21A" + shown + b"10B"
    assert Spelling(gs=gs).undone(wire) == (None, b"0104601234567894" + b"21A\x1d10B")


def test_a_separator_that_arrives_as_such_stays():
    assert Spelling(aim_id=True, gs="|").undone(b"]C1\x1d99|1") == ("Code128", b"\x1d99\x1d1")


@pytest.mark.parametrize(
    ("wire", "raw"),
    [
        (b"]C1a|b", b"a\x1db"),
        (b"]Q3a|b", b"a\x1db"),
        (b"]d2a|b", b"a\x1db"),
        (b"]e0a|b", b"a\x1db"),
        (b"]Q1a|b", b"a|b"),
        (b"]C0a|b", b"a|b"),
    ],
)
def test_an_identifier_tells_whether_there_are_separators(wire, raw):
    assert Spelling(aim_id=True, gs="|").undone(wire)[1] == raw


def test_the_device_may_know_that_there_are_separators():
    assert Spelling(gs="|").undone(b"a|b", gs1=True)[1] == b"a\x1db"
    assert Spelling(gs="|").undone(b"a|b", gs1=False)[1] == b"a|b"


@pytest.mark.parametrize("gs", ["\x1d", " ", "\t", "x" * 9, "\u202e"])
def test_what_cannot_stand_for_a_separator_is_refused(gs):
    with pytest.raises(ValueError, match="printable"):
        Spelling(gs=gs)
