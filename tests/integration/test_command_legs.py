"""`baton legs`, `baton trace` and the task that silence becomes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from terminal.bootstrap import Books
from terminal.core.legs import LegState
from terminal.errors import WrongUse
from terminal.flow import Flow
from terminal.legs import Handover, Legs

from .commands import inside
from .conftest import Platform

HALF = timedelta(minutes=30)


@pytest.fixture
def redemption(sound_platform: Platform, flow: Flow) -> str:
    return flow.run(sound_platform.issue("prepaid")["signed"].encode()).redemption


def test_what_is_handed_over_comes_back_under_any_spelling(
    redemption: str, books: Books, tmp_path: Path
) -> None:
    home = tmp_path / "till"
    opened = ("legs", "open", redemption, "--to", "courier", "--owner", "Chen", "--within", "30")
    assert inside(home, *opened).out.strip() == redemption
    again = inside(home, *opened)
    assert (again.code, "under way already" in again.sentence) == (2, True)
    answer = inside(home, "legs", "answer", redemption[:20].upper(), "--from", "courier")
    assert answer.out == f"answers the leg of {redemption} (cut)\n"
    orphan = inside(home, "legs", "answer", "X-1", "--from", "courier")
    assert (orphan.code, "orphan" in orphan.out) == (1, True)
    assert "X-1, which names no leg" in inside(home, "legs").out
    tree = inside(home, "trace", redemption.upper()).out
    assert f"courier: answered as {redemption[:20].upper()}, cut; Chen answered for it" in tree
    assert "countersigned" in tree
    assert "statement" in tree
    assert books.ledger.journal.verify() is None


@pytest.mark.parametrize("said", ["nobody's", "", "\x1b[2J"])
def test_an_id_that_nobody_knows(redemption: str, tmp_path: Path, said: str) -> None:
    done = inside(tmp_path / "till", "trace", said)
    assert (done.code, done.out) == (2, "")
    assert "no id like" in done.sentence


def test_silence_becomes_one_task_and_a_late_answer_is_still_matched(
    redemption: str, books: Books, tmp_path: Path
) -> None:
    legs, clock = Legs(books.ledger), books.ledger.clock
    legs.open(redemption, Handover("courier", "Chen", HALF))
    assert legs.end_overdue() == []
    clock.learn(clock.now() + HALF, 0.0)
    assert [leg.owner for leg in legs.end_overdue()] == ["Chen"]
    assert legs.end_overdue() == []
    told = inside(tmp_path / "till", "queue").out
    assert "handed to another system, which has not answered in time: Chen" in told
    assert legs.answered("courier", redemption).leg is not None
    assert [leg.state for leg in legs.all()] == [LegState.ANSWERED]


def test_only_what_was_accepted_here_is_handed_over(
    sound_platform: Platform, flow: Flow, books: Books
) -> None:
    refused = flow.run(b"VC-0000000000").redemption
    for id_ in (refused, "no id", "0" * 32):
        with pytest.raises(WrongUse, match="not accepted"):
            Legs(books.ledger).open(id_, Handover("courier", "Chen", HALF))
