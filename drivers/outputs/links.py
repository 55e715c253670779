"""Ways to a printer: a network address, a serial port, a device file. Each limited in time.

    open() --> write(), read() --> close()

python-escpos has connections of its own; they are not used, because the one for files has no limit
of time and empties the file it opens, and the one for serial ports waits for ever for a printer
without paper.
"""

import errno
import os
import select
import socket
import stat
import time
from abc import ABC, abstractmethod

from drivers.errors import (
    BadSetting,
    DeviceBusy,
    DeviceFault,
    DeviceLost,
    DeviceMissing,
    DriverError,
)
from drivers.port import Port

_SLICE = 128
"""Bytes for a serial port at one time: within the port's patience of 1 s down to 1,200 baud."""
_MISSING = (errno.ENOENT, errno.ENXIO, errno.ENODEV)


class Link(ABC):
    """Bytes to a device and back. `patience`: seconds that opening or one message may take."""

    def __init__(self, label: str, patience: float) -> None:
        self.label = label
        self.patience = patience
        self.answers = True  # False where nothing can ever come back

    @abstractmethod
    def open(self) -> None:
        """Raises DeviceMissing, DeviceBusy, DeviceFault, BadSetting."""

    @abstractmethod
    def write(self, message: bytes) -> None:
        """All of it; raises DeviceLost, DeviceFault when it takes too long."""

    @abstractmethod
    def read(self, wait: float) -> bytes:
        """What came within `wait` seconds, b"" when nothing did; raises DeviceLost."""

    @abstractmethod
    def close(self) -> None:
        """Never raises."""

    def _stuck(self) -> DeviceFault:
        return DeviceFault(
            self.label,
            f"it takes nothing more since {self.patience:g} s",
            "look at its paper and cover, then switch it off and on",
        )


class TcpLink(Link):
    """A printer in the network; `address` is `host` or `host:port`, 9100 unless named."""

    def __init__(self, label: str, address: str, patience: float) -> None:
        super().__init__(label, patience)
        host, colon, port = address.rpartition(":")
        if not colon or "]" in port or (":" in host and not host.startswith("[")):
            host, port = address, "9100"
        if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
            raise BadSetting(label, "this is no network address", "write host or host:port")
        self._address = (host.strip("[]"), int(port))
        self._socket: socket.socket | None = None

    def open(self) -> None:
        try:
            self._socket = socket.create_connection(self._address, self.patience)
        except ConnectionRefusedError as error:
            raise DeviceBusy(
                self.label, "it refuses the connection", "another till may be printing; try again"
            ) from error
        except (OSError, UnicodeError) as error:
            raise DeviceMissing(
                self.label, "it does not answer", "look at its power, cable and address"
            ) from error

    def write(self, message: bytes) -> None:
        assert self._socket is not None
        self._socket.settimeout(self.patience)
        try:
            self._socket.sendall(message)
        except TimeoutError as error:
            raise self._stuck() from error
        except OSError as error:
            raise DeviceLost(self.label) from error

    def read(self, wait: float) -> bytes:
        assert self._socket is not None
        self._socket.settimeout(max(0.001, wait))
        try:
            came = self._socket.recv(64)
        except TimeoutError:
            return b""
        except OSError as error:
            raise DeviceLost(self.label) from error
        if not came:
            raise DeviceLost(self.label)
        return came

    def close(self) -> None:
        line, self._socket = self._socket, None
        if line is not None:
            line.close()


class SerialLink(Link):
    """A printer on a serial port, held exclusively."""

    def __init__(self, label: str, device: str, baud: int, patience: float) -> None:
        super().__init__(label, patience)
        self._port = Port(label, device, baud)

    def open(self) -> None:
        self._port.open()

    def write(self, message: bytes) -> None:
        deadline = time.monotonic() + self.patience
        for start in range(0, len(message), _SLICE):
            if time.monotonic() > deadline:
                raise self._stuck()
            self._port.send(message[start : start + _SLICE])

    def read(self, wait: float) -> bytes:
        return self._port.receive(wait)

    def close(self) -> None:
        self._port.close()


class FileLink(Link):
    """A device file such as /dev/usb/lp0, or a file to keep slips in; written at its end."""

    def __init__(self, label: str, path: str, patience: float) -> None:
        super().__init__(label, patience)
        self._path = path
        self._file = -1

    def open(self) -> None:
        flags = os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        try:
            # Only a device answers; from a file we would read our own slips.
            self.answers = stat.S_ISCHR(os.stat(self._path).st_mode)
            self._file = os.open(self._path, flags | (os.O_RDWR if self.answers else os.O_WRONLY))
        except (OSError, ValueError) as error:
            raise self._why_not_open(error) from error

    def _why_not_open(self, error: Exception) -> DriverError:
        number = getattr(error, "errno", None)
        if number in _MISSING:
            return DeviceMissing(self.label)
        if number == errno.EBUSY:
            return DeviceBusy(self.label)
        return DeviceFault(
            self.label,
            f"it cannot be opened ({getattr(error, 'strerror', None) or error})",
            "add the user to the group lp and log in again, or correct the name",
        )

    def write(self, message: bytes) -> None:
        deadline = time.monotonic() + self.patience
        while message:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([], [self._file], [], left)[1]:
                raise self._stuck()
            try:
                message = message[os.write(self._file, message) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise DeviceLost(self.label) from error

    def read(self, wait: float) -> bytes:
        try:
            ready = select.select([self._file], [], [], wait)[0]
            return os.read(self._file, 64) if ready else b""
        except OSError:  # a printer that cannot be asked; if it is gone, writing will tell
            return b""

    def close(self) -> None:
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)
