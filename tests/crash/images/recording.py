"""Records the life of a till under strace: the real journal, the real SQLite binding."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from offline_queue import Journal

from . import run
from .disk import Disk, FailedSync, Image, Operation
from .strace_log import WATCHED, Reader, is_shared_memory

ROOT = Path(__file__).parents[3]
JOURNAL = "state/baton/journal.db"  # both directories are made by the journal


@dataclass
class Recording:
    """One run: the disk before it, what it did, and the chain that it ended with."""

    before: Disk
    operations: list[Operation]
    chain: list[bytes] = field(default_factory=list)


def record(
    folder: Path, variant: str, wal_pages: int, appends: int, before: Disk | None = None
) -> Recording:
    """The life of a till in `folder`, an empty directory, from what it sees of `before` on.

    Skips the test where strace is missing or not permitted.
    """
    return trace(folder, [variant, str(wal_pages), str(appends), "live"], before or Disk())


def record_faults(
    folder: Path, variant: str, wal_pages: int, appends: int, fault: str
) -> Recording:
    """A till that goes on after faults of its disk; `fault` as strace's `inject=` takes it."""
    words = [variant, str(wal_pages), str(appends), "endure"]
    return trace(folder, words, Disk(), "-e", f"inject={fault}")


def trace(folder: Path, words: list[str], before: Disk, *options: str) -> Recording:
    """Run `run.py` with these words under strace and read the log."""
    refuse_without_strace()
    world, log = folder / "world", folder / "strace.log"
    lay_out(before.image(before.in_the_air), world)
    strace = ["strace", "-f", "-xx", "-s", "4000000", "-o", str(log), "-e", f"trace={WATCHED}"]
    done = subprocess.run(
        [*strace, *options, sys.executable, "-m", run.__name__, str(world / JOURNAL), *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr.decode()
    with log.open(encoding="ascii") as lines:
        operations = list(Reader(str(world), before).read(lines))
    disk = before.copy()
    for operation in operations:
        if not isinstance(operation, FailedSync):
            disk.take(operation)
    assert disk.image(disk.in_the_air) == files_in(world), "the log does not explain the files"
    with Journal.open(world / JOURNAL, run.TILL, run.sign) as journal:
        chain = [entry.hash for entry in journal.walk()]
    return Recording(before, operations, chain)


def refuse_without_strace() -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True)
    if tried.returncode:
        pytest.skip(f"strace is not permitted here: {tried.stderr.decode().strip()}")


def lay_out(image: Image, folder: Path) -> None:
    """Write the files of an image."""
    folder.mkdir(parents=True)
    for path, content in image.items():
        (folder / path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def files_in(folder: Path) -> Image:
    """All files but the shared memory."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not is_shared_memory(path.name)
    }
