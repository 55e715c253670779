"""Opening a journal with many waiting entries: time and memory, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from offline_queue import Outbox

from .figures import milli, say, tell, timed
from .shop_day import CLOCK, fill, open_journal

_RUNS = 5


def opening(folder: Path, sizes: tuple[int, ...]) -> None:
    """Milliseconds to open and peek, and megabytes, at each size; the middle of five starts."""
    for size in sizes:
        with open_journal(folder / "waiting") as journal:
            fill(journal, size)
        command = [sys.executable, "-m", __name__, str(folder / "waiting")]
        runs = []
        for _ in range(_RUNS):
            done = subprocess.run(command, check=True, capture_output=True, timeout=120)
            runs.append(json.loads(done.stdout))
        runs.sort(key=lambda run: run["open_and_peek_ms"])
        run = runs[_RUNS // 2]
        met = run["open_and_peek_ms"] < 50 and run["grown_mb"] < 40
        say("open_and_peek", "under 50 ms and 40 MB", met, waiting=size, **run)


def resident() -> float:
    """Megabytes this process has in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Open, peek, lease a batch; what it took as one JSON line."""
    before, began = resident(), time.perf_counter()
    with open_journal(Path(sys.argv[1])) as journal:
        outbox = Outbox(journal)
        assert outbox.waiting(1)
        both = time.perf_counter() - began
        counts, load = timed(outbox.counts), timed(outbox.load)
        peeked = resident()
        lease = timed(lambda: outbox.lease(500, CLOCK.now()))
        tell(
            {
                "open_and_peek_ms": milli(both),
                "counts_ms": milli(counts),
                "at_risk_ms": milli(load),
                "lease_500_ms": milli(lease),
                "grown_mb": round(peeked - before, 1),
                "grown_with_batch_mb": round(resident() - before, 1),
                "whole_process_mb": round(resident(), 1),
            }
        )


if __name__ == "__main__":
    main()
