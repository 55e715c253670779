"""One till, one history: what can be told from the entries that a till has shown. Pure.

An honest journal has one entry for each sequence, each follows the one before it, and each boot
of the machine is one run of entries in which the boot clock goes on. An image that was put back,
or a second machine with a copy of the card, breaks one of these sooner or later.
"""

from __future__ import annotations

from dataclasses import dataclass

# Two processes of one till read the clock and then append, in either order.
TOLERANCE = 60 * 10**9  # nanoseconds


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands, as its signed bytes say."""

    sequence: int
    hash: bytes
    previous: bytes
    boot_id: bytes
    boot_time: int


@dataclass(frozen=True, slots=True)
class Around:
    """What was shown before, around a new entry.

    same              what was shown under the same sequence
    lower, upper      the nearest entries below and above
    boot_below, boot_above   whether the new entry's boot was seen below and above
    """

    same: Place | None = None
    lower: Place | None = None
    upper: Place | None = None
    boot_below: bool = False
    boot_above: bool = False


def contradiction(new: Place, around: Around) -> str:
    """Why this entry cannot be of the history shown before, in one sentence; "" if it can."""
    if around.same is not None:
        if around.same.hash == new.hash:
            return ""
        return f"Another journal entry was shown before under sequence {new.sequence}."
    return _follows(new, around) or _boots(new, around) or _clock(new, around)


def _follows(new: Place, around: Around) -> str:
    lower, upper = around.lower, around.upper
    if lower and lower.sequence == new.sequence - 1 and new.previous != lower.hash:
        return f"Entry {new.sequence} does not follow the entry {lower.sequence} shown before."
    if upper and upper.sequence == new.sequence + 1 and upper.previous != new.hash:
        return f"Entry {upper.sequence}, shown before, does not follow this entry {new.sequence}."
    return ""


def _boots(new: Place, around: Around) -> str:
    """A boot is one run: no other boot lies inside it, and it lies inside no other."""
    lower, upper = around.lower, around.upper
    inside = lower and upper and lower.boot_id == upper.boot_id != new.boot_id
    again = lower and around.boot_below and lower.boot_id != new.boot_id
    later = upper and around.boot_above and upper.boot_id != new.boot_id
    if inside or again or later:
        return f"Entry {new.sequence} is of a second boot history under the same key."
    return ""


def _clock(new: Place, around: Around) -> str:
    lower, upper = around.lower, around.upper
    before = lower and lower.boot_id == new.boot_id and new.boot_time < lower.boot_time - TOLERANCE
    after = upper and upper.boot_id == new.boot_id and new.boot_time > upper.boot_time + TOLERANCE
    if before or after:
        return f"Entry {new.sequence} was not written in its place: its boot clock runs backwards."
    return ""
