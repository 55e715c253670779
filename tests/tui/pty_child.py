"""The app on a real terminal, for the test that holds the other end: `pty_child.py LOG [plain]`.

LOG gets one line of hexadecimal per scan, of MOUSE for a mouse event that reached a screen;
`plain` takes Textual's own driver instead of ours.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen

from terminal.flow import Counter
from terminal.status import Status
from terminal.tui.app import BatonApp
from terminal.tui.screens.base import BatonScreen
from tests.tui.scripted import ScriptedTill, accepted

MOUSE = bytes.fromhex("bad00ad0")
EVIL = "\x1b]0;owned\x07 [/foo] \x9b31m\u202e"


def main(log: Path, plain: bool) -> None:
    def note(raw: bytes) -> None:
        with log.open("a") as file:
            file.write(f"{raw.hex()}\n")

    class Logging(ScriptedTill):
        def scan(self, raw: bytes, symbology: str | None = None, source: str = "") -> None:
            note(raw)
            super().scan(raw, symbology, source)

    def forward(screen: BatonScreen, event: events.Event) -> None:
        if isinstance(event, events.MouseEvent):
            note(MOUSE)
        Screen._forward_event(screen, event)

    def open_till(counter: Counter, on_status: Callable[[Status], None]) -> ScriptedTill:
        till = Logging(counter, on_status)
        till.book["EVIL-1"] = accepted(EVIL)
        return till

    BatonScreen._forward_event = forward  # type: ignore[method-assign]
    if plain:
        BatonApp.get_driver_class = lambda self: LinuxDriver  # type: ignore[method-assign]
    BatonApp(open_till, language="en").run(mouse=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), "plain" in sys.argv[2:])
