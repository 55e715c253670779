"""What can become of one request: the faults of a line, a gateway and a busy platform."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from terminal.errors import (
    NotAuthorised,
    PlatformFault,
    RateLimited,
    Unanswered,
    Unintelligible,
    Unreachable,
)

from .world import World

T = TypeVar("T")
Deliver = Callable[[bool], T]
"""Carry the request out at the platform; `half`: break off in the middle of a batch."""


class Fate(StrEnum):
    """What becomes of one request and its reply."""

    CLEAN = "clean"
    UNREACHABLE = "unreachable"  # no connection: nothing was sent
    LOST = "lost"  # the request never arrives
    REPLY_LOST = "reply lost"
    SLOW = "slow"  # carried out, answered after the deadline
    LATE = "late"  # carried out long after everybody gave up
    TWICE = "twice"  # delivered once more, later
    TWICE_LOST = "twice, reply lost"
    FAILED = "failed"  # 5xx, nothing done
    FAILED_AFTER = "failed after"  # 5xx, all done
    HALF = "half"  # 5xx in the middle of a batch
    GARBLED = "garbled"  # done, but the answer cannot be read
    TURNED_DOWN = "turned down"  # 400 or a sign-in page: nothing done
    BUSY = "busy"  # 429 or 503 with Retry-After: nothing done


WEATHER: dict[str, dict[Fate, int]] = {
    "fine": {Fate.CLEAN: 94, Fate.TWICE: 3, Fate.SLOW: 1, Fate.REPLY_LOST: 2},
    "flaky": {
        Fate.CLEAN: 30,
        Fate.UNREACHABLE: 12,
        Fate.LOST: 8,
        Fate.REPLY_LOST: 12,
        Fate.SLOW: 8,
        Fate.LATE: 10,
        Fate.TWICE: 10,
        Fate.TWICE_LOST: 10,
    },
    "down": {Fate.UNREACHABLE: 85, Fate.LOST: 10, Fate.LATE: 5},
    "sick": {
        Fate.CLEAN: 25,
        Fate.FAILED: 12,
        Fate.FAILED_AFTER: 15,
        Fate.HALF: 15,
        Fate.GARBLED: 13,
        Fate.TURNED_DOWN: 18,
        Fate.BUSY: 8,
    },
}
_LONGEST_LATE = 7200.0  # seconds a request may wander about


class Line:
    """One till's way to the platform. `weather` says how bad it is, `refused` its token."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.weather = "fine"
        self.refused = False

    def fate(self) -> Fate:
        """What becomes of the next request."""
        if self.world.calm:
            return Fate.CLEAN
        odds = WEATHER[self.weather]
        return self.world.chance.choices(list(odds), list(odds.values()))[0]

    def carry(
        self, fate: Fate, deliver: Deliver[T], deadline: float, point: Callable[[str], None]
    ) -> T:
        """One exchange. `point` is told before and after the platform had it."""
        world = self.world
        point("request")
        if world.monotonic() >= deadline:
            raise Unreachable("no time was left to ask")
        if fault := self._not_done(fate, deliver, deadline):
            raise fault
        world.advance(world.chance.uniform(0.01, 0.2))
        if self.refused:
            raise NotAuthorised("the platform no longer accepts this till")
        answer = deliver(fate is Fate.HALF)
        if fate in (Fate.TWICE, Fate.TWICE_LOST):
            world.later(world.chance.uniform(0.1, _LONGEST_LATE), lambda: deliver(False) and None)
        point("reply")
        if fault := self._done_unheard(fate, deadline):
            raise fault
        world.advance(world.chance.uniform(0.01, 0.2))
        if world.monotonic() > deadline:
            raise Unanswered("the platform did not answer in time")
        return answer

    def _not_done(self, fate: Fate, deliver: Deliver[T], deadline: float) -> PlatformFault | None:
        """The fault of a request that has done nothing (yet), or None."""
        world = self.world
        if fate is Fate.UNREACHABLE:
            world.advance(world.chance.uniform(0.0, 0.5))
            return Unreachable("no connection")
        if fate in (Fate.LOST, Fate.LATE):
            if fate is Fate.LATE:
                delay = world.chance.uniform(1.0, _LONGEST_LATE)
                world.later(delay, lambda: deliver(False) and None)
            self._run_out(deadline)
            return Unanswered("no answer")
        if fate in (Fate.FAILED, Fate.TURNED_DOWN, Fate.BUSY):
            world.advance(world.chance.uniform(0.02, 0.5))
            if fate is Fate.FAILED:
                return Unanswered("HTTP 500")
            if fate is Fate.TURNED_DOWN:
                return Unintelligible("HTTP 400")
            return RateLimited("busy", retry_after=world.chance.choice((None, 1.0, 30.0, 900.0)))
        return None

    def _done_unheard(self, fate: Fate, deadline: float) -> PlatformFault | None:
        if fate in (Fate.FAILED_AFTER, Fate.HALF):
            return Unanswered("HTTP 502")
        if fate is Fate.GARBLED:
            return Unintelligible("not JSON")
        if fate in (Fate.REPLY_LOST, Fate.SLOW, Fate.TWICE_LOST):
            if fate is Fate.SLOW or self.world.happens(0.5):
                self._run_out(deadline)
            return Unanswered("no answer")
        return None

    def _run_out(self, deadline: float) -> None:
        self.world.advance(max(0.0, deadline - self.world.monotonic()))
