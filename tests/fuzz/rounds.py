"""Rounds of one target, each in a child process, until the coverage stops growing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .corpus import kept
from .engine import ROOT, find

LINES: list[str] = []
QUIET_ROUNDS = 2  # that many without anything new: it has stopped growing
_PATIENCE = 600.0  # seconds for one round
_COVERAGE = re.compile(r"\bcov: (\d+)")
_RUNS = re.compile(r"number_of_executed_units: (\d+)")


@dataclass
class Grown:
    """What came of all rounds: inputs played, coverage as the engine counts it."""

    runs: int = 0
    coverage: int = 0
    rounds: int = 0
    stopped: bool = False


class Died(AssertionError):
    """A round ended otherwise than it should: an exception, a crash of a native library."""


def child(name: str, folder: Path, *ways: str) -> tuple[str, str]:
    """Run the engine; what it wrote. Raises Died, with the input that did it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.engine", name, str(folder), *ways],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_PATIENCE,
    )
    out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    if done.returncode != 0:
        finds = [f"{path.name}: {path.read_bytes().hex()}" for path in folder.parent.glob("*-*")]
        raise Died(f"{name} ended with {done.returncode}\n{(out + err)[-3000:]}\n{finds}")
    return out, err


def prepare(name: str, folder: Path) -> None:
    """The seeds and what was kept, as files."""
    folder.mkdir()
    for number, raw in enumerate((*find(name).seeds, *kept(name))):
        (folder / f"{number:04}").write_bytes(raw)


def grow(name: str, folder: Path, seconds: float, *ways: str) -> Grown:
    """Rounds until two in a row found nothing new, or until the time is over."""
    grown, quiet = Grown(), 0
    end = time.monotonic() + seconds
    while not grown.rounds or time.monotonic() < end:
        text = "".join(child(name, folder, *ways))
        grown.rounds += 1
        grown.runs += int(_RUNS.findall(text)[-1])
        coverage = max(map(int, _COVERAGE.findall(text)))
        quiet = 0 if coverage > grown.coverage else quiet + 1
        grown.coverage = max(grown.coverage, coverage)
        if quiet == QUIET_ROUNDS:
            grown.stopped = True
            break
    return grown
