"""Writes small state files so that a power cut leaves the old one or the new one, never half."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from terminal.errors import StateUnusable


def replace_file(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace a file whole, durable when this returns; folders are made private.

    Raises StateUnusable when the disk refuses.
    """
    draft = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone_in(path.parent) as folder:
            try:
                _write(draft, content, mode)
                draft.replace(path)
            except OSError:
                with suppress(OSError):
                    draft.unlink()
                raise
            os.fsync(folder)
    except OSError as cause:
        raise StateUnusable(
            f"a file cannot be written: {cause.strerror}",
            where=str(path),
            advice="free some disk space and check the rights",
        ) from cause


def _write(draft: Path, content: bytes, mode: int) -> None:
    """A new file, on disk: what lay there before lends neither its rights nor its target."""
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _alone_in(folder: Path) -> Iterator[int]:
    """The folder's handle, locked: a till and a command may replace the same file at a time."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)
