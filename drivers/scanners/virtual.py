"""A scanner without a device: codes come from `show()`, from any thread.

It ships with the others and is chosen by name like them. It refuses what a real scanner refuses
(not claimed, busy, unplugged, too long) and keeps a timed history of what happened to it.
"""

import queue
import threading
import time
import weakref
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from drivers.base import ScanData, Scanner
from drivers.errors import CodeRefused, DeviceBusy, DeviceLost, DeviceMissing

_HISTORY_LIMIT = 1000
_claims: "weakref.WeakValueDictionary[str, VirtualScanner]" = weakref.WeakValueDictionary()
_claims_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class VirtualSettings:
    """What a virtual scanner needs to know."""

    device: str = field(
        default="virtual-1",
        metadata={"help": "Name of the pretended device; only one scanner may claim it."},
    )
    repeat_hold: float = field(
        default=0.5,
        metadata={"help": "Seconds for which the same code again is the same scan."},
    )


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the history: when (monotonic seconds), what, and the code if there was one."""

    at: float
    what: str
    raw: bytes = b""


class VirtualScanner(Scanner):
    """A scanner played by a program; `show`, `unplug` and `plug` may be called from any thread."""

    name = "virtual"
    Settings = VirtualSettings
    settings: VirtualSettings

    def __init__(self, settings: VirtualSettings | None = None) -> None:
        super().__init__(settings)
        self.history: deque[Happening] = deque(maxlen=_HISTORY_LIMIT)
        self._plugged = True
        self._arrived: queue.SimpleQueue[ScanData | None] = queue.SimpleQueue()

    @property
    def where(self) -> str:
        return self.settings.device

    def show(self, raw: bytes, symbology: str | None = None) -> None:
        """Hold a code in front of the scanner; raises DeviceMissing when it is unplugged.

        As with a real one, a code shown while nobody has enabled the scanner is lost.
        """
        if not self._plugged:
            raise DeviceMissing(self.label)
        self._note("shown" if self._enabled else "ignored", raw)
        if self._enabled:
            self._arrived.put(self.scan(raw, symbology=symbology))

    def unplug(self) -> None:
        """Pull the cable; a waiting read raises DeviceLost at once."""
        self._plugged = False
        self._note("unplugged")
        self._arrived.put(None)

    def plug(self) -> None:
        """Put the cable back in; the scanner must be released and claimed again."""
        self._plugged = True
        self._note("plugged")

    def _note(self, what: str, raw: bytes = b"") -> None:
        self.history.append(Happening(time.monotonic(), what, raw))

    def _open(self) -> None:
        if not self._plugged:
            raise DeviceMissing(self.label)
        with _claims_lock:
            if _claims.get(self.where, self) is not self:
                raise DeviceBusy(self.label)
            _claims[self.where] = self
        self._note("claimed")

    def _start(self) -> None:
        self._arrived = queue.SimpleQueue()
        self._note("enabled")

    def _read(self, timeout: float) -> Sequence[ScanData | CodeRefused]:
        try:
            code = self._arrived.get(timeout=max(0.0, timeout)) if self._plugged else None
        except queue.Empty:
            return []
        if code is None:
            raise DeviceLost(self.label)
        self._note("read", code.raw)
        return [code]

    def _stop(self) -> None:
        self._note("disabled")

    def _close(self) -> None:
        with _claims_lock:
            if _claims.get(self.where) is self:
                del _claims[self.where]
        self._note("released")
