"""The journal's name on the disk. Bytes are durable after a sync of their file, and the name of
the file after a sync of its directory, whose own name stands in the directory above.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def create(path: Path) -> None:
    """The empty file, for the owner's eyes only."""
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def sync_names(path: Path) -> None:
    """The file's name and those of all directories above, any of which may be new.

    Before the file bears our mark, so that whoever is killed in between leaves it to the next.
    """
    for directory in path.absolute().parents:
        with suppress(PermissionError):  # what may not be read was not made by us
            sync_directory(directory)


def sync_file(path: Path) -> None:
    """What was written to it, by whomever. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def sync_directory(directory: Path) -> None:
    """The names in it. Raises OSError."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
