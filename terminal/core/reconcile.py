"""Compares two lists of one business date, ours and the platform's, line by line. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Match(StrEnum):
    """How a redemption stands in the two books."""

    MATCHED = "matched"
    LOCAL_ONLY = "local_only"
    PLATFORM_ONLY = "platform_only"
    AMOUNT_DIFFERS = "amount_differs"


@dataclass(frozen=True, slots=True)
class BookLine:
    """One standing redemption in either book. `discount` in minor units."""

    id: str
    voucher: str
    uses: int
    discount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One redemption and how the books agree on it."""

    id: str
    match: Match
    ours: BookLine | None
    theirs: BookLine | None


def compare(ours: Iterable[BookLine], theirs: Iterable[BookLine]) -> list[Finding]:
    """Every line that stands in either book, ours first, in their order.

    A line that a book holds twice is found twice: the second has no partner.
    """
    here, there = _numbered(ours), _numbered(theirs)
    keys = (*here, *(key for key in there if key not in here))
    pairs = [(key[0], here.get(key), there.get(key)) for key in keys]
    return [Finding(id_, _match(line, other), line, other) for id_, line, other in pairs]


def _numbered(lines: Iterable[BookLine]) -> dict[tuple[str, int], BookLine]:
    """Lines by their id and how often it was met before."""
    met: Counter[str] = Counter()
    numbered: dict[tuple[str, int], BookLine] = {}
    for line in lines:
        numbered[line.id, met[line.id]] = line
        met[line.id] += 1
    return numbered


def _match(ours: BookLine | None, theirs: BookLine | None) -> Match:
    if theirs is None:
        return Match.LOCAL_ONLY
    if ours is None:
        return Match.PLATFORM_ONLY
    return Match.MATCHED if ours == theirs else Match.AMOUNT_DIFFERS
