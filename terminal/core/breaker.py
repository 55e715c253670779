"""Is a line worth a cashier's time? A circuit breaker, by what was measured on it. Pure.

one failure that is certain (no connection, "come back later")     opens it at once
two calls without an answer within half a minute                   open it
open: nobody asks but the prober; an answer closes it, and the more often it has opened
lately, the more answers in a row that takes
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

ENOUGH = 2
WINDOW = timedelta(seconds=30)
LATELY = timedelta(minutes=5)
MOST_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class Breaker:
    """One line as measured so far. Instants are UTC.

    opened    whether it counts as down
    silences  when calls were not answered, within the window
    trips     when it opened lately
    answers   answers in a row since it opened
    """

    opened: bool = False
    silences: tuple[datetime, ...] = ()
    trips: tuple[datetime, ...] = ()
    answers: int = 0

    @property
    def wanted(self) -> int:
        """Answers in a row that close it again."""
        return min(MOST_ANSWERS, max(1, len(self.trips)))

    def failed(self, now: datetime, certain: bool) -> Breaker:
        """A call that failed at `now`; `certain` where trying the next one cannot fare better."""
        if self.opened:
            return replace(self, answers=0)
        silences = (*_since(self.silences, now - WINDOW), now)
        if not certain and len(silences) < ENOUGH:
            return replace(self, silences=silences)
        trips = (*_since(self.trips, now - LATELY), now)
        return Breaker(True, trips=trips)

    def answered(self, now: datetime) -> Breaker:
        """An answer at `now`, whatever it said."""
        trips = _since(self.trips, now - LATELY)
        known = replace(self, trips=trips, silences=_since(self.silences, now - WINDOW))
        if not known.opened:
            return known
        if known.answers + 1 < known.wanted:
            return replace(known, answers=known.answers + 1)
        return Breaker(False, trips=trips)


def _since(moments: tuple[datetime, ...], start: datetime) -> tuple[datetime, ...]:
    return tuple(moment for moment in moments if moment > start)
