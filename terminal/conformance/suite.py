"""Runs the checks one by one: each is tried, whatever became of the one before."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from terminal.conformance import checks, checks_of_reach
from terminal.conformance.bench import Bench, NotTried, Unmet
from terminal.errors import PlatformFault

Check = Callable[[Bench], str]

CHECKS: tuple[Check, ...] = (
    checks_of_reach.declares,
    checks_of_reach.recognises,
    checks_of_reach.is_in_reach,
    checks_of_reach.ends_in_time,
    checks_of_reach.refuses_strangers,
    checks_of_reach.knows_silence,
    checks.looks,
    checks.redeems,
    checks.counts_once,
    checks.refuses_a_second_use,
    checks.refuses_for_its_reasons,
    checks.refuses_the_unknown,
    checks.finds_a_lost_answer,
    checks.takes_back,
    checks.blocks_what_never_came,
    checks.hears_of_offline,
    checks.hears_of_refusals,
    checks.judges_alone,
    checks.lists_a_day,
)


class Outcome(StrEnum):
    """What became of one check."""

    HELD = "held"
    FAILED = "failed"
    NOT_TRIED = "not_tried"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name and sentence, what became of it, one clause, and how long it took (s)."""

    name: str
    sentence: str
    outcome: Outcome
    note: str = ""
    took: float = 0.0


def examine(bench: Bench, which: tuple[Check, ...] = CHECKS) -> Iterator[Finding]:
    """One finding after another, as they are made. The bench is closed behind the last."""
    try:
        for check in which:
            yield _made(check, bench)
    finally:
        bench.close()


def _made(check: Check, bench: Bench) -> Finding:
    started = time.monotonic()
    outcome, note = Outcome.HELD, ""
    try:
        note = check(bench)
    except NotTried as why:
        outcome, note = Outcome.NOT_TRIED, str(why)
    except Unmet as why:
        outcome, note = Outcome.FAILED, str(why)
    except PlatformFault as fault:
        outcome, note = Outcome.FAILED, f"{type(fault).__name__}: {fault}"
    sentence = (check.__doc__ or "").strip().partition("\n")[0]
    took = time.monotonic() - started
    return Finding(check.__name__, sentence, outcome, note, took)
