"""Where a journal stands: the pair by which a slip, a receipt or another machine knows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry: its sequence and its hash (32 bytes); what the next one must follow."""

    sequence: int
    hash: bytes
