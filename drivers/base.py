"""The contract of a scanner: what every driver gives and keeps.

The life cycle has the words of UnifiedPOS:

    claim()    take the device for ourselves          DeviceMissing, DeviceBusy, DeviceFault
    enable()   from now on codes are delivered        what was scanned before is thrown away
    read(t)    wait at most t seconds for codes       DeviceLost, CodeRefused
    disable()  codes are no longer delivered
    release()  give the device back; harmless twice; claim() may follow
"""

import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import MISSING, dataclass, fields
from types import TracebackType
from typing import Any, ClassVar, Self

from drivers.errors import CodeRefused, CodeTooLong, NotClaimed

MAX_CODE_BYTES = 4096
"""No longer code ever leaves a driver; the largest QR symbol holds 2953 bytes."""

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ScanData:
    """One code as the device gave it: bytes, never text.

    `source` is the label of the scanner; `symbology` a name of `drivers.decoders.symbologies`
    when the device tells it; `encoding` the one that the code itself names (a QR with ECI);
    `position` the corners in pixels for cameras; `at` the `time.monotonic()` seconds of the last
    byte or of the frame; `again` is set by the reader for a code that it has handed on already
    and that is still in view beside a new one.
    """

    source: str
    raw: bytes
    symbology: str | None = None
    encoding: str | None = None
    position: tuple[Point, ...] | None = None
    at: float = 0.0
    again: bool = False


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """One field of a `Settings` class, for menus, config files and documentation."""

    name: str
    type: Any
    default: Any
    help: str


class Scanner(ABC):
    """Base of all scanners. A new one fills in `_open`, `_read`, `_close` and a `Settings` class.

    `Settings` is a frozen dataclass in which each field has a default and
    `metadata={"help": sentence}`; a field `repeat_hold` (seconds) tells the reader how long the
    same code counts as one scan. Not thread-safe: one thread uses a scanner.
    """

    name: ClassVar[str]
    Settings: ClassVar[type]
    views: ClassVar[bool] = False
    """True when the codes of one `read` were seen side by side, so that one of them is meant."""

    def __init__(self, settings: Any = None) -> None:
        self.settings = settings if settings is not None else self.Settings()
        self._claimed = False
        self._enabled = False
        self._waiting: deque[ScanData | CodeRefused] = deque()

    @classmethod
    def describe(cls) -> tuple[SettingInfo, ...]:
        """The settings of this scanner with their defaults and sentences."""
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
        """The device, port or file this scanner reads from."""

    @property
    def label(self) -> str:
        """Name and place of the scanner; the `source` of its scans and the start of its errors."""
        return f"{self.name} {self.where}"

    @property
    def ended(self) -> bool:
        """True when no more codes can come (a video file is over); a device never ends."""
        return False

    @property
    def looks(self) -> int | None:
        """How many pictures it has looked at; None where it looks at none."""
        return None

    @property
    def repeat_hold(self) -> float:
        """Seconds for which the same code again is still the same scan."""
        return float(getattr(self.settings, "repeat_hold", 0.0))

    def claim(self) -> None:
        """Take the device; harmless when already claimed."""
        if not self._claimed:
            self._open()
            self._claimed = True

    def enable(self) -> None:
        """Start delivering codes; raises NotClaimed before claim()."""
        if not self._claimed:
            raise NotClaimed(self.label)
        if not self._enabled:
            self._waiting.clear()
            self._start()
            self._enabled = True

    def disable(self) -> None:
        """Stop delivering codes; raises NotClaimed before claim()."""
        if not self._claimed:
            raise NotClaimed(self.label)
        if self._enabled:
            self._enabled = False
            self._stop()

    def read(self, timeout: float) -> list[ScanData]:
        """Codes that arrived, oldest first, waiting at most `timeout` seconds; [] when none did.

        Raises NotClaimed, DeviceLost, DeviceFault; CodeRefused (in its turn among the codes) when
        one code was not taken, after which reading goes on.
        """
        if not self._enabled:
            raise NotClaimed(self.label)
        if not self._waiting:
            self._waiting.extend(self._checked(self._read(timeout)))
        return self._take()

    def release(self) -> None:
        """Give the device back; harmless when not claimed."""
        if not self._claimed:
            return
        try:
            if self._enabled:
                self.disable()
        finally:
            self._claimed = self._enabled = False
            self._waiting.clear()
            self._close()

    def __enter__(self) -> Self:
        self.claim()
        try:
            self.enable()
        except BaseException:
            self.release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def tap(self, hear: Callable[[str, bytes], None] | None) -> bool:
        """Let somebody hear the bytes of the line (see `drivers.port.Tap`); None: nobody.

        False where there is no such line. `hear` must be quick and raise nothing.
        """
        return False

    def scan(self, raw: bytes, **facts: Any) -> ScanData:
        """A code read by this scanner just now (drivers call this)."""
        facts.setdefault("at", time.monotonic())
        return ScanData(self.label, raw, **facts)

    def _checked(self, arrived: Sequence[ScanData | CodeRefused]) -> list[ScanData | CodeRefused]:
        return [self._refuse_long(one) for one in arrived]

    def _refuse_long(self, one: ScanData | CodeRefused) -> ScanData | CodeRefused:
        if isinstance(one, ScanData) and len(one.raw) > MAX_CODE_BYTES:
            return too_long(self.label)
        return one

    def _take(self) -> list[ScanData]:
        codes: list[ScanData] = []
        while self._waiting:
            if isinstance(self._waiting[0], CodeRefused):
                if codes:
                    break
                refused = self._waiting.popleft()
                assert isinstance(refused, CodeRefused)
                raise refused
            codes.append(self._waiting.popleft())  # type: ignore[arg-type]
        return codes

    @abstractmethod
    def _open(self) -> None:
        """Open the device exclusively, or leave nothing open and raise a DriverError."""

    def _start(self) -> None:  # noqa: B027  many devices need nothing
        """Begin to deliver; forget what arrived before."""

    @abstractmethod
    def _read(self, timeout: float) -> Sequence[ScanData | CodeRefused]:
        """What arrived within `timeout` seconds, in order."""

    def _stop(self) -> None:  # noqa: B027  many devices need nothing
        """No longer deliver. Must not raise when the device is gone."""

    @abstractmethod
    def _close(self) -> None:
        """Close the device. Must not raise when the device is gone."""


def too_long(label: str) -> CodeTooLong:
    """The refusal of a code above MAX_CODE_BYTES, in one wording for all drivers."""
    return CodeTooLong(label, f"the code is too long (more than {MAX_CODE_BYTES} bytes)")
