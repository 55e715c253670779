"""Waits on a condition, never for a time."""

from __future__ import annotations

import time

PATIENCE = 10.0


def until(true, patience: float = PATIENCE) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)
