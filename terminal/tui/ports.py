"""What the screens need of a till. The real one is wired by bootstrap; a test brings its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from terminal.flow import Counter
from terminal.status import QueueLine, Status


class Till(Protocol):
    """Safe from any thread; every method returns at once but `stop` and `queue`."""

    def start(self) -> None:
        """Take scans from now on."""

    def stop(self) -> None:
        """End all threads; may take a few seconds."""

    def scan(self, raw: bytes, symbology: str | None = None, source: str = "") -> None:
        """Queue a scan for the flow."""

    def tell_of_scans(self, tell: Callable[[bytes], None]) -> None:
        """`tell` hears of each scan before it is queued."""

    def typed(self, text: str) -> None:
        """Queue a typed code for the flow."""

    def queue(self, limit: int = 200) -> list[QueueLine]:
        """What waits; reads the journal, so never from the event loop."""

    def sync_now(self) -> None:
        """Report now, whatever the backoff says."""


OpenTill = Callable[[Counter, Callable[[Status], None]], Till]
