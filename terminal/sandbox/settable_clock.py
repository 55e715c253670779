"""The platform's clock, which a story may set forward."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class SettableClock:
    """A clock (aware, UTC) that can be set forward, never back, until the process ends."""

    base: Callable[[], datetime]
    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return self.base() + self.ahead
