"""Writes small state files so that a power cut leaves the old one or the new one, never half."""

from __future__ import annotations

import os
from pathlib import Path

from terminal.errors import StateUnusable


def replace_file(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace a file whole, durable when this returns; folders are made private.

    Raises StateUnusable when the disk refuses.
    """
    draft = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError as cause:
        raise StateUnusable(
            f"a file cannot be written: {cause.strerror}",
            where=str(path),
            advice="free some disk space and check the rights",
        ) from cause
