"""What a day or a shift came to, for charts, the owner's page and the accountant's file. Pure.

The one place where these figures are made: whatever shows them only lays them out. Amounts are
minor units, times whole milliseconds, shares basis points.

Of what was given, a platform owes what it has agreed to; what stands on the till's own word is at
risk until it is reported; what the platform refused later is disputed; and what a person has
closed as paid, as a mistake or as the shop's own loss is claimed from nobody any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from terminal.core.model import Authority, Verdict
from terminal.core.money import BASIS
from terminal.core.record import UNDONE, EntryKind, Record
from terminal.core.shift import Booked, Line, Totals, totals_of
from terminal.core.tasks import Way

STEPS = (5, 10, 20, 50, 100, 200, 500, 1000, 2000)
"""Upper bounds of the classes that verdict times are counted in, ms; the last class is open."""
MOST_HOURS = 72  # of a chart; a shift that was never closed shows its newest


class Stand(StrEnum):
    """Who is to pay for what was given."""

    OWED = "owed"  # the platform has agreed
    AT_RISK = "at_risk"  # on the till's own word, not reported yet
    DISPUTED = "disputed"  # the platform refused it later, and nobody has given it up
    CLOSED = "closed"  # claimed from nobody any more


@dataclass(frozen=True, slots=True)
class Marked:
    """One entry of the books with what the figures need of it.

    at     when it happened, UTC
    stand  who is to pay for it, by what has become of it until now
    """

    booked: Booked
    at: datetime
    stand: Stand = Stand.OWED

    @property
    def record(self) -> Record:
        """What the entry says."""
        return self.booked.record


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the shop's clock: what was redeemed, the part on the till's own word, refused."""

    begins: datetime  # in the shop's time zone
    redeemed: int = 0
    offline: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Times:
    """How long verdicts took, ms; `steps` counts them in the classes of STEPS and beyond."""

    count: int = 0
    median: int = 0
    p95: int = 0
    worst: int = 0
    steps: tuple[int, ...] = (0,) * (len(STEPS) + 1)


@dataclass(frozen=True, slots=True)
class Claim:
    """What one platform is to pay in one currency, by stand: amounts, and how many redemptions.

    Taken back is subtracted where it was claimed, so that the four sum up to what was given.
    """

    platform: str
    currency: str
    owed: int = 0
    at_risk: int = 0
    disputed: int = 0
    closed: int = 0
    owed_count: int = 0
    at_risk_count: int = 0
    disputed_count: int = 0
    closed_count: int = 0

    @property
    def given(self) -> int:
        """What was given in the end, whoever pays for it."""
        return self.owed + self.at_risk + self.disputed + self.closed


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a stretch of the books; see `terminal.core.shift.Totals` for its tables.

    hours    without gaps, from the first to the last in which something happened
    reasons  why codes were refused, most frequent first
    """

    totals: Totals = Totals()  # noqa: RUF009 - frozen
    hours: tuple[Hour, ...] = ()
    reasons: tuple[tuple[str, int], ...] = ()
    times: Times = Times()
    claims: tuple[Claim, ...] = ()

    @property
    def redeemed(self) -> int:
        """Redemptions that stand, in any currency."""
        return sum(line.net_count for line in self.totals.sums)

    @property
    def offline_share(self) -> int:
        """Which part of the redemptions stood on the till's own word, in basis points."""
        count = sum(line.count for line in self.totals.sums)
        offline = sum(line.count for line in self.totals.offline)
        return (offline * BASIS + count // 2) // count if count else 0

    def line(self, currency: str) -> Line:
        """The sums of one currency; zeros where it does not occur."""
        found = (each for each in self.totals.sums if each.currency == currency)
        return next(found, Line("", currency))


def figures_of(entries: Iterable[Marked], zone: tzinfo) -> Figures:
    """The figures of these entries, in any order; tests count nowhere but in their own number."""
    every = list(entries)
    counted = [each for each in every if not each.booked.test]
    refused = [each.record.reason for each in counted if _refused(each)]
    return Figures(
        totals_of(each.booked for each in every),
        _hours(counted, zone),
        tuple(Counter(refused).most_common()),
        times_of([each.record.took for each in counted if each.record.took > 0]),
        _claims(counted),
    )


def times_of(took: Sequence[int]) -> Times:
    """Median and 95th percentile (nearest rank), the worst, and the classes."""
    if not took:
        return Times()
    ordered = sorted(took)
    steps = [0] * (len(STEPS) + 1)
    for each in ordered:
        steps[next((n for n, most in enumerate(STEPS) if each <= most), len(STEPS))] += 1
    median, p95 = (ordered[-(-len(ordered) * part // 100) - 1] for part in (50, 95))
    return Times(len(ordered), median, p95, ordered[-1], tuple(steps))


def stand_of(state: str, closed_as: str) -> Stand:
    """Where an acceptance stands by its outbox state and, for a closed task, the way it closed.

    state      of `offline_queue.states.SendState`; empty where the platform said yes at once
    closed_as  of `terminal.core.tasks.Way`; empty where nobody has closed a task about it
    """
    if state in ("pending", "sending", "in_doubt"):
        return Stand.AT_RISK
    if state not in ("conflict", "parked"):
        return Stand.OWED
    return Stand.DISPUTED if closed_as in ("", Way.DISPUTE) else Stand.CLOSED


def is_given(each: Booked) -> bool:
    """Whether an entry says that goods were given."""
    given = (Verdict.ACCEPTED, Way.HANDED_OVER)
    return each.record.verdict in given and each.kind != EntryKind.REVERSAL


def _refused(each: Marked) -> bool:
    return each.record.verdict == Verdict.REFUSED


def _hours(entries: Sequence[Marked], zone: tzinfo) -> tuple[Hour, ...]:
    """By the shop's clock; an hour that comes twice when clocks are set back is two."""
    hours: dict[datetime, Hour] = {}
    for each in entries:
        given, refused = is_given(each.booked), _refused(each)
        if not (given or refused):
            continue
        offline = given and each.booked.authority == Authority.TILL
        begins = _full_hour(each.at, zone)
        known = hours.get(begins, Hour(begins))
        hours[begins] = Hour(
            begins, known.redeemed + given, known.offline + offline, known.refused + refused
        )
    if not hours:
        return ()
    last, step = max(hours), timedelta(hours=1)
    first = max(min(hours), last - (MOST_HOURS - 1) * step)
    every = {first + n * step for n in range((last - first) // step + 1)}
    every |= {begins for begins in hours if begins >= first}  # where clocks go by half an hour
    found = [hours.get(begins, Hour(begins)) for begins in sorted(every)]
    return tuple(replace(each, begins=each.begins.astimezone(zone)) for each in found)


def _full_hour(at: datetime, zone: tzinfo) -> datetime:
    """When the shop's clock last showed a full hour, in UTC."""
    local = at.astimezone(zone)
    return local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)


def _claims(entries: Sequence[Marked]) -> tuple[Claim, ...]:
    found: dict[tuple[str, str], Claim] = {}
    for each in entries:
        sign = is_given(each.booked) - (each.record.verdict == UNDONE)
        if not sign:
            continue
        key = each.record.platform, each.record.currency
        before = found.get(key, Claim(*key))
        added = {each.stand.value: sign * each.record.value, f"{each.stand.value}_count": sign}
        sums = {
            one.name: getattr(before, one.name) + added.get(one.name, 0)
            for one in fields(Claim)[2:]
        }
        found[key] = replace(before, **sums)
    return tuple(sorted(found.values(), key=lambda one: (-one.given, one.platform, one.currency)))
