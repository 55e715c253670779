"""Seed by seed: whatever goes wrong on the way, in the end both books hold the same list."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from .run import Outcome, run_seed

ROOT = Path(__file__).resolve().parents[2]
_STORY_LINES = 60
_PATIENCE = 150  # seeds; ten are usually enough
# States that a run must reach now and then, or it would prove nothing about them.
REACHED = (
    "accepted platform",
    "accepted till",
    "conflict acceptance",
    "conflict in doubt",
    "settled acceptance",
    "settled reversal",
    "shown refused bad_signature",
    "shown refused offline_cap_reached",
    "shown refused revoked",
    "written, never shown",
    "died in flow",
    "died in sync",
    "died in start",
    "two programs",
    "late request",
    "clock not trusted",
)


def explained(outcome: Outcome) -> str:
    """What broke, the end of the story, and how to play it again."""
    story = outcome.told[-_STORY_LINES:]
    again = f"sh deploy/test --simulation -- --seed {outcome.seed}"
    return "\n".join(("", *outcome.violations, "", *story, "", f"play it again: {again}"))


def test_a_seed_keeps_every_promise(seed):
    outcome = run_seed(seed)
    assert not outcome.violations, explained(outcome)


def test_a_seed_plays_the_same_twice():
    for seed in (3, 1000):
        first, second = run_seed(seed), run_seed(seed)
        assert first.told == second.told
        assert first.trace == second.trace


def test_a_seed_plays_the_same_in_another_process():
    """Neither the hash of a text nor the order of a set may decide anything."""
    script = "from tests.simulation.run import run_seed; print(run_seed(7).trace)"
    traces = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": salt},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for salt in ("1", "2")
    }
    assert traces == {run_seed(7).trace}


def test_seeds_differ():
    assert len({run_seed(seed).trace for seed in range(3)}) == 3


def test_runs_go_where_it_hurts():
    reached: Counter[str] = Counter()
    for seed in range(_PATIENCE):
        reached += run_seed(seed).tally
        if all(reached[state] for state in REACHED):
            return
    assert not [state for state in REACHED if not reached[state]]
