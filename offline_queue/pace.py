"""How a drain paces its writes: small and far apart while somebody writes, else quicker.

Whoever appends, in this process or another, does so through another connection than the drain's,
and SQLite tells a connection whether another one has committed since it last asked
(`PRAGMA data_version`). So a drain beside a busy till goes step by step, and a drain at night, or
after an outage with nobody at the counter, does not wait for a cashier who is not there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import apsw


@dataclass(frozen=True, slots=True)
class Pace:
    """Rows in one transaction, and seconds before the next."""

    rows: int
    gap: float


WALK = Pace(20, 0.005)  # a cashier's append polls twenty times in the gap
RUN = Pace(100, 0.0005)  # two polls, and the reading between two pieces is more
_BUSY_FOR = 2.0  # seconds for which somebody who wrote is thought to be there


class Pacer:
    """One for each drain; used by one thread at a time."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._seen: int | None = None
        self._busy_until = 0.0

    def pace(self, connection: apsw.Connection) -> Pace:
        """The pace for the next piece; `connection` is the one the drain writes by."""
        (version,) = next(iter(connection.execute("PRAGMA data_version")))
        now = self._monotonic()
        if self._seen is not None and version != self._seen:
            self._busy_until = now + _BUSY_FOR
        self._seen = version
        return WALK if now < self._busy_until else RUN
