"""A scanner that types, without the hardware: real input events through a named pipe.

    [KeyboardSimulator] --pipe--> EvdevScanner(device=simulator.path, grab=False)

It types as a scanner does in the mode that sends what is on no key by Alt and a number.
"""

import fcntl
import os
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.errors import DeviceFault, DeviceMissing
from drivers.protocols.keymap import (
    ENTER,
    EV_KEY,
    EV_SYN,
    LEFT_ALT,
    LEFT_SHIFT,
    RIGHT_ALT,
    SYN_REPORT,
)
from drivers.protocols.layouts import KEYPAD, KEYS, LAYOUTS, SPACE, SPACING
from drivers.scanners.evdev import EVENT

LISTEN_LIMIT = 10.0
"""Seconds the keys may wait for a reader."""
PIPE_BYTES = 1 << 20
"""What the pipe holds, about 10,000 keys: the kernel's usual limit for everybody."""

_FIGURES = {character: key for key, character in KEYPAD.items() if character.isdigit()}
_PAUSE = 0.01

Chord = tuple[tuple[int, ...], int]
"""The keys to hold, and the key to press meanwhile."""


class KeyboardSimulator:
    """Types codes into a named pipe at `path`; `layout` is that of `drivers.protocols.layouts`."""

    def __init__(self, path: str | os.PathLike[str], layout: str = "us") -> None:
        self.path = str(path)
        self._chords = chords(layout)
        self._pipe = -1
        self._plugging = threading.Lock()
        self.replug()

    def show(self, raw: bytes, end: int = ENTER) -> None:
        """Type one code and the key that ends it. Raises DeviceMissing, DeviceFault."""
        events = bytearray()
        for byte in raw:
            events += self._typed(byte)
        self.send(bytes(events) + pressed(((), end)))

    def send(self, events: bytes) -> None:
        """Any events, whole or not. Raises DeviceMissing, DeviceFault when nobody reads them."""
        deadline = time.monotonic() + LISTEN_LIMIT
        while events:
            with self._plugging:
                if self._pipe < 0:
                    raise DeviceMissing(f"simulated device {self.path}", advice="replug it")
                try:
                    events = events[os.write(self._pipe, events) :]
                    continue
                except BlockingIOError:
                    pass
            if time.monotonic() > deadline:
                raise DeviceFault(f"simulated device {self.path}", "nobody reads what it types")
            time.sleep(_PAUSE)

    def unplug(self) -> None:
        """Pull the cable: the name is gone and a reader sees the end. Harmless twice."""
        with self._plugging:
            if self._pipe >= 0:
                Path(self.path).unlink(missing_ok=True)
                os.close(self._pipe)
                self._pipe = -1

    def replug(self) -> None:
        """Put the cable back in. Harmless when it is in."""
        with self._plugging:
            if self._pipe < 0:
                os.mkfifo(self.path)
                self._pipe = os.open(self.path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
                fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    close = unplug

    def _typed(self, byte: int) -> bytes:
        chosen = self._chords.get(chr(byte)) if byte < 0x80 else None
        return b"".join(map(pressed, chosen)) if chosen else numbered(byte)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def chords(layout: str) -> dict[str, list[Chord]]:
    """Each character a layout can type, and how; those of dead keys with the space behind."""
    table = LAYOUTS[layout]
    found: dict[str, list[Chord]] = {" ": [((), SPACE)]}
    for shift, altgr in ((False, False), (True, False), (False, True)):
        held = (LEFT_SHIFT,) * shift + (RIGHT_ALT,) * altgr
        for key in KEYS:
            character = table.character(key, shift, altgr)
            if character in SPACING:
                found.setdefault(SPACING[character], [(held, key), ((), SPACE)])
            elif character:
                found.setdefault(character, [(held, key)])
    return found


def event(kind: int, code: int, value: int) -> bytes:
    """One `struct input_event` at time 0."""
    return EVENT.pack(0, 0, kind, code, value)


def pressed(chord: Chord) -> bytes:
    """A key pressed and let go, with its modifiers, each change with its report."""
    held, key = chord
    changes = [(each, 1) for each in held] + [(key, 1), (key, 0)]
    changes += [(each, 0) for each in reversed(held)]
    report = event(EV_SYN, SYN_REPORT, 0)
    return b"".join(event(EV_KEY, code, value) + report for code, value in changes)


def numbered(number: int) -> bytes:
    """Alt held, and the number on the number pad, with three figures at least."""
    report = event(EV_SYN, SYN_REPORT, 0)
    figures = b"".join(pressed(((), _FIGURES[figure])) for figure in f"{number:03}")
    down, up = (event(EV_KEY, LEFT_ALT, value) + report for value in (1, 0))
    return down + figures + up
