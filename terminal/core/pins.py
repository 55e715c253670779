"""PINs, whoever they belong to: what is none, and the waits between wrong tries. Pure.

A person's PIN follows their number and has four figures at least; a device's stands alone and has
six. A number that wrong PINs locked is opened by another person's act. A device's gate has nobody
else, and a customer may stand before a kiosk all night: there the lock gives one more try each
while (see `terminal.core.technician`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

MOST_WRONG = 8  # tries, after which there is no next one, or only after a long wait
_DELAYS = (0, 0, 5, 15, 30, 60, 120)  # seconds to wait after the first, second... wrong try


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong PINs since the last right one, and the UTC instant of the newest."""

    wrong: int = 0
    last: datetime | None = None

    @property
    def locked(self) -> bool:
        """Whether too many were wrong."""
        return self.wrong >= MOST_WRONG

    def wait(self, now: datetime, locked_for: timedelta = timedelta(0)) -> float:
        """Seconds until the next try. A clock set back makes nobody wait longer than the delay.

        locked_for  how long a lock lasts, where time opens it
        """
        if not self.wrong or self.last is None:
            return 0.0
        delay = float(_DELAYS[min(self.wrong, len(_DELAYS)) - 1])
        if self.locked:
            delay = max(delay, locked_for.total_seconds())
        passed = max(0.0, (now - self.last).total_seconds())
        return max(0.0, delay - passed)


def is_pin(figures: str, least: int, most: int) -> bool:
    """Whether these are so many ASCII figures."""
    return figures.isascii() and figures.isdigit() and least <= len(figures) <= most


def is_tried_first(pin: str) -> bool:
    """Whether a PIN is all the same figure, or counts up or down: everybody tries those first."""
    return {int(b) - int(a) for a, b in pairwise(pin)} in ({0}, {1}, {-1})
