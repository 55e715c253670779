"""A program on a pseudo-terminal, and how long it takes to draw something."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

DEADLINE = 60.0
SIZE = (30, 100)
_A_KEY = 0.001  # seconds; a USB keyboard is asked a thousand times a second
# An installed program keeps its compiled modules; a developer's shell may forbid that.
_NOT_INSTALLED = ("PYTHONDONTWRITEBYTECODE",)


class OnTerminal:
    """A Python module running on a terminal of SIZE; `output` is all it drew."""

    def __init__(self, module: str, arguments: Sequence[str] = (), **more: str) -> None:
        self.began = time.perf_counter()
        self._fd, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        settings = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **more}
        around = {k: v for k, v in os.environ.items() if k not in _NOT_INSTALLED}
        self._child = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**around, **settings},
        )
        os.close(theirs)
        self.output = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._child.kill()
        self._child.wait(10)
        os.close(self._fd)

    @property
    def megabytes(self) -> float:
        """Memory of the program that is not on disk alone (Linux: resident)."""
        pages = int(Path(f"/proc/{self._child.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)

    @property
    def worked(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self._child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def write(self, raw: bytes) -> None:
        """Keys."""
        os.write(self._fd, raw)

    def look(self, seconds: float) -> None:
        """Read what is drawn for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)

    def drawn(self, text: bytes, since: int = 0) -> float:
        """Reads until a text is drawn; the moment. Raises TimeoutError."""
        end = time.perf_counter() + DEADLINE
        while text not in self.output[max(0, since - len(text)) :]:
            if time.perf_counter() > end:
                raise TimeoutError(f"{text!r} was never drawn: {self.output[-300:]!r}")
            self._read(1.0)
        return time.perf_counter()

    def answers(self, typed: bytes, shown: bytes) -> float:
        """Seconds from the last byte typed to the text on the terminal."""
        self.look(0.3)
        for each in typed:  # as the quickest scanner that types does
            self.write(bytes([each]))
            self.look(_A_KEY)
        mark = len(self.output)
        began = time.perf_counter()
        self.write(b"\r")
        return self.drawn(shown, mark) - began

    def _read(self, seconds: float) -> None:
        if select.select([self._fd], [], [], seconds)[0]:
            self.output += os.read(self._fd, 65536)
