"""How much of the crash suite is run: a quick part every day, all of it by `--full`."""

from __future__ import annotations

import os

FULL = os.environ.get("TESTS_IN_FULL") == "1"  # set by `sh deploy/test --full`
NO_HURRY = 4 * 3600  # seconds; the limit of one test in a full run


def sized(quick: int, full: int) -> int:
    """How many of something to make in this run."""
    return full if FULL else quick


def drawn(images: int) -> int:
    """How many crashes to draw for so many different images; short runs repeat themselves more."""
    return images * 3 // 2 if FULL else images * 9 // 5
