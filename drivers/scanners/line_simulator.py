"""A serial line scanner without the hardware: real bytes through a real pseudo-terminal.

    [LineSimulator] --pty--> SerialScanner(device=simulator.path)

Demo, training and tests point the real serial driver at it.
"""

import os
import time
from types import TracebackType
from typing import Self

from drivers.scanners.pty_line import LISTEN_LIMIT, PtyLine


class LineSimulator:
    """Sends codes like a scanner on a cable.

    `link` is a stable name kept pointing at the current pseudo-terminal; `suffix` ends each code.
    """

    def __init__(
        self,
        link: str | os.PathLike[str] | None = None,
        suffix: bytes = b"\r",
        listen_limit: float = LISTEN_LIMIT,
    ) -> None:
        self.suffix = suffix
        self._line = PtyLine(link, listen_limit)

    @property
    def path(self) -> str:
        """The name to give to the serial driver: the stable one if there is one."""
        return self._line.path

    @property
    def plugged(self) -> bool:
        """Whether the cable is in."""
        return self._line.plugged

    def show(
        self,
        raw: bytes,
        *,
        suffix: bytes | None = None,
        chunk: int | None = None,
        gap: float = 0.0,
    ) -> None:
        """Send one code and its end mark, at once or in pieces of `chunk` bytes, `gap` s apart.

        Raises DeviceMissing when unplugged, DeviceFault when nobody takes the bytes.
        """
        wire = raw + (self.suffix if suffix is None else suffix)
        size = chunk or max(1, len(wire))
        for start in range(0, len(wire), size):
            if start and gap:
                time.sleep(gap)
            self._line.send(wire[start : start + size])

    def unplug(self) -> None:
        """Pull the cable: the port hangs up and its stable name vanishes. Harmless twice."""
        self._line.unplug()

    def replug(self) -> None:
        """Put the cable back in, on a new port. Harmless when it is in."""
        self._line.replug()

    close = unplug

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
