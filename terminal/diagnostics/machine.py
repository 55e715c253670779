"""Readings of the machine: power, temperature, disk, the kernel's log, memory. Changes nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from terminal.diagnostics.judge_machine import Disk

_PATIENCE = 2.0
_PARTS_OF_INTEREST = ("cpu", "soc", "core", "k10", "acpitz")
_COMPLAINT = re.compile(
    r"mmc(?:blk)?\d.*(?:error|timeout)|\bsd[a-z]\b.*error|I/O error|EXT4-fs.*(?:error|remount)",
    re.IGNORECASE,
)
_NOT_OURS = re.compile(r"\bloop\d")
_MOST_LOG = 4_000_000  # bytes


def throttled() -> int | None:
    """The bits of `vcgencmd get_throttled`, or None where there is no such command."""
    command = shutil.which("vcgencmd")
    said = said_by([command, "get_throttled"]) if command else None
    found = re.search(r"throttled=0x([0-9a-fA-F]+)", said or "")
    return int(found[1], 16) if found else None


def hottest() -> float | None:
    """Degrees Celsius of the hottest part that tells; None where none does."""
    import psutil

    known = psutil.sensors_temperatures() if hasattr(psutil, "sensors_temperatures") else {}
    degrees = [
        each.current
        for name, parts in known.items()
        if any(word in name.lower() for word in _PARTS_OF_INTEREST)
        for each in parts
    ]
    return max(degrees, default=None)


def disk_of(folder: Path) -> Disk | None:
    """The file system of a folder; None where there is no such folder."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return None
    writable = not found.f_flag & os.ST_RDONLY and os.access(folder, os.W_OK)
    block = found.f_frsize
    return Disk(found.f_blocks * block, found.f_bavail * block, writable)


def complaints(log: Path) -> list[str] | None:
    """What the kernel said against disks and cards since boot; None where it may not be read."""
    try:
        handle = os.open(log, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    lines: list[str] = []
    read = 0
    try:
        while read < _MOST_LOG:
            try:
                record = os.read(handle, 16_384)
            except BrokenPipeError:  # the kernel has overwritten what came next
                continue
            except OSError:
                break
            if not record:
                break
            read += len(record)
            lines += record.decode("utf-8", "replace").splitlines()
    finally:
        os.close(handle)
    texts = (line.partition(";")[2] or line for line in lines if not line.startswith(" "))
    return [each for each in texts if _COMPLAINT.search(each) and not _NOT_OURS.search(each)]


def memory() -> tuple[int, int]:
    """Bytes that programs can still have, and all there are."""
    import psutil

    found = psutil.virtual_memory()
    return found.available, found.total


def said_by(command: list[str], patience: float = _PATIENCE) -> str | None:
    """What a command prints, or None where it fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=patience, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
