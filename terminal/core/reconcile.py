"""Compares two lists of one business date, ours and the other side's, line by line. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CLOCKS = timedelta(minutes=5)  # by which two honest clocks may differ


class Match(StrEnum):
    """How a redemption stands in the two books."""

    MATCHED = "matched"
    LOCAL_ONLY = "local_only"
    PLATFORM_ONLY = "platform_only"
    AMOUNT_DIFFERS = "amount_differs"
    TIME_DIFFERS = "time_differs"
    LATE = "late"  # they agree, and it came after the other side had closed the day


@dataclass(frozen=True, slots=True)
class BookLine:
    """One standing redemption in either book. `discount` in minor units.

    at    the UTC instant at which it happened; None = this book does not tell
    date  ISO business date it is counted under; empty = not told
    late  the other side had closed that date before it was told
    name  what the voucher is called; not compared
    """

    id: str
    voucher: str
    uses: int
    discount: int
    currency: str
    at: datetime | None = None
    date: str = ""
    late: bool = False
    name: str = ""

    @property
    def figures(self) -> tuple[str, int, int, str]:
        """What both sides must agree on to the last unit."""
        return self.voucher, self.uses, self.discount, self.currency


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
    return [Finding(id_, match_of(line, other), line, other) for id_, line, other in pairs]


def _numbered(lines: Iterable[BookLine]) -> dict[tuple[str, int], BookLine]:
    """Lines by their id and how often it was met before."""
    met: Counter[str] = Counter()
    numbered: dict[tuple[str, int], BookLine] = {}
    for line in lines:
        numbered[line.id, met[line.id]] = line
        met[line.id] += 1
    return numbered


def match_of(ours: BookLine | None, theirs: BookLine | None) -> Match:
    """How one redemption stands: figures first, then the day and the hour, then the cut."""
    if theirs is None:
        return Match.LOCAL_ONLY
    if ours is None:
        return Match.PLATFORM_ONLY
    if ours.figures != theirs.figures:
        return Match.AMOUNT_DIFFERS
    if ours.date and theirs.date and ours.date != theirs.date:
        return Match.TIME_DIFFERS
    if ours.at and theirs.at and abs(ours.at - theirs.at) > CLOCKS:
        return Match.TIME_DIFFERS
    return Match.LATE if theirs.late else Match.MATCHED
