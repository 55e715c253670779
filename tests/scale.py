"""How much of a long suite is run: a part every day, all of it by `sh deploy/test --full`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

Each = TypeVar("Each")

FULL = os.environ.get("TESTS_IN_FULL") == "1"


def sized(quick: int, full: int) -> int:
    """How many of something to make in this run."""
    return full if FULL else quick


def share(of: Sequence[Each], part: int, parts: int) -> Sequence[Each]:
    """One of so many parts every day, all in a full run; together the parts leave nothing out."""
    return of if FULL else of[part % parts :: parts]
