"""A serial line scanner without the hardware: real bytes through a real pseudo-terminal.

    [LineSimulator] --pty--> SerialScanner(device=simulator.path)

Demo, training and tests point the real serial driver at it. `unplug()` hangs the line up as
pulling the cable does; `replug()` makes a new pseudo-terminal with, usually, a new name, which is
why the stable name `link` exists, as with udev.
"""

import os
import select
import time
import tty
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.errors import DeviceFault, DeviceMissing

LISTEN_LIMIT = 10.0
"""Seconds the bytes may wait for a reader; a pty holds about 4 KB."""


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
        self.link = Path(link) if link is not None else None
        self.suffix = suffix
        self._listen_limit = listen_limit
        self._scanner_end = -1
        self._till_end = -1
        self._port = ""
        self.replug()

    @property
    def path(self) -> str:
        """The name to give to the serial driver: the stable one if there is one."""
        return str(self.link) if self.link is not None else self._port

    @property
    def plugged(self) -> bool:
        """Whether the cable is in."""
        return self._scanner_end >= 0

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
            self._send(wire[start : start + size])

    def unplug(self) -> None:
        """Pull the cable: the port hangs up and its stable name vanishes. Harmless twice."""
        if not self.plugged:
            return
        if self.link is not None:
            self.link.unlink(missing_ok=True)
        for end in (self._scanner_end, self._till_end):
            os.close(end)
        self._scanner_end = self._till_end = -1

    def replug(self) -> None:
        """Put the cable back in, on a new port. Harmless when it is in."""
        if self.plugged:
            return
        # Our own hold on the till's end keeps the line alive while no driver is listening.
        self._scanner_end, self._till_end = os.openpty()
        tty.setraw(self._till_end)
        os.set_blocking(self._scanner_end, False)
        self._port = os.ttyname(self._till_end)
        if self.link is not None:
            _point(self.link, self._port)

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

    def _send(self, piece: bytes) -> None:
        if not self.plugged:
            raise DeviceMissing(f"simulated scanner {self.path}", advice="replug it")
        deadline = time.monotonic() + self._listen_limit
        while piece:
            _, ready, _ = select.select([], [self._scanner_end], [], 0.1)
            if ready:
                piece = piece[os.write(self._scanner_end, piece) :]
            elif time.monotonic() > deadline:
                raise DeviceFault(
                    f"simulated scanner {self.path}",
                    "nobody reads what it sends",
                    "start the till's serial scanner on this port",
                )


def _point(link: Path, target: str) -> None:
    """Move a symbolic link in one step, so that it never names nothing."""
    link.parent.mkdir(parents=True, exist_ok=True)
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
