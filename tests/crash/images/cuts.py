"""Which part of what was in the air reached the disk. Pure; chance is an argument."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from .disk import Change, Write

Cut = Callable[[Sequence[Change], Random], Sequence[Change]]


def kill(in_the_air: Sequence[Change], _chance: Random) -> Sequence[Change]:
    """The process dies and the machine lives: all of it."""
    return in_the_air


def lost(_in_the_air: Sequence[Change], _chance: Random) -> Sequence[Change]:
    """The power goes before the disk began: none of it."""
    return []


def prefix(in_the_air: Sequence[Change], chance: Random) -> Sequence[Change]:
    """The disk works in order."""
    return in_the_air[: chance.randint(0, len(in_the_air))]


def subset(in_the_air: Sequence[Change], chance: Random) -> Sequence[Change]:
    """The disk works in any order: few, half, or nearly all of it."""
    share = chance.choice((0.05, 0.5, 0.95))
    return [change for change in in_the_air if chance.random() < share]


def torn(in_the_air: Sequence[Change], chance: Random) -> Sequence[Change]:
    """A subset, and of each write only some sectors."""
    share = chance.choice((0.2, 0.5, 0.95))
    sector = chance.choice((512, 4096))
    arrived: list[Change] = []
    for change in subset(in_the_air, chance):
        parts = change.parts(sector) if isinstance(change, Write) else [change]
        arrived += [part for part in parts if chance.random() < share]
    return arrived


def torn_end(in_the_air: Sequence[Change], chance: Random) -> Sequence[Change]:
    """All but the last write, and of that one only some sectors."""
    if not in_the_air or not isinstance(in_the_air[-1], Write):
        return in_the_air
    parts = list(in_the_air[-1].parts(512))
    return [*in_the_air[:-1], *(part for part in parts if chance.random() < 0.5)]


CUTS: dict[str, Cut] = {
    each.__name__: each for each in (kill, lost, prefix, subset, torn, torn_end)
}
