"""The technician's way in: one PIN for each device, how long a lock and an entry last. Pure.

A customer may stand before a kiosk all night, so a gate that wrong PINs lock for good would only
keep the technician out. After MOST_WRONG it opens for one more try each LOCKED: 48 a day, of a
million PINs or more.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from terminal.core.pins import is_pin, is_tried_first

LEAST_PIN, MOST_PIN = 6, 10
LOCKED = timedelta(minutes=30)
OPEN_FOR = timedelta(minutes=30)
"""How long one PIN opens the technician's screens; then it is asked for again."""


class TechnicianDeed(StrEnum):
    """What an entry of kind `people` under the subject `technician` says."""

    ENTERED = "technician_in"
    LEFT = "technician_out"  # on purpose, or because the time was over
    WRONG_PIN = "technician_wrong"
    PIN_SET = "technician_pin"
    UNLOCKED = "technician_unlocked"


def why_not_device_pin(pin: str) -> str:
    """What is wrong with a new PIN of a device, in one clause; empty if nothing."""
    if not is_pin(pin, LEAST_PIN, MOST_PIN):
        return f"a technician's PIN has {LEAST_PIN} to {MOST_PIN} figures"
    if is_tried_first(pin):
        return "a PIN that everybody tries first (111111, 123456, 654321) is none"
    return ""
