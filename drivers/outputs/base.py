"""The contract of an output: what every driver gives and keeps.

The life cycle is that of a scanner, without enable and disable:

    claim()    take the device for ourselves          DeviceMissing, DeviceBusy, DeviceFault
    signal(), print(), open_drawer(), pulse(), show_lines()
               what the device can do                 DeviceLost, DeviceFault
    release()  give it back, with everything off; harmless twice; claim() may follow

What a device can do is which of the classes below it derives from; one device may be several (a
printer with a drawer behind it). Each call is limited in time by the driver's own settings and may
still take that long: callers in a hurry put it on an `OutputThread`.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from types import TracebackType
from typing import Any, ClassVar, Protocol, Self, runtime_checkable

from drivers.base import SettingInfo
from drivers.errors import NotClaimed
from drivers.outputs.paper import Part


class Signal(StrEnum):
    """What a person shall hear or see without looking at the screen."""

    ACCEPTED = "accepted"  # one rising tone; green
    REFUSED = "refused"  # two low tones; red
    ATTENTION = "attention"  # one short tone; amber


@runtime_checkable
class CanSignal(Protocol):
    """A scanner that can beep or blink.

    `signal` is called from any thread while another one reads: it must return at once and raise
    nothing; the scanner sends it when it may, and drops it when it is not claimed.
    """

    def signal(self, which: Signal) -> None:
        """Beep or blink so that the three signals are told apart."""


class Output(ABC):
    """Base of all outputs. A new one fills in `_open`, `_close`, its abilities and `Settings`.

    `Settings` is a frozen dataclass in which each field has a default and
    `metadata={"help": sentence}`. Not thread-safe: one thread uses an output.
    """

    name: ClassVar[str]
    Settings: ClassVar[type]

    def __init__(self, settings: Any = None) -> None:
        self.settings = settings if settings is not None else self.Settings()
        self._claimed = False

    @classmethod
    def describe(cls) -> tuple[SettingInfo, ...]:
        """The settings of this output with their defaults and sentences."""
        return tuple(
            SettingInfo(
                field.name,
                field.type,
                None if field.default is MISSING else field.default,
                field.metadata.get("help", ""),
            )
            for field in fields(cls.Settings)
        )

    @property
    @abstractmethod
    def where(self) -> str:
        """The device, port or file this output writes to."""

    @property
    def label(self) -> str:
        """Name and place of the output; the start of its errors."""
        return f"{self.name} {self.where}"

    def claim(self) -> None:
        """Take the device; harmless when already claimed."""
        if not self._claimed:
            self._open()
            self._claimed = True

    def release(self) -> None:
        """Give the device back, everything off; harmless when not claimed."""
        if self._claimed:
            self._claimed = False
            self._close()

    def __enter__(self) -> Self:
        self.claim()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _need_claim(self) -> None:
        if not self._claimed:
            raise NotClaimed(
                self.label, "used without being claimed", "claim it first, release it last"
            )

    @abstractmethod
    def _open(self) -> None:
        """Open the device, or leave nothing open and raise a DriverError."""

    @abstractmethod
    def _close(self) -> None:
        """Everything off, device closed. Must not raise when the device is gone."""


class Signaller(Output):
    """Can be heard or seen from afar."""

    def signal(self, which: Signal) -> None:
        """Sound or light for one of the three; raises NotClaimed, DeviceLost, DeviceFault."""
        self._need_claim()
        self._signal(Signal(which))

    @abstractmethod
    def _signal(self, which: Signal) -> None:
        """Make it heard or seen; may last as long as the tone."""


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What a printer says of itself; None = it does not say.

    paper  False when it is out; `low` True when the roll is nearly at its end
    """

    online: bool | None = None
    paper: bool | None = None
    low: bool | None = None
    cover_open: bool | None = None

    @property
    def ready(self) -> bool:
        """Whether nothing speaks against printing."""
        return self.online is not False and self.paper is not False and not self.cover_open


class Printer(Output):
    """Puts lines, QR symbols and bar codes on paper."""

    @property
    @abstractmethod
    def columns(self) -> int:
        """Narrow characters in a line: 32 on 58 mm, 48 on 80 mm. Chinese takes two each."""

    def print(self, parts: Sequence[Part]) -> None:
        """One slip, whole; raises NotClaimed, DeviceLost, DeviceFault (cover, paper)."""
        self._need_claim()
        self._print(parts)

    def status(self) -> PrinterStatus:
        """Ask the printer how it is; raises NotClaimed, DeviceLost."""
        self._need_claim()
        return self._status()

    @abstractmethod
    def _print(self, parts: Sequence[Part]) -> None:
        """Print the parts in order."""

    @abstractmethod
    def _status(self) -> PrinterStatus:
        """Status as far as the device tells it."""


class Drawer(Output):
    """Opens a cash drawer, where the settings allow it (they do not by default)."""

    def open_drawer(self) -> None:
        """Open it; nothing happens unless the settings say so. Raises as `print` does."""
        self._need_claim()
        self._open_drawer()

    @abstractmethod
    def _open_drawer(self) -> None:
        """Send the pulse if it is allowed."""


class Relay(Output):
    """Switches a gate, a dispenser or a lamp for a moment; off at release and at exit."""

    def pulse(self, seconds: float) -> None:
        """On for so long, at most the maximum of the settings; raises as `signal` does.

        May return before it is off again. A pulse while it is on does not make it longer.
        """
        self._need_claim()
        self._pulse(max(0.0, seconds))

    @abstractmethod
    def _pulse(self, seconds: float) -> None:
        """On, and off after that time, whatever happens in between."""


class Dispenser(Output):
    """Hands goods out, or lets a person in, and tells whether that happened."""

    def dispense(self) -> bool:
        """Once; True when its sensor saw them leave, False when it saw nothing in its time.

        Raises NotClaimed, DeviceFault only while nothing has moved, so that it is certain that
        nothing came out; DeviceLost when nobody can tell.
        """
        self._need_claim()
        return self._dispense()

    @abstractmethod
    def _dispense(self) -> bool:
        """Move, then watch."""


class Display(Output):
    """Two lines for the customer."""

    def show_lines(self, upper: str, lower: str) -> None:
        """Both lines anew; what does not fit is cut. Raises as `signal` does."""
        self._need_claim()
        self._show_lines(upper, lower)

    @abstractmethod
    def _show_lines(self, upper: str, lower: str) -> None:
        """Write both lines."""
