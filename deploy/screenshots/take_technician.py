"""Photograph the technician: `python -m deploy.screenshots.take_technician FOLDER [LANGUAGE ...]`.

As take.py, with the demo's till, 100 columns by 40 rows: so much that the test voucher has room. It
is read off its own picture and typed as a scanner would.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import zxingcpp
from PIL import Image

from tests.benchmarks import screen_pty

from . import take

GRID = (40, 100)
PIN = "246810"  # of the demo
# Keys, seconds to look, and the name of the picture then.
TOUR = (
    (("F1", "F9"), 1.0, "gate"),
    ((*PIN, "ENTER"), 14.0, "checks"),
    (("2", "1"), 2.0, "scanner"),
    (("ESC", "3"), 4.0, "camera"),
    (("ESC", "1"), 12.0, "network"),
    (("ESC", "4"), 4.0, "books"),
    (("ESC", "5"), 2.0, "outputs"),
    (("ESC", "6"), 8.0, "acceptance"),
)


def tour(language: str, folder: Path) -> None:
    """Every page once, and the acceptance test to its end."""
    take.SIZE = screen_pty.SIZE = GRID
    camera = take.Camera(language, folder)
    with screen_pty.OnTerminal("terminal", ["demo", "--language", language]) as program:
        program.drawn(b"F9")
        program.look(3.0)
        for keys, seconds, name in TOUR:
            for key in keys:
                program.write(take.KEYS.get(key, key.encode()))
                program.look(0.4)
            program.look(seconds)
            camera.take(program, f"technician-{name}")
        program.write(_voucher(folder / f"{language}-technician-acceptance.png") + b"\r")
        program.look(2.0)
        camera.take(program, "technician-verdict")
        program.look(6.0)
        camera.take(program, "technician-slip")
    camera.close()


def _voucher(path: Path) -> bytes:
    """What the code in a picture says."""
    picture = Image.open(path).convert("L")
    found = zxingcpp.read_barcodes(picture.resize((picture.width * 2, picture.height * 2)))
    if not found:
        raise SystemExit(f"no code can be read in {path}: was the machine too busy?")
    return found[0].text.encode()


def main(arguments: Sequence[str]) -> None:
    """All pictures of these languages; of every one where none is named."""
    folder, languages = Path(arguments[0]), arguments[1:] or list(take.FONTS)
    for language in languages:
        tour(language, folder)


if __name__ == "__main__":
    main(sys.argv[1:])
