"""SYNC to several platforms: each has a thread and a lane of its own in the outbox.

So one that is away, asks to wait or refuses this till's token pauses its own entries only.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from offline_queue import Lane, SyncReport, SyncThread
from terminal.contact import Line
from terminal.entries import lane_of


def lanes_of(platforms: Sequence[str]) -> dict[str, Lane]:
    """Which entries go to which platform. The first one's lane also has what is nobody's.

    A till with a single platform has a single lane, so nothing changes for it.
    """
    first, *others = platforms
    lanes = {name: Lane(name, only=lane_of(name)) for name in others}
    return {first: Lane(but=tuple(lane_of(name) for name in others)), **lanes}


@dataclass(frozen=True, slots=True)
class Syncs:
    """The sync threads of one till by platform; used as if they were one."""

    threads: Mapping[str, SyncThread]
    lines: Mapping[str, Line]

    def start(self) -> None:
        """Begin draining."""
        for thread in self.threads.values():
            thread.start()

    def nudge(self, anyway: bool = False) -> None:
        """Try now; a platform known to be away only `anyway`, since its prober wakes it."""
        for name, thread in self.threads.items():
            if anyway or self.lines[name].up:
                thread.nudge()

    def stop(self) -> None:
        """Ask all to end."""
        for thread in self.threads.values():
            thread.stop()

    def join(self, timeout: float) -> None:
        """Wait for the end, at most `timeout` seconds over all. Raises SyncStuck."""
        until = time.monotonic() + timeout
        for thread in self.threads.values():
            thread.join(max(0.0, until - time.monotonic()))

    def backlog(self, platform: str) -> int:
        """How many entries still wait for one platform."""
        return self.threads[platform].outbox.backlog()

    def resume(self, platform: str) -> None:
        """A person has mended what paused one platform's entries: send them again."""
        self.threads[platform].resume()

    def sync_once(self, anyway: bool = True) -> SyncReport:
        """One round to every platform, in the caller's time; all reports together."""
        total = SyncReport()
        for report in self.rounds(anyway).values():
            failed, paused = total.failed or report.failed, total.paused or report.paused
            both = total.plus(report)
            total = SyncReport(both.sent, both.states, failed, paused)
        return total

    def rounds(self, anyway: bool = True) -> dict[str, SyncReport]:
        """One round to every platform, side by side; each one's report."""
        if len(self.threads) == 1:
            return {name: each.sync_once(anyway) for name, each in self.threads.items()}
        with ThreadPoolExecutor(len(self.threads), "sync") as pool:
            asked = {
                name: pool.submit(thread.sync_once, anyway) for name, thread in self.threads.items()
            }
            return {name: future.result() for name, future in asked.items()}
