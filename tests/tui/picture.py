"""A screen as text: what is written, and in which style, compared with what was looked at before.

    UPDATE_SNAPSHOTS=1 pytest tests/tui/test_tui_snapshots.py

writes the pictures anew; look at `git diff` before committing them. A picture holds for each
language its rows between bars, the styles by letter, and for each row its runs: `3a77b` is three
cells of style a, then 77 of style b; `*4` the same in four rows.
"""

from __future__ import annotations

import difflib
import os
from itertools import groupby
from pathlib import Path
from string import ascii_letters

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.app import App

FOLDER = Path(__file__).parent / "snapshots"
_UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))


def picture_of(app: App[None]) -> str:
    """The front screen as it is drawn now."""
    rows = [list(strip) for strip in app.screen._compositor.render_strips()]
    letters: dict[str, str] = {}
    runs = [_runs(row, letters) for row in rows]
    text = ["|" + "".join(segment.text for segment in row) + "|" for row in rows]
    legend = [f"{letter}  {style}" for style, letter in letters.items()]
    repeated = [(run, len(list(same))) for run, same in groupby(runs)]
    drawn = [run if times == 1 else f"{run} *{times}" for run, times in repeated]
    return "\n".join([*text, "", *legend, "", *drawn, ""])


def _runs(row: list[Segment], letters: dict[str, str]) -> str:
    """Runs of cells of one style; each new style gets the next letter."""
    found = []
    for style, segments in groupby(row, key=lambda segment: _named(segment.style)):
        letter = letters.setdefault(style, ascii_letters[len(letters)])
        found.append(f"{sum(cell_len(each.text) for each in segments)}{letter}")
    return "".join(found)


def _named(style: Style | None) -> str:
    """A style in words: `bold #e6e9ee on #11151a`."""
    style = style or Style.null()
    marks = ("bold", "dim", "italic", "underline", "reverse", "strike")
    said = [name for name in marks if getattr(style, name)]
    colours = [_hex(style.color), "on", _hex(style.bgcolor)]
    return " ".join([*said, *colours])


def _hex(colour: object) -> str:
    triplet = getattr(colour, "triplet", None)
    return triplet.hex if triplet else "default"


def compare(name: str, picture: str) -> None:
    """Fails with the difference where a picture is not what it was."""
    path = FOLDER / f"{name}.txt"
    if _UPDATE:
        FOLDER.mkdir(exist_ok=True)
        path.write_text(picture, "utf-8")
    known = path.read_text("utf-8") if path.exists() else ""
    lines = difflib.unified_diff(known.splitlines(), picture.splitlines(), "was", "is", lineterm="")
    changed = "\n".join(lines)
    assert not changed, f"{name} looks different (see tests/tui/picture.py)\n{changed}"
