"""A hex log of a serial line for the technician, with a limit to its size.

    14:02:03.117 <- 0D F3 00 00 1C 56 43 2D 31 32 33 34 35 FD 1F          .....VC-12345..

`<-` came from the device, `->` went to it, `--` is a connection. The file holds codes, so only its
owner may read it. A disk that is full or read-only costs the log, never a scan.
"""

import contextlib
import logging
import os
from datetime import datetime
from typing import TextIO

CAP = 1_000_000
"""Bytes after which the log begins anew; the one before is kept under the name with `.1`."""

_ROW = 24
_log = logging.getLogger(__name__)


class SpyLog:
    """Appends to `path`; opened with the first note after each close()."""

    def __init__(self, path: str, cap: int = CAP) -> None:
        self.path = path
        self._cap = cap
        self._file: TextIO | None = None
        self._failed = False

    def note(self, direction: str, wire: bytes) -> None:
        """Write down what passed just now; never raises."""
        if self._failed:
            return
        try:
            self._write(direction, wire)
        except (OSError, ValueError) as error:  # ValueError: a name that no file can have
            self._failed = True
            self.close()
            _log.warning("the spy log %r cannot be written: %s", self.path, error)

    def close(self) -> None:
        """Close the file; a later note opens it again. Never raises."""
        file, self._file = self._file, None
        with contextlib.suppress(OSError):
            if file is not None:
                file.close()

    def _write(self, direction: str, wire: bytes) -> None:
        if self._file is None:
            self._file = self._opened()
        now = datetime.now().astimezone().isoformat(timespec="milliseconds")[11:23]
        for start in range(0, len(wire), _ROW):
            row = wire[start : start + _ROW]
            shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
            self._file.write(f"{now} {direction} {row.hex(' ').upper():{3 * _ROW}}  {shown}\n")
        self._file.flush()
        if self._file.tell() >= self._cap:
            self.close()
            os.replace(self.path, f"{self.path}.1")

    def _opened(self) -> TextIO:
        number = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        return os.fdopen(number, "a", encoding="ascii")
