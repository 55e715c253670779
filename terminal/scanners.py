"""What the readers say of their scanners: the fault for the cashier, what to do in the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from drivers.base import ScanData
from drivers.errors import CodeRefused
from drivers.reader import ScannerState
from terminal.flow import Glimpse
from terminal.status import ScannerStatus

_log = logging.getLogger(__name__)
_NOISE = 5.0  # seconds between two refused codes of one scanner that the cashier is told of


class Scanners:
    """Called by reader threads; each scanner has its own, so none waits for another.

    refused  is told in one sentence that a scanner has read something and could not take it
    """

    def __init__(self, refused: Callable[[str], None]) -> None:
        self._refused = refused
        self._states: dict[str, ScannerStatus] = {}
        self._refused_at: dict[str, float] = {}
        self._borrower: Callable[[Sequence[ScanData]], None] | None = None

    def states(self) -> tuple[ScannerStatus, ...]:
        """All that have reported, each as it stands."""
        return tuple(self._states.values())

    def lend(self, hear: Callable[[Sequence[ScanData]], None] | None) -> None:
        """Let a technician have all scans from now on; None: they are the counter's again."""
        self._borrower = hear

    def lent(self, scans: Sequence[ScanData]) -> bool:
        """Whether a technician has these scans; then nobody else does."""
        borrower = self._borrower
        if borrower is not None:
            borrower(scans)
        return borrower is not None

    def changed(self, state: ScannerState) -> None:
        """A reader reports."""
        error = state.error
        if error:
            _log.warning("%s", error)
        if isinstance(error, CodeRefused):
            self._code_refused(state.source, f"{error.what}; {error.advice}")
            return
        why, advice = (error.what, error.advice) if error else (state.reason, "")
        self._states[state.source] = ScannerStatus(state.source, state.status.value, why, advice)

    def _code_refused(self, source: str, why: str) -> None:
        """Said at once, but a noisy line may not push every verdict off the screen."""
        now = time.monotonic()
        if now - self._refused_at.get(source, -_NOISE) >= _NOISE:
            self._refused_at[source] = now
            self._refused(why)


def glimpse_of(scan: ScanData) -> Glimpse:
    """A scan as the flow takes it."""
    return Glimpse(scan.raw, scan.symbology, scan.encoding, scan.again)
