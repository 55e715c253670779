"""Breaks the rules one by one and counts which breaks the tests notice: `deploy/test --mutation`.

What is broken and which tests look is in pyproject.toml under [tool.mutmut]. A break that no test
notices must be explained in README.md beside this file. Works in a copy; leaves nothing behind.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
EXPLAINED = Path(__file__).with_name("README.md")
NEEDED = ("terminal", "offline_queue", "drivers", "tests", "pyproject.toml")
LEAST_PERCENT = 90
WORKERS = 2
PATIENCE_SECONDS = 2 * 3600
# mutmut's exit codes. Whatever stops the tests is noticed, an endless loop or a crash as well.
NOTICED = {1: "failed", 3: "failed", 37: "failed", -11: "crashed", -9: "crashed"}
ENDLESS = (36, 24, -24, 152, 255)
_ROW = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \| (.+) \|$", re.MULTILINE)
_SQL = re.compile(r"""["'] ?(SELECT|UPDATE|WHERE|ORDER BY|PRAGMA) """)


@dataclass(frozen=True)
class Break:
    """One changed line: where, and what became of the tests."""

    name: str
    file: str
    code: int | None

    @property
    def noticed(self) -> str:
        """How the tests noticed it; empty if they did not."""
        return "endless" if self.code in ENDLESS else NOTICED.get(self.code or 0, "")

    @property
    def function(self) -> str:
        """As the table of README.md names it: module.function or module.Class.method."""
        path, _, own = self.name.rpartition("__mutmut_")[0].rpartition(".")
        own = own.removeprefix("xǁ").replace("ǁ", ".").removeprefix("x_")
        return f"{path.rpartition('.')[2]}.{own}"


def main() -> int:
    """0 when each file reaches the score and each survivor is explained."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="baton-mutation-") as scratch:
        copy = Path(scratch)
        make_copy(copy)
        if not run_mutmut(copy):
            print("0 passed, 1 failed")
            return 1
        breaks = read_breaks(copy / "mutants")
        good, bad = report_scores(breaks)
        unexplained = report_survivors(breaks, copy)
    good, bad = (good, bad + 1) if unexplained or not breaks else (good + 1, bad)
    print(f"every survivor is explained: {'no' if unexplained else 'yes'}")
    print(f"{time.monotonic() - began:.0f} s\n{good} passed, {bad} failed")
    return 1 if bad else 0


def make_copy(copy: Path) -> None:
    left_out = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=left_out)
        else:
            shutil.copy(source, copy / name)


def run_mutmut(copy: Path) -> bool:
    """Whether it came to its end; its last words are shown if not."""
    command = ["nice", "-n", "5", sys.executable, "-m", "mutmut", "run"]
    with (copy / "run.log").open("wb") as log:
        running = subprocess.Popen(
            [*command, "--max-children", str(WORKERS)],
            cwd=copy,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = running.wait(PATIENCE_SECONDS)
        except BaseException:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            raise
    if code:
        said = (copy / "run.log").read_text("utf-8", "replace").replace("\r", "\n")
        print("\n".join(said.splitlines()[-40:]))
    return code == 0


def read_breaks(folder: Path) -> list[Break]:
    found = []
    for meta in sorted(folder.rglob("*.meta")):
        file = str(meta.relative_to(folder).with_suffix(""))
        codes = json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
        found += [Break(name, file, code) for name, code in codes.items()]
    return found


def report_scores(breaks: list[Break]) -> tuple[int, int]:
    """How many files reach the score, and how many do not."""
    good = bad = 0
    for file in sorted({each.file for each in breaks}):
        here = Counter(each.noticed for each in breaks if each.file == file)
        total, killed = here.total(), here.total() - here[""]
        enough = killed * 100 >= LEAST_PERCENT * total
        good, bad = (good + 1, bad) if enough else (good, bad + 1)
        how = ", ".join(f"{count} {word}" for word, count in sorted(here.items()) if word)
        verdict = "" if enough else f"  BELOW {LEAST_PERCENT} %"
        print(f"{file:<32} {killed:>4}/{total:<4} {killed / total:6.1%}  ({how}){verdict}")
    killed = sum(1 for each in breaks if each.noticed)
    print(f"{'all':<32} {killed:>4}/{len(breaks):<4} {killed / max(1, len(breaks)):6.1%}")
    return good, bad


def report_survivors(breaks: list[Break], copy: Path) -> int:
    """Shows each with its reason; how many have none."""
    rows = _ROW.findall(EXPLAINED.read_text("utf-8"))
    unexplained = 0
    for each in breaks:
        if each.noticed:
            continue
        before, after = changed_lines(each, copy)
        why = reason(each.function, before, after, rows)
        unexplained += not why
        number = each.name.rpartition("_")[2]
        print(f"\n{each.function} #{number}: {why or 'NOT EXPLAINED'}\n  - {before}\n  + {after}")
    print()
    return unexplained


def changed_lines(each: Break, copy: Path) -> tuple[str, str]:
    shown = subprocess.run(
        [sys.executable, "-m", "mutmut", "show", each.name],
        cwd=copy,
        check=False,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    before = [line[1:].strip() for line in shown if re.match(r"-(?!--)", line)]
    after = [line[1:].strip() for line in shown if re.match(r"\+(?!\+\+)", line)]
    return " ".join(before), " ".join(after)


def reason(function: str, before: str, after: str, rows: list[tuple[str, str, str]]) -> str:
    if _SQL.search(before) and before != after and before.lower() == after.lower():
        return "SQL reads its words and its names in either case"
    for where, change, why in rows:
        if where == function and change in after:
            return why
    return ""


if __name__ == "__main__":
    sys.exit(main())
