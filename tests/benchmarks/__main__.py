"""`sh deploy/bench queue|scan|decode|screen|platforms|loop`: one JSON line per result."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from offline_queue import sqlite_version

from . import accept_cost, disk_cost, drain_cost, scan_cost, size_cost, till_cost
from .figures import say, skip

_MEMORY = "/dev/shm"


def main() -> int:
    """Measure what was asked for. Nothing here passes or fails: `met` says how it stands."""
    parser = argparse.ArgumentParser(prog="sh deploy/bench", allow_abbrev=False)
    parser.add_argument(
        "what",
        choices=["queue", "scan", "decode", "screen", "platforms", "loop"],
        help="journal and outbox; scanners; codes in pictures; what a cashier waits for; a real "
        "pretix server; code to countersignature, and back after a cut line",
    )
    parser.add_argument("--full", action="store_true", help="also with a million waiting")
    parser.add_argument(
        "--on",
        type=Path,
        help="a folder on the disk to measure (else TMPDIR); for decode, one of photographs with "
        "their manifest.json",
    )
    asked = parser.parse_args()
    if asked.what == "decode":
        decode(asked.on)
        return 0
    with tempfile.TemporaryDirectory(prefix="baton-bench-", dir=asked.on) as folder:
        of = {"queue": queue, "scan": scan, "screen": screen, "platforms": platforms}
        of["loop"] = loop
        of[asked.what](Path(folder), asked.full)
    return 0


def scan(folder: Path, full: bool) -> None:
    """Codes per second and loss through ptys; `full` changes nothing here."""
    machine()
    scan_cost.lines(folder)
    scan_cost.module(folder)
    scan_cost.triggered(folder)
    scan_cost.ssi(folder)
    scan_cost.replugged(folder)


def screen(folder: Path, full: bool) -> None:
    """From the last byte to the verdict, cold start, memory, idle: beside a bare Textual app."""
    from . import screen_cost

    machine()
    screen_cost.all_of(folder, full)


def platforms(folder: Path, full: bool) -> None:
    """What a redeem costs beside a bare call, uploads, the order cache; `full` changes nothing."""
    from . import platform_cost

    machine()
    platform_cost.all_of(folder)


def loop(folder: Path, full: bool) -> None:
    """To the countersignature, and after a cut line; `full` changes nothing here."""
    from . import loop_cost

    machine()
    loop_cost.all_of(folder)


def decode(photographs: Path | None) -> None:
    """Our cascade, zxing-cpp alone and pyzbar: drawn pictures, live video, photographs."""
    from . import decode_exact, decode_live, decode_photographs, decode_stress

    machine()
    decode_photographs.one_thread()
    decode_exact.bytes_exact()
    decode_stress.drawn()
    decode_live.video()
    decode_live.whole_driver()
    folder = photographs or decode_photographs.SAMPLES
    decode_photographs.still(folder)
    decode_photographs.live(folder)


def queue(folder: Path, full: bool) -> None:
    """All of it, the quick ones first."""
    machine()
    accept_cost.against_raw(folder)
    accept_cost.against_raw_on_ext4(folder)
    disk_cost.per_accept(folder)
    till_cost.syncs(folder)
    drain_cost.while_draining(folder, rounds=5 if full else 2)
    drain_cost.batches(folder)
    drain_cost.batches_on_ext4(folder)
    accept_cost.while_growing(folder, (10_000, 100_000))
    till_cost.at_any_backlog(folder, 100_000)
    without_the_disk()
    size_cost.opening(folder, (1_000, 100_000, *((1_000_000,) if full else ())))


def without_the_disk() -> None:
    """The same growth in memory: there no flush hides what the processor has to do."""
    if not os.access(_MEMORY, os.W_OK):
        skip("accept_as_it_grows", f"no {_MEMORY} here")
        return
    with tempfile.TemporaryDirectory(prefix="baton-bench-", dir=_MEMORY) as folder:
        accept_cost.while_growing(Path(folder), (100_000,), "memory")
        till_cost.at_any_backlog(Path(folder), 100_000, "memory")


def machine() -> None:
    """Where the figures below are from."""
    load = round(os.getloadavg()[0], 2)
    say(
        "machine",
        "",
        None,
        cores=os.cpu_count(),
        load=load,
        python=platform.python_version(),
        sqlite=sqlite_version(),
        kernel=platform.release(),
    )


if __name__ == "__main__":
    sys.exit(main())
