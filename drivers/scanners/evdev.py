"""A scanner that types like a keyboard, read from the Linux input system instead of the terminal.

    /dev/input/by-id/*-event-kbd --grab--> key events --keymap--> codes

Grabbed, its keys reach nobody else: no printed code can press a key of the screen, whatever has
the focus. The wheel of python-evdev is not needed for that (it ships none, so each till would need
a compiler): an event is five numbers of a fixed size, the grab is one ioctl. Sources: linux/input.h
(struct input_event, EVIOCGRAB), Documentation/input/event-codes.rst (SYN_DROPPED).

Tried with real `struct input_event`s through named pipes; the grab itself and its EBUSY were not
tried, because that takes a device.
"""

import contextlib
import errno
import fcntl
import os
import select
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

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
from drivers.protocols.framing import Incomplete, Oversized
from drivers.protocols.keymap import CAPS, ENDS, GS, SILENCE, Event, KeyFramer, Keys, Outcome
from drivers.protocols.layouts import LAYOUTS

EVENT = struct.Struct("llHHi")
"""struct input_event: two longs of time, type, code, value; 24 bytes on 64-bit, 16 on 32-bit."""
EVIOCGRAB = 0x40044590
"""_IOW('E', 0x90, int), linux/input.h."""

_CHUNK = 4096 // EVENT.size * EVENT.size
_GONE = (errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.EIO, errno.ENOTDIR)
_BUSY = (errno.EBUSY, errno.EAGAIN)
_DENIED = (errno.EACCES, errno.EPERM)


def _choice(default: str, of: Sequence[str], says: str) -> str:
    return field(default=default, metadata={"help": f"{says} ({', '.join(of)})."})


@dataclass(frozen=True, slots=True)
class EvdevSettings:
    """What a keyboard scanner needs to know."""

    device: str = field(
        default="/dev/baton/scanner-1-event-kbd",
        metadata={"help": "The input device by a stable name: /dev/input/by-id/...-event-kbd."},
    )
    layout: str = _choice("us", tuple(LAYOUTS), "The keyboard layout the scanner is set to")
    caps: str = _choice(
        "ignore", CAPS, "Whether Caps Lock pressed by the scanner changes letters, or is always on"
    )
    gs: str = _choice(
        "ctrl", GS, "How the scanner types GS: Ctrl and a key, Alt and a number, or F8"
    )
    end: str = _choice("auto", (*ENDS, SILENCE), "What ends a code; auto is Enter or Tab")
    grab: bool = field(
        default=True,
        metadata={"help": "False leaves its keys to the terminal as well; only for a try-out."},
    )
    repeat_hold: float = field(
        default=0.5,
        metadata={"help": "Seconds for which the same code again is the same scan."},
    )


class EvdevScanner(Scanner):
    """A keyboard scanner that is ours alone."""

    name = "evdev"
    Settings = EvdevSettings
    settings: EvdevSettings

    def __init__(self, settings: EvdevSettings | None = None) -> None:
        super().__init__(settings)
        told = self.settings
        try:
            self._framer = KeyFramer(Keys(told.layout, told.caps, told.gs), told.end)
        except ValueError as error:
            raise BadSetting(
                self.label, str(error), "correct layout, caps, gs or end in the settings"
            ) from error
        self._device = -1
        self._rest = b""

    @property
    def where(self) -> str:
        return self.settings.device

    def _open(self) -> None:
        try:
            self._device = os.open(self.where, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            # Grabbing keeps out everybody; the lock keeps out us where nothing is grabbed.
            fcntl.flock(self._device, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if self.settings.grab:
                fcntl.ioctl(self._device, EVIOCGRAB, 1)
        except (OSError, ValueError) as error:
            self._close()
            raise self._why_not_open(error) from error

    def _start(self) -> None:
        with contextlib.suppress(DeviceLost):  # the first read will tell
            while self._receive(0.0):
                pass
        self._rest = b""
        self._framer.reset()

    def _read(self, timeout: float) -> Sequence[ScanData | CodeRefused]:
        wait = min(timeout, self._framer.patience) if self._framer.pending else timeout
        chunk = self._receive(wait)
        found = self._framer.feed(self._events(chunk)) if chunk else self._framer.silence(wait)
        at = time.monotonic()
        return [self._told(one, at) for one in found]

    def _receive(self, wait: float) -> bytes:
        """What was typed within `wait` seconds; b"" when nothing was. Raises DeviceLost."""
        poll = select.poll()
        poll.register(self._device, select.POLLIN)
        if not poll.poll(max(0.0, wait) * 1000):
            return b""
        try:
            chunk = os.read(self._device, _CHUNK)
        except BlockingIOError:
            return b""
        except OSError as error:  # ENODEV after an unplug
            raise DeviceLost(self.label) from error
        if not chunk:
            raise DeviceLost(self.label)
        return chunk

    def _events(self, chunk: bytes) -> list[Event]:
        """Whole events; what is left of a broken one waits for the next bytes."""
        whole = self._rest + chunk
        end = len(whole) // EVENT.size * EVENT.size
        self._rest = whole[end:]
        return [event[2:] for event in EVENT.iter_unpack(whole[:end])]

    def _told(self, one: Outcome, at: float) -> ScanData | CodeRefused:
        if isinstance(one, bytes):
            return self.scan(one, at=at)
        if isinstance(one, Oversized):
            return too_long(self.label)
        if isinstance(one, Incomplete):
            return CodeIncomplete(self.label)
        advice = "scan it again; if it stays, correct the scanner's keyboard layout in the settings"
        return CodeRefused(self.label, f"the code was not taken: {one.why}", advice)

    def _close(self) -> None:
        device, self._device = self._device, -1
        if device >= 0:
            with contextlib.suppress(OSError):  # gone; the kernel ends the grab with the device
                os.close(device)

    def _why_not_open(self, error: OSError | ValueError) -> DriverError:
        number = getattr(error, "errno", None)
        if number in _BUSY:
            return DeviceBusy(self.label)
        if number in _GONE or isinstance(error, ValueError):
            return DeviceMissing(self.label)
        if number in _DENIED:
            advice = "add the user of the till to the group input and sign in again"
            return DeviceFault(self.label, "no right to read it", advice)
        if number in (errno.ENOTTY, errno.EINVAL):
            advice = "name a device from /dev/input/by-id that ends in -event-kbd"
            return DeviceFault(self.label, "this is no keyboard", advice)
        return DeviceFault(self.label, f"it cannot be opened ({os.strerror(number or 0)})")
