"""A small ext4 of our own in a file, for what only a real file system can do. Needs root."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def ext4(folder: Path, megabytes: int) -> Path:
    """An image file with a fresh ext4 in it. Skips where it could not be mounted."""
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("mkfs.ext4 is not installed")
    image = folder / "disk.img"
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    with mounted(image, folder / "mount"):
        pass
    return image


@contextmanager
def mounted(image: Path, where: Path) -> Iterator[Path]:
    """The mounted image; skips the test where mounting is not permitted."""
    where.mkdir(exist_ok=True)
    told = subprocess.run(["mount", "-o", "loop", image, where], capture_output=True, text=True)
    if told.returncode:
        pytest.skip(f"mounting is not permitted here: {told.stderr.strip()}")
    try:
        yield where
    finally:
        subprocess.run(["umount", where], check=True)
