"""An app on a real pseudo-terminal, seen from the other end of it."""

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
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 20.0
HUMAN = 0.35  # seconds between two bursts


class Terminal:
    """The app in a child process, and our end of its terminal."""

    def __init__(
        self,
        log: Path,
        *options: str,
        module: str = "tests.tui.pty_child",
        size: tuple[int, int] = (24, 80),
        **more: str,
    ) -> None:
        self.log = log
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **more}
        command = [sys.executable, "-m", module, str(log), *options]
        self.child = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, env=environment
        )
        os.close(theirs)
        self.fd = ours
        self.output = b""

    def until(self, true: Callable[[], bool]) -> None:
        """Read what the app writes until something is so."""
        end = time.monotonic() + DEADLINE
        while not true():
            assert time.monotonic() < end, (self.lines[-3:], self.output[-500:])
            if select.select([self.fd], [], [], 0.05)[0]:
                try:
                    self.output += os.read(self.fd, 65536)
                except OSError:  # the child has closed its end
                    time.sleep(0.05)

    def send(self, raw: bytes) -> None:
        """Bytes as a scanner's keyboard would send them, after a pause."""
        end = time.monotonic() + HUMAN
        self.until(lambda: time.monotonic() > end)
        os.write(self.fd, raw)

    @property
    def lines(self) -> list[str]:
        return self.log.read_text().split() if self.log.exists() else []

    @property
    def scans(self) -> list[bytes]:
        return [bytes.fromhex(line) for line in self.lines]

    @property
    def ended(self) -> bool:
        return self.child.poll() is not None

    def close(self) -> None:
        if not self.ended:
            self.child.kill()
        self.child.wait(10)
        os.close(self.fd)
