"""The technician's way in: one PIN for each device, wrong tries, how long it stays open. Pure.

A customer may stand before a kiosk all night, so a gate that wrong PINs lock for good would only
keep the technician out. After MOST_WRONG it opens for one more try each LOCKED: 48 a day, of a
million PINs or more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

LEAST_PIN, MOST_PIN = 6, 10
MOST_WRONG = 8
LOCKED = timedelta(minutes=30)
OPEN_FOR = timedelta(minutes=30)
"""How long one PIN opens the technician's screens; then it is asked for again."""
_DELAYS = (0, 0, 5, 15, 30, 60, 120)  # seconds to wait after the first, second... wrong try


class TechnicianDeed(StrEnum):
    """What an entry of kind `people` under the subject `technician` says."""

    ENTERED = "technician_in"
    LEFT = "technician_out"  # on purpose, or because the time was over
    WRONG_PIN = "technician_wrong"
    PIN_SET = "technician_pin"
    UNLOCKED = "technician_unlocked"


@dataclass(frozen=True, slots=True)
class GateTries:
    """Wrong PINs since the last right one, and the UTC instant of the newest."""

    wrong: int = 0
    last: datetime | None = None

    @property
    def locked(self) -> bool:
        """Whether so many were wrong that the wait is LOCKED."""
        return self.wrong >= MOST_WRONG

    def wait(self, now: datetime) -> float:
        """Seconds until the next try. A clock set back makes nobody wait longer than the delay."""
        if not self.wrong or self.last is None:
            return 0.0
        delay = float(_DELAYS[min(self.wrong, len(_DELAYS)) - 1])
        if self.locked:
            delay = LOCKED.total_seconds()
        passed = max(0.0, (now - self.last).total_seconds())
        return max(0.0, delay - passed)


def why_not_device_pin(pin: str) -> str:
    """What is wrong with a new PIN of a device, in one clause; empty if nothing."""
    if not (pin.isascii() and pin.isdigit() and LEAST_PIN <= len(pin) <= MOST_PIN):
        return f"a technician's PIN has {LEAST_PIN} to {MOST_PIN} figures"
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        return "a PIN that everybody tries first (111111, 123456, 654321) is none"
    return ""
