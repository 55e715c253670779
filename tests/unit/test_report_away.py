"""A platform that does not answer is left alone for a round; one odd entry is not its fault."""

from __future__ import annotations

from terminal.errors import (
    Declined,
    NotAuthorised,
    RateLimited,
    Unanswered,
    Unintelligible,
    Unreachable,
)
from terminal.report import Away


def test_what_is_certain_counts_at_once():
    for fault in (NotAuthorised("no"), RateLimited("later"), Unreachable("no line")):
        away = Away()
        away.failed("one", fault)
        assert away.is_away("one")
        assert not away.is_away("other")


def test_silence_counts_when_it_goes_on():
    away = Away()
    for fault in (Unanswered("?"), Unintelligible("?")):
        away.failed("one", fault)
        assert not away.is_away("one")
    away.failed("one", Unanswered("?"))
    assert away.is_away("one")


def test_an_answer_in_between_begins_the_count_anew():
    away = Away()
    for _ in range(5):
        away.failed("one", Unanswered("?"))
        away.answered("one")
        away.failed("one", Unanswered("?"))
        away.failed("one", Declined("this one entry"))
    assert not away.is_away("one")
