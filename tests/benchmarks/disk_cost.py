"""Flushes and bytes per accept, as the kernel sees them.

With strace every call of the real binding counts, the head mirror's too. Without it a VFS between
SQLite and the disk counts what SQLite asks for.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import apsw

from .figures import median, say, skip
from .shop_day import accept, open_journal

BETWEEN = "/baton-bench-next"  # asked for between two accepts, so that a trace can be cut there
_WARM = 100
_COUNT = 300  # some four checkpoints
_CALLS = "trace=fsync,fdatasync,write,pwrite64,pwritev,access,faccessat,faccessat2"
_RESULT = re.compile(r"^\d+ +(\w+)\(.*= (-?\d+)")


@dataclass
class Spent:
    """On one accept."""

    syncs: int = 0
    written: int = 0


def per_accept(folder: Path) -> None:
    """Syncs and bytes per accept on the journal alone."""
    child = [sys.executable, "-m", __name__, str(folder / "disk_cost")]
    if shutil.which("strace"):
        spent, how = traced(child, folder / "trace"), "strace"
    else:
        spent, how = counted(folder / "disk_cost"), "vfs"
    tell("disk_per_accept", spent, how, syncs=1)


def tell(name: str, spent: list[Spent], how: str, syncs: int) -> None:
    """One line; `syncs` is the median that is expected."""
    usual = median([each.syncs for each in spent])
    more = [each.syncs - usual for each in spent if each.syncs > usual]
    usual_bytes = median([each.written for each in spent])
    # A checkpoint flushes WAL and file; an accept soon after flushes the header of the new WAL.
    checkpoints = sum(extra >= 2 for extra in more)
    each_costs = round(sum(more) / checkpoints, 2) if checkpoints else None
    say(
        name,
        f"median {syncs} sync, at most 2 more per checkpoint, at most 20 KB",
        usual == syncs and (each_costs or 0) <= 2 and usual_bytes <= 20_000,
        how=how,
        accepts=len(spent),
        syncs_median=usual,
        syncs_mean=round(sum(each.syncs for each in spent) / len(spent), 3),
        checkpoints=checkpoints,
        syncs_more_per_checkpoint=each_costs,
        syncs_more_at_most=max(more, default=0),
        bytes_median=usual_bytes,
        bytes_mean=round(sum(each.written for each in spent) / len(spent)),
    )


def traced(command: list[str], trace: Path) -> list[Spent]:
    """Run the command under strace; what each piece between two marks cost."""
    subprocess.run(
        ["strace", "-f", "-qq", "-e", _CALLS, "-e", "signal=none", "-o", trace, *command],
        check=True,
        timeout=300,
    )
    pieces: list[Spent] = []
    for line in trace.read_text(errors="replace").splitlines():
        if BETWEEN in line:
            pieces.append(Spent())
        elif pieces and (found := _RESULT.match(line)):
            call, result = found[1], int(found[2])
            if call.endswith("sync"):
                pieces[-1].syncs += 1
            elif call.startswith(("write", "pwrite")) and result > 0:
                pieces[-1].written += result
    return pieces[:-1]  # behind the last mark is the end of the process


def mark() -> None:
    """Here one accept ends and the next begins."""
    os.access(BETWEEN, os.F_OK)


class _CountedFile(apsw.VFSFile):
    def __init__(self, spent: Spent, name: object, flags: list[int]) -> None:
        super().__init__("unix", name, flags)
        self._spent = spent

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        self._spent.syncs += 1
        super().xSync(flags)

    def xWrite(self, content: bytes, offset: int) -> None:  # noqa: N802
        self._spent.written += len(content)
        super().xWrite(content, offset)


class _Counting(apsw.VFS):
    def __init__(self) -> None:
        self.spent = Spent()
        super().__init__("counting", "unix", makedefault=True)

    def xOpen(self, name: object, flags: list[int]) -> _CountedFile:  # noqa: N802
        return _CountedFile(self.spent, name, flags)


def counted(folder: Path) -> list[Spent]:
    """The same by a VFS of our own; the head mirror is not seen."""
    disk = _Counting()
    try:
        pieces = []
        with open_journal(folder) as journal:
            for number in range(_WARM + _COUNT):
                before = Spent(disk.spent.syncs, disk.spent.written)
                accept(journal)
                if number >= _WARM:
                    syncs = disk.spent.syncs - before.syncs
                    pieces.append(Spent(syncs, disk.spent.written - before.written))
        return pieces
    finally:
        disk.unregister()


def tell_or_skip(name: str, command: list[str], trace: Path, syncs: int) -> None:
    """For programs that only strace can look into."""
    if shutil.which("strace"):
        tell(name, traced(command, trace), "strace", syncs)
    else:
        skip(name, "strace is not installed")


def main() -> None:
    """Accepts with marks between them, to be run under strace."""
    with open_journal(Path(sys.argv[1])) as journal:
        for _ in range(_WARM):
            accept(journal)
        for _ in range(_COUNT):
            mark()
            accept(journal)
        mark()


if __name__ == "__main__":
    main()
