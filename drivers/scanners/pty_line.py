"""The device's end of a serial cable that is a pseudo-terminal, for simulators of all kinds.

    [simulator: PtyLine] --pty--> [driver: Port(device=line.path)]

`unplug()` hangs the line up as pulling the cable does; `replug()` makes a new pseudo-terminal
with, usually, a new name, which is why the stable name `link` exists, as with udev.
"""

import contextlib
import os
import select
import threading
import time
import tty
from pathlib import Path

from drivers.errors import DeviceFault, DeviceMissing

LISTEN_LIMIT = 10.0
"""Seconds the bytes may wait for a reader; a pty holds about 4 KB."""

_GLANCE = 0.05
"""Seconds one look at the line lasts, so that an unplug from another thread is noticed."""
_CHUNK = 4096


class PtyLine:
    """One end for the simulated device; the other is a port that a driver opens by `path`.

    `link` is a stable name kept pointing at the current pseudo-terminal. One thread may send while
    another receives and a third unplugs.
    """

    def __init__(
        self,
        link: str | os.PathLike[str] | None = None,
        listen_limit: float = LISTEN_LIMIT,
    ) -> None:
        self.link = Path(link) if link is not None else None
        self._listen_limit = listen_limit
        self._device_end = -1
        self._till_end = -1
        self._port = ""
        # Held for reads and writes too: a number closed by unplug() may soon be another file.
        self._plugging = threading.Lock()
        self.replug()

    @property
    def path(self) -> str:
        """The name to give to the driver: the stable one if there is one."""
        return str(self.link) if self.link is not None else self._port

    @property
    def plugged(self) -> bool:
        """Whether the cable is in."""
        return self._device_end >= 0

    def send(self, message: bytes) -> None:
        """Send bytes to the till; raises DeviceMissing when unplugged, also meanwhile, and
        DeviceFault when nobody takes them.
        """
        deadline = time.monotonic() + self._listen_limit
        while message:
            if self._ready(_GLANCE, sending=True):
                message = message[self._write(message) :]
            elif time.monotonic() > deadline:
                raise DeviceFault(
                    f"simulated device {self.path}",
                    "nobody reads what it sends",
                    "start the till's driver on this port",
                )

    def receive(self, wait: float) -> bytes:
        """What the till has sent, waiting at most `wait` seconds; b"" when nothing came.

        Raises DeviceMissing when unplugged, also meanwhile.
        """
        deadline = time.monotonic() + wait
        while True:
            left = max(0.0, deadline - time.monotonic())
            if self._ready(min(left, _GLANCE), sending=False):
                return self._read()
            if left <= 0:
                return b""

    def unplug(self) -> None:
        """Pull the cable: the port hangs up and its stable name vanishes. Harmless twice."""
        with self._plugging:
            if not self.plugged:
                return
            if self.link is not None:
                self.link.unlink(missing_ok=True)
            for end in (self._device_end, self._till_end):
                os.close(end)
            self._device_end = self._till_end = -1

    def replug(self) -> None:
        """Put the cable back in, on a new port. Harmless when it is in."""
        with self._plugging:
            if self.plugged:
                return
            # Our own hold on the till's end keeps the line alive while no driver is listening.
            self._device_end, self._till_end = os.openpty()
            tty.setraw(self._till_end)
            os.set_blocking(self._device_end, False)
            self._port = os.ttyname(self._till_end)
            if self.link is not None:
                _point(self.link, self._port)

    close = unplug

    def _ready(self, wait: float, *, sending: bool) -> bool:
        ours = [self._device_end]
        try:
            readable, writable, _ = select.select(
                [] if sending else ours, ours if sending else [], [], wait
            )
        except (OSError, ValueError):  # unplugged, perhaps while we waited
            raise self._missing() from None
        return bool(readable or writable)

    def _write(self, message: bytes) -> int:
        with self._plugging, contextlib.suppress(BlockingIOError):
            return os.write(self._plugged_end(), message)
        return 0

    def _read(self) -> bytes:
        with self._plugging, contextlib.suppress(BlockingIOError):
            return os.read(self._plugged_end(), _CHUNK)
        return b""

    def _plugged_end(self) -> int:
        if not self.plugged:
            raise self._missing()
        return self._device_end

    def _missing(self) -> DeviceMissing:
        return DeviceMissing(f"simulated device {self.path}", advice="replug it")


def _point(link: Path, target: str) -> None:
    """Move a symbolic link in one step, so that it never names nothing."""
    link.parent.mkdir(parents=True, exist_ok=True)
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
