"""Photograph the kiosk: `python -m deploy.screenshots.take_kiosk FOLDER [LANGUAGE ...]`.

As take.py, with the till of the tests (tests/tui/kiosk_child.py) and in three sizes: the strip of
40 columns by 12 rows, a panel of 80 by 24, a large one of 160 by 50.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import screen_pty

from . import take

# rows and columns, font size, pixels of a cell
SIZES = {
    "strip": ((12, 40), "24", (19, 39)),
    "panel": ((24, 80), "13", (10, 21)),
    "large": ((50, 160), "7", (5, 12)),
}
# What is typed as a scanner would, or pressed, and the name of the picture then.
TOUR = (
    ("", "rest"),
    ("LUNCH-1", "accepted"),
    ("PAY-1", "pay"),
    ("USED-1", "refused"),
    ("MANY", "choose"),
    ("TEAS", "how-many"),
    ("COUPON", "counter"),
    ("DEVICE", "device"),
    ("GIVEN-1", "thanks"),
    ("STAFF-1", "staff"),
    ("F8", "pin"),
    ("TASK-1", "task"),
    ("BACK-1", "back"),
    ("F1", "called"),
    ("GONE-1", "out-of-order"),
)


def tour(language: str, size: str, folder: Path, theme: str = "baton-dark") -> None:
    """Every screen once."""
    grid, font, cell = SIZES[size]
    take.SIZE, take.CELL, take.FONT_SIZE = grid, cell, font
    screen_pty.SIZE = grid
    camera = take.Camera(f"{language}-{size}", folder)
    with screen_pty.OnTerminal("tests.tui.kiosk_child", [language, theme]) as program:
        program.drawn(b"F7")
        program.look(1.0)
        for keys, name in TOUR:
            if keys.startswith("F"):
                program.write(take.KEYS[keys])
            elif keys:
                program.write(keys.encode() + b"/00000000\r")  # as long as a code
            program.look(0.8)
            camera.take(program, f"kiosk-{name}")
            program.look(0.3)
    camera.close()


def main(arguments: Sequence[str]) -> None:
    """All pictures of these languages; of every one where none is named."""
    folder, languages = Path(arguments[0]), arguments[1:] or list(take.FONTS)
    for language in languages:
        for size in SIZES:
            tour(language, size, folder)
    tour("en", "panel", folder / "light", "baton-light")


if __name__ == "__main__":
    main(sys.argv[1:])
