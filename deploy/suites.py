"""Runs the test suites one after another and adds them up; `sh deploy/test` calls it.

Only the standard library, and nothing of Python newer than `--help` may meet before the set-up.
Exit codes: 0 all passed, 1 something failed, 2 wrong use or a suite that does not exist yet.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TESTS = ROOT / "tests"
# What a suite may not reach, however hung: then it is stopped and counted as failed.
PATIENCE_SECONDS = 900
FULL_PATIENCE_SECONDS = 6 * 3600


@dataclass(frozen=True)
class Stage:
    """One suite: its flag, what it shows, the seconds it may take on two cores.

    spread   how its tests are dealt out: by file, or one by one where each stands alone
    workers  more than cores only where tests mostly wait
    """

    name: str
    budget: int
    about: str
    parallel: bool = True
    spread: str = "loadfile"
    workers: int = 2


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: Tally) -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


QUICK = (
    Stage("lint", 60, "ruff, mypy and the layer contracts"),
    Stage("unit", 80, "one function or class at a time"),
    Stage("contract", 40, "what every scanner and every platform must do alike"),
    Stage("architecture", 20, "the rules of the tree: imports, sizes, names, locks", False),
    Stage("tui", 120, "screens, driven by keys", spread="worksteal", workers=4),
    Stage("simulation", 60, "many tills, many days, a clock of its own", spread="worksteal"),
    Stage("crash", 60, "kill -9 between confirm and green, then a restart"),
    Stage("integration", 180, "till, line and platform as real processes", workers=3),
    Stage("stories", 180, "the demo and every story, kept books, pages, faults"),
)
MUTATION = Stage("mutation", 1800, "are wrong lines noticed by the tests")
FUZZ = Stage("fuzz", 900, "any bytes into every reader, until nothing new is reached", False)
LATER = ("pretix", "image", "arm64")
# Whole systems are made and started there.
LONG = ("pretix", "image", "arm64")
LINTERS = (
    ("ruff check", ["ruff", "check", "--quiet"]),
    ("ruff format", ["ruff", "format", "--check", "--quiet"]),
    ("mypy", ["mypy", "--no-error-summary"]),
    ("lint-imports", ["lint-imports", "--no-logo"]),
)
STORIES = (("baton demo --headless", ["baton", "demo", "--headless"]),)


def main() -> int:
    parser = build_parser()
    own, to_pytest = split_at_dashes(sys.argv[1:])
    asked = parser.parse_args(own)
    for name in LATER:
        if getattr(asked, name) and not has_tests(name):
            print(f"deploy/test: --{name}: no such suite yet", file=sys.stderr)
            return 2
    chosen = [stage for stage in known_stages() if getattr(asked, stage.name)] or list(QUICK)
    if asked.full:
        os.environ["TESTS_IN_FULL"] = "1"
    os.chdir(ROOT)
    # A till keeps its programs compiled; hundreds of processes here would compile them each anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return run_all(chosen, to_pytest)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sh deploy/test",
        usage="sh deploy/test [--SUITE ...] [-- PYTEST ARGUMENTS]",
        description="Sets everything up and runs the quick suites, or only those named.",
        epilog="For the simulation: `--simulation -- --seeds 5000`, or `-- --seed 123` to play one"
        " seed again and see its story.",
        allow_abbrev=False,
    )
    for stage in QUICK:
        parser.add_argument(
            f"--{stage.name}", action="store_true", help=f"{stage.about} ({stage.budget} s)"
        )
    parser.add_argument(
        "--full",
        action="store_true",
        help="20,000 crash images, 5,000 seeds, 200 kills and the like: hours",
    )
    for name in LATER:
        about = "only by name" if has_tests(name) else "no such suite yet"
        parser.add_argument(f"--{name}", action="store_true", help=about)
    about = f"{MUTATION.about}? only by name ({MUTATION.budget} s)"
    parser.add_argument("--mutation", action="store_true", help=about)
    about = f"{FUZZ.about}; only by name ({FUZZ.budget} s; guided where atheris is installed)"
    parser.add_argument("--fuzz", action="store_true", help=about)
    return parser


def has_tests(suite: str) -> bool:
    return any((TESTS / suite).rglob("test_*.py"))


def split_at_dashes(arguments: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def known_stages() -> list[Stage]:
    return [*QUICK, MUTATION, FUZZ, *(Stage(name, PATIENCE_SECONDS, "", False) for name in LATER)]


def run_all(chosen: list[Stage], to_pytest: list[str]) -> int:
    total = Tally()
    lines = []
    for stage in chosen:
        print(f"\n== {stage.name}: {stage.about}", flush=True)
        began = time.monotonic()
        tally = run_stage(stage, to_pytest)
        line = summary(stage, tally, time.monotonic() - began)
        print(line, flush=True)
        lines.append(line)
        total.add(tally or Tally())
    if len(lines) > 1:
        print("\n== all\n" + "\n".join(lines))
    print(total)
    return 1 if total.failed else 0


def run_stage(stage: Stage, to_pytest: list[str]) -> Tally | None:
    """What the stage counted; None when there is nothing to run in it."""
    if stage.name == "lint":
        return run_commands(LINTERS)
    if stage is MUTATION:
        return run_mutation()
    tally = run_pytest(stage, to_pytest)
    if stage.name == "stories":
        told = run_commands(STORIES)
        told.add(tally or Tally())
        return told
    return tally


def summary(stage: Stage, tally: Tally | None, seconds: float) -> str:
    if tally is None:
        return f"{stage.name:<13} nothing here yet"
    late = "  OVER BUDGET" if seconds > stage.budget else ""
    return f"{stage.name:<13} {tally!s:<38} {seconds:6.1f} s of {stage.budget} s{late}"


def run_commands(commands: tuple[tuple[str, list[str]], ...]) -> Tally:
    """Each command is one test; what it printed is shown only when it failed."""
    tally = Tally()
    for name, command in commands:
        began = time.monotonic()
        code, output = run_captured([str(BIN / command[0]), *command[1:]])
        took = f"{time.monotonic() - began:.1f} s"
        if code == 0:
            tally.passed += 1
            print(f"{name}: passed, {took}", flush=True)
        else:
            tally.failed += 1
            print(f"{output.rstrip()}\n{name}: FAILED with exit {code}, {took}", flush=True)
    return tally


def run_mutation() -> Tally:
    """Its own program counts: one test for each file, one for the reasons of what survived."""
    last = ""
    command = [sys.executable, str(TESTS / "mutation" / "run.py")]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            last = line
    counts = re.fullmatch(r"(\d+) passed, (\d+) failed\s*", last)
    tally = Tally(int(counts[1]), int(counts[2])) if counts else Tally()
    if tally.failed == 0 and (running.returncode != 0 or not counts):
        tally.failed = 1
    return tally


def run_captured(command: list[str]) -> tuple[int, str]:
    try:
        done = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=PATIENCE_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, str(error)
    return done.returncode, done.stdout


def run_pytest(stage: Stage, extra: list[str]) -> Tally | None:
    if not has_tests(stage.name):
        return None
    with tempfile.TemporaryDirectory(prefix="baton-test-") as scratch:
        report = Path(scratch) / "report.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            f"tests/{stage.name}",
            f"--junit-xml={report}",
            "-rs",
        ]
        if stage.parallel and (os.cpu_count() or 1) > 1:
            command += ["-n", str(stage.workers), "--dist", stage.spread]
        try:
            code = subprocess.run(
                [*command, *extra],
                check=False,
                stdin=subprocess.DEVNULL,
                timeout=patience(stage, extra),
            ).returncode
        except subprocess.TimeoutExpired:
            print(f"{stage.name}: stopped after {patience(stage, extra)} s")
            return Tally(failed=1)
        return read_report(report, code)


def patience(stage: Stage, extra: list[str]) -> int:
    """Seconds that a suite may take before it counts as hung; longer for who asks for more."""
    hours = bool(extra or os.environ.get("TESTS_IN_FULL") or stage.name in LONG)
    return FULL_PATIENCE_SECONDS if hours else PATIENCE_SECONDS


def read_report(report: Path, code: int) -> Tally | None:
    """Counts from pytest's own report; a run that broke off without one is a failure."""
    if code == 5:
        return None
    tally = Tally()
    if report.is_file():
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            ran = int(suite.get("tests", 0)) - failed - skipped
            tally.add(Tally(max(ran, 0), failed, skipped))
    if code != 0 and tally.failed == 0:
        tally.failed = 1
    return tally


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
