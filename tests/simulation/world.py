"""The only source of time, chance and order in a simulated run.

Nothing sleeps and nothing runs beside anything else: a step that waits moves the clock, and
what should happen "meanwhile" in another program is run inside the wait.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SECOND = 1_000_000  # the clock counts microseconds


@dataclass
class World:
    """One run: a seed, a clock, the post on its way, and what was noted.

    calm        no more faults: what is broken is being mended
    violations  promises that were seen broken, in the order they were seen
    tally       how often what was reached
    """

    seed: int
    calm: bool = False
    micros: int = 0
    violations: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    meanwhile: Callable[[Any, str], None] = lambda machine, where: None
    _post: list[tuple[int, int, Callable[[], None]]] = field(default_factory=list)
    _posted: int = 0

    def __post_init__(self) -> None:
        self.chance = Random(f"baton {self.seed}")

    # Time

    def utc(self) -> datetime:
        """The true time."""
        return START + timedelta(microseconds=self.micros)

    def monotonic(self) -> float:
        """Seconds, as `time.monotonic` would count them on every machine at once."""
        return self.micros / SECOND

    def advance(self, seconds: float) -> None:
        """Time goes by; what falls due on the way is delivered at its own moment."""
        until = self.micros + int(seconds * SECOND)
        while self._post and self._post[0][0] <= until:
            moment, _, deliver = heapq.heappop(self._post)
            self.micros = max(self.micros, moment)
            deliver()
        self.micros = max(self.micros, until)

    def later(self, seconds: float, deliver: Callable[[], None]) -> None:
        """Something that arrives by itself after a while: a late request."""
        self._posted += 1
        heapq.heappush(self._post, (self.micros + int(seconds * SECOND), self._posted, deliver))

    def arrive_all(self) -> None:
        """Let everything that is still on its way arrive."""
        while self._post:
            self.advance(max(0, self._post[0][0] - self.micros) / SECOND)

    # Chance

    def happens(self, probability: float) -> bool:
        """Whether something of this probability happens now."""
        return self.chance.random() < probability

    def new_id(self) -> UUID:
        """A UUIDv7 (RFC 9562, 5.7) of the true time."""
        stamp = int(self.utc().timestamp() * 1000) & (2**48 - 1)
        value = stamp << 80 | 0x7 << 76 | self.chance.getrandbits(12) << 64
        return UUID(int=value | 0b10 << 62 | self.chance.getrandbits(62))

    # What happened

    def note(self, what: str) -> None:
        """One line of the story; the trace is made of them."""
        self.told.append(f"{self.micros / SECOND:12.3f} {what}")

    def broken(self, promise: str, how: str) -> None:
        """A promise was seen broken."""
        self.note(f"BROKEN {promise}: {how}")
        self.violations.append(f"{promise}: {how}")

    def trace(self) -> str:
        """A hash over everything that happened: equal for equal runs."""
        return sha256("\n".join(self.told).encode()).hexdigest()
