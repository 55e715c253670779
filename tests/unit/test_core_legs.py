"""Which leg an answer means: bent ids are matched, and nothing is guessed."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.foreign import plain
from terminal.core.legs import SHORTEST, Match, closest

OURS = "01a21dcb-81af-7342-b50e-f1b4562de348"
NEXT = "01a21dcb-81af-7061-b4ab-8ff2abfbb0d0"  # of the same millisecond


@pytest.mark.parametrize(
    ("said", "match"),
    [
        (OURS, Match.EXACT),
        (f" {OURS}\n", Match.EXACT),
        (OURS.upper(), Match.RESPELLED),
        (OURS.replace("-", ""), Match.RESPELLED),
        ("{" + OURS + "}", Match.RESPELLED),
        (OURS[:20], Match.CUT),
        (OURS.replace("-", "").upper()[:20], Match.CUT),
    ],
)
def test_a_bent_id_is_matched(said: str, match: Match):
    assert closest(said, [NEXT, OURS]) == (1, match)


@pytest.mark.parametrize(
    "said", ["", "---", "ORDER-00017", OURS[:12], OURS[:14], OURS + "0", OURS[1:], OURS[:-1] + "9"]
)
def test_what_names_none_or_several_is_an_orphan(said: str):
    """The first 14 characters are the time alone, and both were made in one millisecond."""
    assert closest(said, [NEXT, OURS]) == (None, Match.ORPHAN)


def test_the_same_id_in_two_legs_is_not_guessed():
    assert closest(OURS, [OURS, OURS]) == (None, Match.ORPHAN)


ids = st.uuids().map(str)


@given(st.lists(ids, min_size=1, max_size=8, unique=True), st.integers(0, 7), st.integers(0, 36))
def test_a_cut_id_never_leads_to_another(names: list[str], chosen: int, length: int):
    meant = names[chosen % len(names)]
    at, how = closest(meant[:length], names)
    fits = [name for name in names if plain(name).startswith(plain(meant[:length]))]
    if len(plain(meant[:length])) < SHORTEST or len(fits) > 1:
        assert at is None
    else:
        assert names[at] == meant
        assert (how is Match.EXACT) == (meant[:length] == meant)
    assert UUID(meant)
