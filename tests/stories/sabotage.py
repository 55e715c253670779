"""What somebody may do to a line of a kept book, and what must be said of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from terminal.judging import Finding, judge

Lines = list[dict[str, Any]]


@dataclass(frozen=True)
class Victim:
    """One line of one book: which file, its place in it from 0, what it is about."""

    book: str
    at: int
    id: str


def delete(lines: Lines, at: int) -> None:
    del lines[at]


def double(lines: Lines, at: int) -> None:
    lines.insert(at + 1, dict(lines[at]))


def shift(lines: Lines, at: int) -> None:
    """Across the cut: the day after."""
    name = "business_date" if "business_date" in lines[at] else "date"
    after = date.fromisoformat(lines[at][name]) + timedelta(days=1)
    lines[at][name] = after.isoformat()


def change(lines: Lines, at: int) -> None:
    name = next(each for each in ("discount", "face", "amount", "at") if each in lines[at])
    before = lines[at][name]
    lines[at][name] = before + 1 if isinstance(before, int) else before.replace("2", "1", 1)


SIDES = {"till": ("till",), "platform": ("platform", "settlement")}
KINDS: dict[str, Callable[[Lines, int], None]] = {
    "delete": delete,
    "double": double,
    "shift": shift,
    "change": change,
}


def read(path: Path) -> Lines:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def write(path: Path, lines: Lines) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def victims(books: Path, side: str) -> list[Victim]:
    """The first, the middle and the last line about a redemption, in each of a side's books."""
    found: list[Victim] = []
    for path in sorted(each for kind in SIDES[side] for each in books.glob(f"{kind}-*.jsonl")):
        about = [
            Victim(path.name, at, str(line["id"]))
            for at, line in enumerate(read(path))
            if ("discount" in line or "face" in line) and line.get("event") != "intent"
        ]
        found += {about[n].at: about[n] for n in (0, len(about) // 2, -1) if about}.values()
    return found


def sabotaged(books: Path, scratch: Path, victim: Victim, kind: str) -> list[Finding]:
    """What the judge says of a copy in which one thing was done to the victim's line."""
    copy = scratch / "books"
    shutil.copytree(books, copy)
    try:
        lines = read(copy / victim.book)
        KINDS[kind](lines, victim.at)
        write(copy / victim.book, lines)
        return judge(copy)
    finally:
        shutil.rmtree(copy)


def names_it(finding: Finding, victim: Victim) -> bool:
    """Whether a finding is about the victim: its id, or its place in its book (1 below, at end)."""
    here = f"{finding.book}.jsonl" == victim.book
    return finding.id == victim.id or (here and finding.line in (victim.at + 1, victim.at + 2))


def is_of_the_whole(finding: Finding, victim: Victim, lines: int) -> bool:
    """Whether it says that the victim's book as a whole is no longer what was signed."""
    return f"{finding.book}.jsonl" == victim.book and finding.line >= lines - 1
