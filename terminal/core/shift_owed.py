"""What the platforms owe the shop for a shift, and what they do not: from the records alone. Pure.

Of what vouchers paid, a platform owes what it has confirmed or has still to confirm. It does not
owe what it refused later: while nobody has decided that is at risk, and once somebody has, the
way says who bears it. Between two reports

    owed = given - closed as not owed - (undecided now - undecided at the Z before)

so that a refusal counts once, in the shift in which it came, whenever it is decided.
Amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from terminal.core.model import Verdict
from terminal.core.record import UNDONE, EntryKind
from terminal.core.tasks import Way

GIVEN = "given"
UNDECIDED = "undecided"
NOT_OWED = (Way.SHOP, Way.DISPUTE, Way.PAID, Way.MISTAKE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the account with one platform: what became of so many vouchers of such value.

    what  GIVEN (less what was taken back), UNDECIDED, or the way in which a task was closed
    """

    platform: str
    currency: str
    what: str
    count: int = 0
    value: int = 0


@dataclass(frozen=True, slots=True)
class Owed:
    """The account with one platform in one currency, for one shift.

    parts    what is in it, GIVEN first
    carried, carried_count  what was undecided at the Z before, and is in its account
    """

    platform: str
    currency: str
    parts: tuple[Part, ...] = ()
    carried: int = 0
    carried_count: int = 0

    @property
    def count(self) -> int:
        """The redemptions that it owes for."""
        signed = (each.count if each.what == GIVEN else -each.count for each in self.parts)
        return sum(signed) + self.carried_count

    @property
    def total(self) -> int:
        """What it owes."""
        signed = (each.value if each.what == GIVEN else -each.value for each in self.parts)
        return sum(signed) + self.carried


def stood(deeds: Iterable[tuple[str, str]]) -> bool:
    """Whether goods are counted as given after these entries (kind, verdict), oldest first."""
    given = False
    for kind, verdict in deeds:
        if verdict == UNDONE:
            given = False
        elif kind != EntryKind.REVERSAL and verdict in (Verdict.ACCEPTED, Way.HANDED_OVER):
            given = True
    return given


def added(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Parts of one name together, in a fixed order; what comes to nothing is left out."""
    sums: dict[tuple[str, str, str], Part] = {}
    for each in parts:
        name = (each.platform, each.currency, each.what)
        before = sums.setdefault(name, Part(*name))
        count, value = before.count + each.count, before.value + each.value
        sums[name] = replace(before, count=count, value=value)
    return tuple(sums[name] for name in sorted(sums) if sums[name].count or sums[name].value)


def accounts(
    booked: Iterable[Part], undecided: Iterable[Part], carried: Iterable[Part]
) -> tuple[Owed, ...]:
    """One account for each platform and currency.

    booked     of the shift; undecided: as it is now; carried: as it was at the Z before
    """
    now, before = added([*booked, *undecided]), added(carried)
    names = sorted({(each.platform, each.currency) for each in (*now, *before)})
    return tuple(
        Owed(
            *name,
            tuple(sorted(_of(name, now), key=lambda part: part.what != GIVEN)),
            sum(each.value for each in _of(name, before)),
            sum(each.count for each in _of(name, before)),
        )
        for name in names
    )


def _of(name: tuple[str, str], parts: Iterable[Part]) -> list[Part]:
    return [each for each in parts if (each.platform, each.currency) == name]
