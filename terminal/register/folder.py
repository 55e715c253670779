"""The lines as files, for registers that can only drop and pick up files.

    <folder>/from-till/<number>.json    what the till tells; the register deletes what it has read
    <folder>/to-till/<any>.json         what the register tells; the till deletes what it has read

Both sides write under another name and rename, so that nobody reads half a line. Links and other
things that are no plain files are left alone.
"""

from __future__ import annotations

import logging
import os
import stat
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

from terminal.register.lines import MAX_LINE, BadLine, answer

FROM_TILL = "from-till"
TO_TILL = "to-till"
MOST_FILES = 500
_PERIOD = 0.2  # seconds between two looks
_MOST_WAITING = 200

_log = logging.getLogger(__name__)


class FolderLines:
    """Writes and reads the files; `on_line` gets each one and raises BadLine for what is bad."""

    def __init__(self, folder: Path, on_line: Callable[[bytes], None]) -> None:
        self._out, self._in = folder / FROM_TILL, folder / TO_TILL
        self._on_line = on_line
        self._waiting: deque[bytes] = deque(maxlen=_MOST_WAITING)
        self._change = threading.Event()
        self._stopping = False
        self._number = 0
        self._trouble = ""
        self._thread = threading.Thread(target=self._run, name="register-folder", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def tell(self, line: bytes) -> None:
        """Write a line as a file; returns at once."""
        self._waiting.append(line)
        self._change.set()

    def stop(self) -> None:
        """Write what waits, then end."""
        self._stopping = True
        self._change.set()

    def join(self, timeout: float = 3.0) -> None:
        """Wait for the end of the thread."""
        if self._thread.ident is not None:
            self._thread.join(timeout)

    # The thread

    def _run(self) -> None:
        while not self._stopping:
            self._look()
            self._change.wait(_PERIOD)
            self._change.clear()
        self._look()

    def _look(self) -> None:
        try:
            for folder in (self._out, self._in):
                folder.mkdir(parents=True, exist_ok=True)
            self._read_all()
            while self._waiting:
                self._write(self._waiting[0])
                self._waiting.popleft()
        except OSError as fault:
            self._complain(f"the register's folder cannot be used: {fault}")
        else:
            self._trouble = ""

    def _complain(self, trouble: str) -> None:
        if trouble != self._trouble:
            _log.error("%s", trouble)
            self._trouble = trouble

    def _write(self, line: bytes) -> None:
        there = sorted(name for name in os.listdir(self._out) if name.endswith(".json"))
        if len(there) >= MOST_FILES:
            self._complain("the register does not read what the till writes; the oldest is deleted")
            os.unlink(self._out / there[0])
        newest = int(there[-1][:-5]) if there and there[-1][:-5].isdecimal() else 0
        self._number = max(self._number, newest) + 1
        name = f"{self._number:012}"
        hidden = self._out / f".{name}"
        hidden.write_bytes(line)
        os.replace(hidden, self._out / f"{name}.json")

    def _read_all(self) -> None:
        for entry in sorted(os.scandir(self._in), key=lambda each: each.name):
            if entry.name.endswith(".json") and entry.is_file(follow_symlinks=False):
                self._read(Path(entry.path))

    def _read(self, path: Path) -> None:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            plain = stat.S_ISREG(os.fstat(file).st_mode)
            line = os.read(file, MAX_LINE + 1) if plain else b""
        finally:
            os.close(file)
        os.unlink(path)
        try:
            self._on_line(line.strip())
        except BadLine as bad:
            self._waiting.append(answer(str(bad)))
