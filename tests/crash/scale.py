"""How long the crash suite may take, and how many crashes it draws."""

from __future__ import annotations

from tests.scale import FULL

NO_HURRY = 4 * 3600  # seconds; the limit of one test in a full run


def drawn(images: int) -> int:
    """How many crashes to draw for so many different images; short runs repeat themselves more."""
    return images * 3 // 2 if FULL else images * 9 // 5
