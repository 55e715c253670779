"""What a drain costs the cashier, and what batches are worth."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from offline_queue import Drain, Journal, SyncSettings, SyncThread
from offline_queue.outbox import Outbox

from .accept_cost import on_ext4
from .answering_server import Sender, serving
from .figures import median, milli, quantile, say, timed
from .shop_day import CLOCK, accept, fill, open_journal

BACKLOG = 10_000
_BETWEEN = 0.002  # seconds between two accepts: far busier than any counter
_PATIENCE = 120.0


def while_draining(folder: Path, rounds: int) -> None:
    """An accept's time while a backlog drains, against its time alone before and after."""
    for name, start in (("thread", by_thread), ("process", by_process)):
        alone: list[float] = []
        busy: list[float] = []
        seconds: list[float] = []
        with serving() as port:
            for turn in range(rounds):
                with open_journal(folder / f"{name}{turn}") as journal:
                    one_round(journal, port, start, (alone, busy, seconds))
        ratio = quantile(busy, 0.95) / quantile(alone, 0.95)
        say(
            f"accept_while_draining_by_{name}",
            "p95 at most 3 x its p95 alone",
            ratio <= 3,
            ratio=round(ratio, 2),
            p95_ms=milli(quantile(busy, 0.95)),
            p95_alone_ms=milli(quantile(alone, 0.95)),
            p50_ms=milli(median(busy)),
            p50_alone_ms=milli(median(alone)),
            accepts=len(busy),
            drained=BACKLOG * rounds,
            drain_seconds=round(sum(seconds), 2),
        )


def one_round(
    journal: Journal,
    port: int,
    start: Callable[[Journal, int], object],
    times: tuple[list[float], list[float], list[float]],
) -> None:
    """Alone, then beside a drain, then alone again."""
    alone, busy, seconds = times
    fill(journal, BACKLOG)
    alone += accepts(journal, lambda n: n < 300)
    settled, began = Outbox(journal).counts().settled, time.monotonic()
    with start(journal, port):  # type: ignore[attr-defined]
        left = every(0.05, lambda: Outbox(journal).counts().settled - settled < BACKLOG)
        busy += accepts(journal, lambda n: left())
        seconds.append(time.monotonic() - began)
    alone += accepts(journal, lambda n: n < 300)


def accepts(journal: Journal, go_on: Callable[[int], bool]) -> list[float]:
    """Seconds of each accept, one after the other."""
    taken: list[float] = []
    end = time.monotonic() + _PATIENCE
    while go_on(len(taken)) and time.monotonic() < end:
        taken.append(timed(lambda: accept(journal)))
        time.sleep(_BETWEEN)
    return taken


def every(seconds: float, look: Callable[[], bool]) -> Callable[[], bool]:
    """Asks again only so often, since asking costs time, too."""
    said, due = True, 0.0

    def ask() -> bool:
        nonlocal said, due
        if time.monotonic() >= due:
            said, due = look(), time.monotonic() + seconds
        return said

    return ask


@contextmanager
def by_thread(journal: Journal, port: int) -> Iterator[None]:
    """The till's own sync thread."""
    thread = SyncThread(journal, Sender(port), CLOCK)
    thread.start()
    yield
    thread.stop()
    thread.join(30)


@contextmanager
def by_process(journal: Journal, port: int) -> Iterator[None]:
    """Another program on the same file, such as `baton sync`."""
    command = [sys.executable, "-m", __name__, str(journal.path.parent), str(port)]
    with subprocess.Popen(command):
        yield


def batches_on_ext4(folder: Path) -> None:
    """The same on an ext4 image: what batches are worth depends on what a flush costs."""
    on_ext4(folder, "drain_in_batches_ext4_loop", batches)


def batches(folder: Path, name: str = "drain_in_batches_vs_one_by_one", rounds: int = 3) -> None:
    """Seconds per item in batches of 500 against one by one, by turns, over loopback HTTP."""
    times: dict[int, list[float]] = {500: [], 1: []}
    with serving() as port, open_journal(folder / "batches") as journal:
        send = Sender(port)
        for _ in range(rounds):
            for size, count in ((500, 5000), (1, 300)):
                waiting = Outbox(journal).counts().waiting
                fill(journal, journal.head().sequence + count - waiting)
                drain = Drain(journal, send, CLOCK, SyncSettings(batch=size))
                took = timed(drain.sync_once)
                times[size].append(took / count)
    ratio = median(times[1]) / median(times[500])
    say(
        name,
        "at least 30 x",
        ratio >= 30,
        ratio=round(ratio, 1),
        ms_per_item_in_batches=milli(median(times[500])),
        ms_per_item_one_by_one=milli(median(times[1])),
    )


def main() -> None:
    """Drain the journal in this folder to this port."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    with open_journal(folder) as journal:
        Drain(journal, Sender(port), CLOCK).sync_once()


if __name__ == "__main__":
    main()
