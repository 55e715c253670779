"""An output without a device: it can do everything and keeps a timed history of it.

It ships with the others and is chosen by name like them, for training, demos and tests. It refuses
what a real one refuses (not claimed, busy, unplugged), and `ail` makes it fail as a real one does.
"""

import threading
import time
import weakref
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from drivers.errors import DeviceBusy, DeviceLost, DeviceMissing, DriverError
from drivers.outputs.base import (
    Display,
    Drawer,
    Printer,
    PrinterStatus,
    Relay,
    Signal,
    Signaller,
)
from drivers.outputs.paper import Part

_HISTORY_LIMIT = 1000
_claims: "weakref.WeakValueDictionary[str, DummyOutput]" = weakref.WeakValueDictionary()
_claims_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class DummySettings:
    """What a dummy output needs to know."""

    device: str = field(
        default="dummy-1",
        metadata={"help": "Name of the pretended device; only one output may claim it."},
    )
    columns: int = field(
        default=32, metadata={"help": "Narrow characters in a line of its pretended paper."}
    )
    drawer: bool = field(
        default=False, metadata={"help": "True if it may open its pretended cash drawer."}
    )
    longest_pulse: float = field(
        default=5.0, metadata={"help": "Seconds its pretended relay may be on at most."}
    )


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the history: when (monotonic seconds), what, with what."""

    at: float
    what: str
    detail: object = None


class DummyOutput(Signaller, Printer, Drawer, Relay, Display):
    """An output played by a program; `unplug`, `plug` and `ail` may be called from any thread."""

    name = "dummy"
    Settings = DummySettings
    settings: DummySettings

    def __init__(self, settings: DummySettings | None = None) -> None:
        super().__init__(settings)
        self.history: deque[Happening] = deque(maxlen=_HISTORY_LIMIT)
        self._plugged = True
        self._ailment: DriverError | None = None

    @property
    def where(self) -> str:
        return self.settings.device

    @property
    def columns(self) -> int:
        return self.settings.columns

    def happened(self, what: str) -> list[object]:
        """The details of all that happened under one word, oldest first."""
        return [each.detail for each in list(self.history) if each.what == what]

    def unplug(self) -> None:
        """Pull the cable: what it is asked from now on raises DeviceLost."""
        self._plugged = False
        self._note("unplugged")

    def plug(self) -> None:
        """Put the cable back in; the output must be released and claimed again."""
        self._plugged = True
        self._note("plugged")

    def ail(self, ailment: DriverError | None) -> None:
        """Fail with this error from now on (paper out, cover open); None: be well again."""
        self._ailment = ailment

    def _note(self, what: str, detail: object = None) -> None:
        self.history.append(Happening(time.monotonic(), what, detail))

    def _do(self, what: str, detail: object = None) -> None:
        if not self._plugged:
            raise DeviceLost(self.label)
        if self._ailment is not None:
            raise self._ailment
        self._note(what, detail)

    def _open(self) -> None:
        if not self._plugged:
            raise DeviceMissing(self.label)
        if self._ailment is not None:
            raise self._ailment
        with _claims_lock:
            if _claims.get(self.where, self) is not self:
                raise DeviceBusy(self.label)
            _claims[self.where] = self
        self._note("claimed")

    def _signal(self, which: Signal) -> None:
        self._do("signal", which)

    def _print(self, parts: Sequence[Part]) -> None:
        self._do("printed", tuple(parts))

    def _status(self) -> PrinterStatus:
        if not self._plugged:
            raise DeviceLost(self.label)
        well = self._ailment is None
        return PrinterStatus(online=well, paper=well, low=False, cover_open=False)

    def _open_drawer(self) -> None:
        if self.settings.drawer:
            self._do("drawer")

    def _pulse(self, seconds: float) -> None:
        self._do("on", min(seconds, self.settings.longest_pulse))
        self._note("off")

    def _show_lines(self, upper: str, lower: str) -> None:
        self._do("shown", (upper, lower))

    def _close(self) -> None:
        with _claims_lock:
            if _claims.get(self.where) is self:
                del _claims[self.where]
        self._note("released")
