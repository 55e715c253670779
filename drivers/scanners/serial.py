"""Line scanners on a serial port: the code, then an end mark (see `drivers.framing`).

Facts about pyserial on Linux that shape this file (tried on pty pairs): its `inter_byte_timeout`
does not do what it says, so the silence clock is ours; after an unplug it raises SerialException or
a plain OSError, and OSError covers both; control lines fail on a pty, so none is touched.
"""

import errno
import os
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from drivers.aim import split_aim
from drivers.base import ScanData, Scanner, too_long
from drivers.errors import (
    BadSetting,
    CodeIncomplete,
    CodeRefused,
    DeviceBusy,
    DeviceFault,
    DeviceLost,
    DeviceMissing,
    DriverError,
)
from drivers.framing import TERMINATORS, Event, Incomplete, LineFramer, Oversized

_PORT_ERRORS = (OSError, termios.error)
_SETTING_ERRORS = (ValueError, TypeError, OverflowError, LookupError)
_GONE = (errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.EIO)
_BUSY = (errno.EAGAIN, errno.EBUSY)
_DENIED = (errno.EACCES, errno.EPERM)


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """What a serial scanner needs to know."""

    device: str = field(
        default="/dev/baton/scanner-1",
        metadata={
            "help": "The port by a stable name, such as /dev/serial/by-id/..., or a pyserial URL "
            "such as socket://host:port or spy:///dev/ttyUSB0?file=/tmp/scanner.hex."
        },
    )
    baud: int = field(
        default=9600,
        metadata={"help": "Speed of the line in bits per second; USB scanners ignore it."},
    )
    terminator: str = field(
        default="auto",
        metadata={
            "help": "What ends a code: auto (CR, LF, CRLF, TAB or STX..ETX), cr, lf, crlf, tab, "
            "stx_etx, or silence for a scanner that sends no end mark."
        },
    )
    aim_id: bool = field(
        default=False,
        metadata={"help": "True if the scanner is set to send an AIM identifier (]Q1) first."},
    )
    repeat_hold: float = field(
        default=0.5,
        metadata={"help": "Seconds for which the same code again is the same scan."},
    )


class SerialScanner(Scanner):
    """A scanner that types its codes into a serial port."""

    name = "serial"
    Settings = SerialSettings
    settings: SerialSettings

    def __init__(self, settings: SerialSettings | None = None) -> None:
        super().__init__(settings)
        if self.settings.terminator not in TERMINATORS:
            raise BadSetting(
                self.label,
                f"terminator {self.settings.terminator!r} is not known",
                f"use one of {', '.join(TERMINATORS)}",
            )
        self._framer = LineFramer(self.settings.terminator)
        self._port: Any = None  # pyserial's URL handlers share no typed base

    @property
    def where(self) -> str:
        return self.settings.device

    def _open(self) -> None:
        import serial  # late: a till with a camera only never loads it

        try:
            self._port = serial.serial_for_url(
                self.settings.device, self.settings.baud, timeout=0, exclusive=True
            )
        except _SETTING_ERRORS as error:
            raise BadSetting(self.label, f"name or speed cannot be used ({error})") from error
        except _PORT_ERRORS as error:
            raise self._why_not_open(error) from error

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

    def _start(self) -> None:
        try:
            self._port.reset_input_buffer()
        except _PORT_ERRORS as error:
            raise DeviceLost(self.label) from error
        self._framer.reset()  # half a code from before an unplug must not lead the next one

    def _read(self, timeout: float) -> Sequence[ScanData | CodeRefused]:
        wait = min(timeout, self._framer.patience) if self._framer.pending else timeout
        try:
            chunk = self._receive(wait)
        except _PORT_ERRORS as error:
            raise DeviceLost(self.label) from error
        events = self._framer.feed(chunk) if chunk else self._framer.silence(wait)
        at = time.monotonic()
        return [self._told(event, at) for event in events]

    def _receive(self, wait: float) -> bytes:
        """What is there, or the first byte within `wait` seconds and all that came with it."""
        port = self._port
        if port.timeout != wait:
            port.timeout = wait
        first = port.read(1)
        return bytes(first + port.read(port.in_waiting)) if first else b""

    def _told(self, event: Event, at: float) -> ScanData | CodeRefused:
        if isinstance(event, Oversized):
            return too_long(self.label)
        if isinstance(event, Incomplete):
            return CodeIncomplete(self.label)
        symbology, raw = split_aim(event) if self.settings.aim_id else (None, event)
        return self.scan(raw, symbology=symbology, at=at)

    def _close(self) -> None:
        port, self._port = self._port, None
        try:
            if port is not None:
                port.close()
        except _PORT_ERRORS:
            pass  # the device is gone, and so is what close() wanted to give back


def stable_names() -> tuple[str, ...]:
    """Ports by names that survive a re-plug, for the technician's list."""
    names: list[str] = []
    for folder in ("/dev/baton", "/dev/serial/by-id", "/dev/serial/by-path"):
        if os.path.isdir(folder):
            names += sorted(os.path.join(folder, name) for name in os.listdir(folder))
    return tuple(names)
