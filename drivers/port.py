"""A serial port, or anything pyserial opens by URL, with every failure translated.

    closed --open()--> open --receive(), send(), forget()--> open --close()--> closed

Facts about pyserial on Linux that shape this file (tried on pty pairs): its `inter_byte_timeout`
does not do what it says, so clocks of silence are the caller's; after an unplug it raises
SerialException or a plain OSError, and OSError covers both; `exclusive` keeps out only others who
ask for it too; control lines fail on a pty, so none is touched; a wait for writing is not known to
rfc2217://.
"""

import contextlib
import errno
import os
import termios
from collections.abc import Callable
from typing import Any

from drivers.errors import (
    BadSetting,
    DeviceBusy,
    DeviceFault,
    DeviceLost,
    DeviceMissing,
    DriverError,
    NotClaimed,
)
from drivers.spy import SpyLog

WRITE_PATIENCE = 1.0
"""Seconds a device may take to accept what is sent; a stuck line must not stop the reader."""

_PORT_ERRORS = (OSError, termios.error)
_SETTING_ERRORS = (ValueError, TypeError, OverflowError, LookupError)
_GONE = (errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.EIO)
_BUSY = (errno.EAGAIN, errno.EBUSY)
_DENIED = (errno.EACCES, errno.EPERM)


Tap = Callable[[str, bytes], None]
"""Hears what passes: `<-` from the device, `->` to it, `--` a connection; on the reading thread."""


class Port:
    """One serial line, opened for ourselves alone.

    `device` is a path, best a stable one, or a pyserial URL; it is resolved anew by every open().
    `baud` is the speed in bits per second, `label` the start of every error, `spy` a file for a
    hex log of both directions ("" for none). One thread uses it; any may call wake() or set `tap`.
    """

    def __init__(self, label: str, device: str, baud: int, spy: str = "") -> None:
        self.label = label
        self.device = device
        self.baud = baud
        self._spy = SpyLog(spy) if spy else None
        self.tap: Tap | None = None
        self._line: Any = None  # pyserial's URL handlers share no typed base

    @property
    def is_open(self) -> bool:
        """Whether open() has succeeded and close() has not been called since."""
        return self._line is not None

    def open(self) -> None:
        """Open it exclusively; what arrived before is thrown away.

        Raises DeviceMissing, DeviceBusy, DeviceFault, and BadSetting for a name or speed that no
        port can have. Harmless when open.
        """
        if self._line is not None:
            return
        import serial  # late: a till with a camera only never loads it

        try:
            self._line = serial.serial_for_url(self.device, self.baud, timeout=0, exclusive=True)
            self._limit_writing()
            self._note("--", self.device.encode(errors="replace"))
        except _SETTING_ERRORS as error:
            raise BadSetting(self.label, f"name or speed cannot be used ({error})") from error
        except _PORT_ERRORS as error:
            raise self._why_not_open(error) from error

    def receive(self, wait: float) -> bytes:
        """What is there, or the first byte within `wait` seconds and all that came with it.

        b"" when nothing came. Raises DeviceLost, NotClaimed when not open.
        """
        line = self._opened()
        try:
            if line.timeout != wait:
                line.timeout = wait
            first = line.read(1)
            arrived = bytes(first + line.read(line.in_waiting)) if first else b""
        except _PORT_ERRORS as error:
            raise DeviceLost(self.label) from error
        if arrived:
            self._note("<-", arrived)
        return arrived

    def wake(self) -> None:
        """Let a waiting receive() return at once, where the line can; from any thread, harmless."""
        line = self._line
        with contextlib.suppress(*_PORT_ERRORS, AttributeError, TypeError, ValueError):
            if line is not None:
                line.cancel_read()

    def send(self, message: bytes) -> None:
        """Write all of it; raises DeviceLost, DeviceFault when the device takes no bytes."""
        line = self._opened()
        import serial

        try:
            line.write(message)
        except serial.SerialTimeoutException as error:
            raise DeviceFault(self.label, "it takes nothing of what is sent to it") from error
        except _PORT_ERRORS as error:
            raise DeviceLost(self.label) from error
        self._note("->", message)

    def forget(self) -> None:
        """Throw away what has arrived and was not received yet; raises DeviceLost."""
        line = self._opened()
        try:
            line.reset_input_buffer()
        except _PORT_ERRORS as error:
            raise DeviceLost(self.label) from error

    def close(self) -> None:
        """Give it back; never raises, also when the device is gone or was never there."""
        line, self._line = self._line, None
        # When the device is gone, so is what close() wanted to give back.
        with contextlib.suppress(*_PORT_ERRORS):
            if line is not None:
                line.close()
        if self._spy is not None:
            self._spy.close()

    def _limit_writing(self) -> None:
        try:
            self._line.write_timeout = WRITE_PATIENCE
        except NotImplementedError:
            self._line.write_timeout = None

    def _note(self, direction: str, wire: bytes) -> None:
        if self._spy is not None:
            self._spy.note(direction, wire)
        if (tap := self.tap) is not None:
            tap(direction, wire)

    def _opened(self) -> Any:
        if self._line is None:
            raise NotClaimed(self.label)
        return self._line

    def _why_not_open(self, error: Exception) -> DriverError:
        number = getattr(error, "errno", None)
        if number in _GONE:
            return DeviceMissing(self.label)
        if number in _BUSY:
            return DeviceBusy(self.label)
        if number in _DENIED:
            return DeviceFault(
                self.label,
                "this user may not open it",
                "add the user to the group dialout and log in again",
            )
        return DeviceFault(
            self.label, "this is not a serial port that can be opened", "correct the name"
        )


def stable_names() -> tuple[str, ...]:
    """Ports by names that survive a re-plug, for the technician's list."""
    names: list[str] = []
    for folder in ("/dev/baton", "/dev/serial/by-id", "/dev/serial/by-path"):
        if os.path.isdir(folder):
            names += sorted(os.path.join(folder, name) for name in os.listdir(folder))
    return tuple(names)
