"""One thread per scanner: claim, read, filter repeats, and come back after an unplug.

    claim + enable --> ready --> read ... read --> DeviceLost --> missing --> wait --> claim ...

Nothing raises out of the thread. Callbacks run on it, so they must be quick (put the scan into a
queue); one that raises is logged and costs that one call.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from drivers.base import ScanData, Scanner
from drivers.errors import (
    CodeRefused,
    DeviceFault,
    DeviceLost,
    DeviceMissing,
    DriverError,
    ReaderStuck,
)
from drivers.repeat_filter import RepeatFilter

FIRST_RETRY = 0.2
LAST_RETRY = 5.0
_GLANCE = 0.2
"""Seconds one read may wait; also how long a stop may take to be noticed."""
_PROBATION = 1.0
"""Seconds a device must work before a loss is news and not a flapping connection."""

_log = logging.getLogger(__name__)


class Status(StrEnum):
    """How a scanner is: reading, not there, there but not working, or out of codes for good."""

    READY = "ready"
    MISSING = "missing"
    FAULT = "fault"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ScannerState:
    """What the reader says about its scanner.

    `reason` is one sentence, empty when all is well. READY with a reason means: the scanner is
    well, but one code was not taken (`error` is then a CodeRefused).
    """

    source: str
    status: Status
    reason: str = ""
    error: DriverError | None = None


class ReaderThread:
    """Reads one scanner on its own thread until stopped.

    `on_scan` gets each code once (see `repeat_filter`), `on_state` each change of state. `on_view`,
    where given, gets the codes that were seen side by side, all of them as soon as one is new
    (the others with `again`): who gets them one by one cannot tell that only one is meant.
    `retries` are the first and the longest wait in seconds between attempts to claim.
    """

    def __init__(
        self,
        scanner: Scanner,
        on_scan: Callable[[ScanData], None],
        on_state: Callable[[ScannerState], None],
        *,
        retries: tuple[float, float] = (FIRST_RETRY, LAST_RETRY),
        on_view: Callable[[Sequence[ScanData]], None] | None = None,
    ) -> None:
        self.scanner = scanner
        self._on_scan = on_scan
        self._on_state = on_state
        self._on_view = on_view
        self._retries = retries
        self._repeats = RepeatFilter(scanner.repeat_hold)
        self._rearmed = threading.Event()
        self._stopping = threading.Event()
        self._proven = False
        self._state: ScannerState | None = None
        self._last: ScanData | None = None
        self._thread = threading.Thread(target=self._run, name=scanner.label, daemon=True)

    @property
    def state(self) -> ScannerState | None:
        """The last state reported; None before the first attempt to claim."""
        return self._state

    @property
    def last(self) -> ScanData | None:
        """The last code handed on; None before the first."""
        return self._last

    @property
    def alive(self) -> bool:
        """Whether the thread is running."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def rearm(self) -> None:
        """Take the next sighting of any code as a new scan, even of one still in view."""
        self._rearmed.set()

    def stop(self) -> None:
        """Ask the thread to end; do this for all readers before joining the first."""
        self._stopping.set()

    def join(self, timeout: float = 3.0) -> None:
        """Wait for the end of the thread; raises ReaderStuck after `timeout` seconds."""
        if self._thread.ident is None:
            return
        self._thread.join(timeout)
        if self._thread.is_alive():
            raise ReaderStuck(self.scanner.label, f"the reader did not stop within {timeout:g} s")

    def _run(self) -> None:
        waits = self._waits()
        while not self._stopping.is_set():
            self._proven = False
            try:
                self._session()
            except DriverError as error:
                self._report(_status_of(error), error)
            except Exception as error:  # noqa: BLE001  a driver's bug must not end scanning
                _log.exception("reader of %s", self.scanner.label)
                self._report(Status.FAULT, DeviceFault(self.scanner.label, _unforeseen(error)))
            if self._state is not None and self._state.status is Status.ENDED:
                return
            if self._proven:
                waits = self._waits()  # it worked until now: come back quickly
            self._stopping.wait(next(waits))

    def _session(self) -> None:
        """From claim to release: what one plugging-in of the device lasts."""
        with self.scanner:
            self._report(Status.READY)
            since = time.monotonic()
            while not self._stopping.is_set():
                self._read_once()
                self._proven = self._proven or time.monotonic() - since > _PROBATION
                if self.scanner.ended:
                    self._report(Status.ENDED)
                    return

    def _read_once(self) -> None:
        try:
            codes = self.scanner.read(_GLANCE)
        except CodeRefused as refused:
            self._report(Status.READY, refused)
            return
        if self._rearmed.is_set():
            self._rearmed.clear()
            self._repeats.rearm()
        self._proven = self._proven or bool(codes)
        looks = self.scanner.looks
        news = [
            self._repeats.is_new(code.raw, code.at or time.monotonic(), looks) for code in codes
        ]
        if self._on_view and self.scanner.views and len(codes) > 1:
            if any(news):
                self._last = codes[0]
                self._call(self._on_view, _marked(codes, news))
            return
        for code, new in zip(codes, news, strict=True):
            if new:
                self._last = code
                self._call(self._on_scan, code)

    def _report(self, status: Status, error: DriverError | None = None) -> None:
        state = ScannerState(self.scanner.label, status, str(error) if error else "", error)
        same = self._state is not None and (self._state.status, self._state.reason) == (
            state.status,
            state.reason,
        )
        self._state = state
        if not same or isinstance(error, CodeRefused):
            self._call(self._on_state, state)

    def _call(self, callback: Callable[[Any], None], value: Any) -> None:
        try:
            callback(value)
        except Exception:  # noqa: BLE001  nor must a listener's
            _log.exception("a listener to %s failed", self.scanner.label)

    def _waits(self) -> Iterator[float]:
        wait, longest = self._retries
        while True:
            yield wait
            wait = min(wait * 2, longest)


def _marked(codes: Sequence[ScanData], news: Sequence[bool]) -> list[ScanData]:
    """With `again` where a code was handed on before; found twice in one frame it is not."""
    new = {code.raw for code, is_new in zip(codes, news, strict=True) if is_new}
    return [replace(code, again=code.raw not in new) for code in codes]


def _status_of(error: DriverError) -> Status:
    gone = isinstance(error, DeviceMissing | DeviceLost)
    return Status.MISSING if gone else Status.FAULT


def _unforeseen(error: Exception) -> str:
    return f"an unforeseen {type(error).__name__} in its driver"
