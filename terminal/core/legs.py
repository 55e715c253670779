"""A leg of a redemption that another system walks, and which leg an answer of it means. Pure.

Whatever is handed to another system takes our id along, or it is lost to us. Other systems cut an
id to 20 characters, change its case, take its hyphens out, or drop it. So an answer is matched by
steps, each of which must leave exactly one leg; else it is an orphan: listed, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from terminal.core.foreign import plain

SHORTEST = 12  # letters and figures that are left of an id, or it could be anybody's


class Match(StrEnum):
    """How an answer was matched with a leg."""

    EXACT = "exact"
    RESPELLED = "respelled"  # in another case, without hyphens, in brackets
    CUT = "cut"  # only its beginning came back
    ORPHAN = "orphan"  # it names no leg, or fits several


class LegState(StrEnum):
    """What became of a leg."""

    OPEN = "leg_open"
    ANSWERED = "leg_answered"
    SILENT = "leg_silent"  # its deadline passed: a task
    GIVEN_UP = "leg_given_up"  # it is not needed any more
    ORPHAN = "leg_orphan"  # an answer without a leg


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg as the journal has it.

    id          16 bytes, the key of its entries
    redemption  the id of ours that it hangs from
    told        the id that the other system was given
    owner       who answers for it; deadline: UTC instant by which they must
    sequence    of the entry that opened it, or of an orphan's own
    amount      minor units that it is about; 0 = none
    answer      the id that came back, matched how
    opened      UTC instant, as `ended` is: when its state was last heard of
    """

    id: bytes
    redemption: str
    system: str
    told: str
    owner: str
    deadline: datetime
    sequence: int
    trace: str = ""
    amount: int = 0
    currency: str = ""
    state: LegState = LegState.OPEN
    answer: str = ""
    matched: str = ""
    opened: datetime | None = None
    ended: datetime | None = None


def match(said: str, legs: Iterable[Leg]) -> tuple[Leg | None, Match]:
    """The leg that an answer means, among those that its system was given."""
    known = list(legs)
    names = [leg.told for leg in known]
    at, how = closest(said, names)
    return (None if at is None else known[at]), how


def closest(said: str, names: Sequence[str]) -> tuple[int | None, Match]:
    """Which of the ids an id means that came back from elsewhere, and how far it was bent."""
    short = plain(said)
    steps = (
        (Match.EXACT, lambda name: name == said.strip()),
        (Match.RESPELLED, lambda name: bool(short) and plain(name) == short),
        (Match.CUT, lambda name: len(short) >= SHORTEST and plain(name).startswith(short)),
    )
    for how, fits in steps:
        found = [at for at, name in enumerate(names) if fits(name)]
        if len(found) == 1:
            return found[0], how
        if found:
            break
    return None, Match.ORPHAN
