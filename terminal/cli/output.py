"""What commands print: results on stdout, messages on stderr, all text through the gate."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any

from terminal.text import clean


def emit(result: Any) -> None:
    """One result as one line of ASCII-escaped JSON on stdout."""
    print(json.dumps(result, ensure_ascii=True, separators=(",", ":")), flush=True)


def line(text: str) -> None:
    """One line of a result for people, on stdout."""
    indent = len(text) - len(text.lstrip(" "))
    print(" " * indent + clean(text, limit=400), flush=True)


def columns(name: str, figures: Sequence[str], first: int = 28, other: int = 16) -> None:
    """One row of a table for people, on stdout: a name to the left, figures to the right.

    first, other  cells of the columns; a Chinese character takes two
    """
    shown = clean(name, limit=first)
    taken = sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in shown)
    cells = "".join(clean(each).rjust(other) for each in figures)
    print((shown + " " * max(1, first - taken) + cells).rstrip(), flush=True)


def picture(lines: Sequence[str]) -> None:
    """Something drawn in characters by us, on stdout: every blank counts."""
    print("\n".join(lines), flush=True)


def row(cells: Sequence[str], widths: Sequence[int]) -> None:
    """One row for people, on stdout: cells side by side, all but the last of these widths."""
    shown = [clean(each, limit=400) for each in cells]
    padded = [each.ljust(width) for each, width in zip(shown, widths, strict=False)]
    print(" ".join([*padded, *shown[len(widths) :]]).rstrip(), flush=True)


def say(text: str) -> None:
    """One message for people, on stderr."""
    print(clean(text, limit=600), file=sys.stderr, flush=True)


def complain(text: str, exit_code: int) -> int:
    """One sentence on what went wrong, on stderr; returns the exit code."""
    say(f"baton: {text}")
    return exit_code
