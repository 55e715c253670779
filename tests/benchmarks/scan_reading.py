"""A reader on a scanner, and the tally of what came against what was sent."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from drivers import ReaderThread, ScanData, Scanner, ScannerState, Status

_PATIENCE = 30.0
_AFTERWARDS = 0.3


class Reading:
    """Reads a scanner through its reader thread, as the till does, and keeps every code.

    What does not come within half a minute is counted as lost, not waited for.
    """

    def __init__(self, scanner: Scanner) -> None:
        self.codes: list[bytes] = []
        self.times_ready = 0
        self._lost = False
        self._changed = threading.Condition()
        self._reader = ReaderThread(scanner, self._came, self._turned, retries=(0.02, 0.1))

    def wait_for(self, number: int) -> None:
        """Until so many codes came."""
        self._wait(lambda: len(self.codes) >= number)

    def wait_until_among(self, code: bytes) -> None:
        """Until this code came, among the last ones."""
        self._wait(lambda: code in self.codes[-3:])

    def wait_until_lost(self, ready_before: int) -> None:
        """Until the reader has seen that the device is gone."""
        self._wait(lambda: self._lost or self.times_ready > ready_before)

    def wait_until_ready(self, times: int) -> None:
        """Until the device was ready so many times."""
        self._wait(lambda: self.times_ready >= times)

    def wait_for_more(self) -> None:
        """A moment longer, in which nothing more may come."""
        held = len(self.codes)
        with self._changed:
            self._changed.wait_for(lambda: len(self.codes) > held, _AFTERWARDS)

    def tally(self, sent: Sequence[bytes], perhaps: Sequence[bytes] = ()) -> dict[str, int]:
        """How many were lost, doubled, made up, or came out of turn; `perhaps` may be lost."""
        counted = Counter(self.codes)
        allowed = {code: place for place, code in enumerate(sorted([*sent, *perhaps]))}
        places = [allowed[code] for code in self.codes if code in allowed]
        return {
            "lost": sum(code not in counted for code in sent),
            "doubled": sum(times - 1 for times in counted.values()),
            "wrong": sum(code not in allowed for code in counted),
            "out_of_turn": sum(a > b for a, b in itertools.pairwise(places)),
        }

    def __enter__(self) -> Self:
        self._reader.start()
        self.wait_until_ready(1)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._reader.stop()
        self._reader.join(_PATIENCE)

    def _came(self, scan: ScanData) -> None:
        with self._changed:
            self.codes.append(scan.raw)
            self._changed.notify_all()

    def _turned(self, state: ScannerState) -> None:
        with self._changed:
            self._lost = state.status is not Status.READY
            self.times_ready += state.status is Status.READY and state.error is None
            self._changed.notify_all()

    def _wait(self, reached: Callable[[], bool]) -> None:
        with self._changed:
            self._changed.wait_for(reached, _PATIENCE)
