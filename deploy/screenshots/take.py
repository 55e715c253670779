"""Photograph the demo on a real terminal: `take.py FOLDER [LANGUAGE ...]`. See README.md here.

Needs root (it runs the compositor as nobody), cage, foot, grim, Pillow and the fonts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.screen_pty import SIZE, OnTerminal  # noqa: E402

NOBODY = 65534
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
FONTS = {"en": "SC", "zh_CN": "SC", "zh_TW": "TC"}
FONT_SIZE = "10.5"
CELL = (8, 17)  # pixels of one at this size of font
COLOURS = 64
KEYS = {
    **{"F1": b"\x1bOP", "F2": b"\x1bOQ", "F3": b"\x1bOR", "F4": b"\x1bOS"},
    **{"F5": b"\x1b[15~", "F6": b"\x1b[17~", "F8": b"\x1b[19~", "F9": b"\x1b[20~"},
    **{"ESC": b"\x1b", "DOWN": b"\x1b[B", "ENTER": b"\r"},
}
# The list of customers, by place.
LUNCH, COUPON, COLA, USED, CUT, MEND = 0, 1, 4, 5, 10, 11


class Camera:
    """A compositor without a screen, a terminal in it, and what is written to that."""

    def __init__(self, language: str, folder: Path) -> None:
        self._language, self._folder, self._sent = language, folder, 0
        self._place = Path(tempfile.mkdtemp(prefix="screens-"))
        self._place.chmod(0o755)
        for name in ("run", "home"):
            (self._place / name).mkdir(mode=0o700)
            os.chown(self._place / name, NOBODY, NOBODY)
        pipe = self._place / "pipe"
        os.mkfifo(pipe)
        os.chown(pipe, NOBODY, NOBODY)
        self._environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self._place / "home"),
            "XDG_RUNTIME_DIR": str(self._place / "run"),
            "WLR_BACKENDS": "headless",
            "WLR_RENDERER": "pixman",
            "WLR_LIBINPUT_NO_DEVICES": "1",
            "WLR_XWAYLAND": "/bin/true",
        }
        cjk = FONTS[language.partition("-")[0]]
        fonts = f"DejaVu Sans Mono:size={FONT_SIZE},Noto Sans Mono CJK {cjk}:size={FONT_SIZE}"
        settings = ("-o", f"main.font={fonts}", "-o", "main.pad=0x0")
        shown = f"stty raw -echo; exec cat {pipe}"
        self._terminal = subprocess.Popen(
            [*AS_NOBODY, "cage", "--", "foot", *settings, "sh", "-c", shown],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._pipe = pipe.open("wb", buffering=0)

    def take(self, program: OnTerminal, name: str) -> None:
        """A picture of what the program shows now, as few bytes as it takes."""
        program.look(0.7)
        self._pipe.write(program.output[self._sent :])
        self._sent = len(program.output)
        time.sleep(1.0)  # for the terminal to draw it; nobody can ask it
        raw = self._place / "home" / "screen.png"
        sockets = (self._place / "run").glob("wayland-?")
        display = {"WAYLAND_DISPLAY": next(sockets).name}
        command = [*AS_NOBODY, "grim", str(raw)]
        subprocess.run(command, env={**self._environment, **display}, check=True)
        rows, columns = SIZE
        whole = Image.open(raw).convert("RGB").crop((0, 0, CELL[0] * columns, CELL[1] * rows))
        few = whole.quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(self._folder / f"{self._language}-{name}.png", optimize=True)

    def close(self) -> None:
        """The compositor ends, and the terminal with it."""
        self._terminal.terminate()
        self._terminal.wait(10)
        self._pipe.close()


class Tour:
    """One way through the demo."""

    def __init__(self, language: str, folder: Path) -> None:
        self._camera = Camera(language, folder)
        self._at = 0
        self._program = OnTerminal("terminal", ["demo", "--language", language])

    def walk(self) -> None:
        """Sell, refuse, ask for a bill, go offline, look at everything, come back, undo."""
        with self._program as program:
            program.drawn(b"F9")
            program.look(3)
            self._customer(LUNCH, "accepted")
            self._customer(USED, "refused")
            self._customer(COUPON)
            self._press(*"10000", shot="bill")
            self._press("ENTER", shot="take")
            self._press("F2", *"3130284", shot="typed")
            self._press("ESC")
            self._customer(CUT)
            program.look(3)
            self._customer(COLA, "own-word")
            program.look(5)
            for key, name in (("F4", "queue"), ("F6", "find"), ("F8", "shift")):
                self._press(key, shot=name)
                self._press("ESC")
            self._customer(MEND)
            program.look(4)
            self._press("F3", shot="undo")
            self._press("1", "ENTER", shot="undone")
            program.look(5)
            self._press("F1", shot="help")
        self._camera.close()

    def _customer(self, which: int, shot: str = "") -> None:
        self._press("F9", *["DOWN"] * ((which - self._at) % 14), "ENTER")
        self._at = which
        self._program.look(1.2)
        self._press("F9", shot=shot)

    def _press(self, *keys: str, shot: str = "") -> None:
        for key in keys:
            self._program.look(0.25)
            self._program.write(KEYS.get(key, key.encode()))
        self._program.look(0.6)
        if shot:
            self._camera.take(self._program, shot)


def main(arguments: Sequence[str]) -> None:
    """All pictures of these languages; of every one where none is named."""
    folder, languages = Path(arguments[0]), arguments[1:] or list(FONTS)
    for language in languages:
        Tour(language, folder).walk()


if __name__ == "__main__":
    main(sys.argv[1:])
