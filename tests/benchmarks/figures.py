"""Figures: timing in turns, percentiles, and one JSON line per result.

The machine is noisy, so two things are compared by taking turns at them in one run, and what is
reported first is their ratio.
"""

from __future__ import annotations

import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any


def say(name: str, expected: str, met: bool | None, **figures: Any) -> None:
    """One result. `met` is None where nothing was promised."""
    tell({"bench": name, **figures, "expected": expected, "met": met})


def skip(name: str, why: str) -> None:
    """A result that cannot be had here, and why."""
    tell({"bench": name, "skipped": why})


def tell(what: object) -> None:
    """One line of JSON, at once."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def timed(call: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def in_turns(
    first: Callable[[], object], second: Callable[[], object], rounds: int = 30, each: int = 20
) -> tuple[list[float], list[float]]:
    """Seconds of each call; `each` calls of one, then of the other, `rounds` times."""
    ones, others = [], []
    for _ in range(rounds):
        ones += [timed(first) for _ in range(each)]
        others += [timed(second) for _ in range(each)]
    return ones, others


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of all values does not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def milli(seconds: float) -> float:
    """Milliseconds, to the microsecond."""
    return round(seconds * 1000, 3)
