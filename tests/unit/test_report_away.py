"""A platform that does not answer is left alone for a round; one odd entry is not its fault."""

from __future__ import annotations

import pytest

from offline_queue import Answer, Result
from terminal.report import Away

SILENT = Answer(1, Result.UNKNOWN)
UNSURE = Answer(1, Result.UNKNOWN, b"what it said, which tells nothing yet")


@pytest.mark.parametrize(
    "answer", [Answer(1, Result.PAUSE, b"401", left=False), Answer(1, Result.RETRY, left=False)]
)
def test_what_is_certain_counts_at_once(answer: Answer):
    away = Away()
    assert away.noted("one", [answer]) == [answer]
    assert away.is_away("one")
    assert not away.is_away("other")


def test_silence_counts_when_it_goes_on():
    away = Away()
    for _ in range(2):
        away.noted("one", [SILENT])
        assert not away.is_away("one")
    away.noted("one", [SILENT])
    assert away.is_away("one")


@pytest.mark.parametrize("answer", [Answer(1, Result.SETTLED), Answer(1, Result.PARK), UNSURE])
def test_an_answer_in_between_begins_the_count_anew(answer: Answer):
    away = Away()
    for _ in range(5):
        away.noted("one", [SILENT])
        away.noted("one", [SILENT])
        away.noted("one", [answer])
    assert not away.is_away("one")
