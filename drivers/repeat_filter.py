"""One scan, one event: the same code again is not a second scan. Pure: time is an argument.

A code held in front of a camera is seen ten times a second, a bouncing trigger sends it twice.
Each sighting renews the hold, so that a code stays one event until it was away for `hold` seconds.
A slow camera looks seldom and misses a blurred code now and then: to it, away is also that so many
looks in a row have missed it, or a phone held still would be redeemed twice.
"""

MISSES = 8
"""Looks in a row that must have missed a code before it counts as gone."""


class RepeatFilter:
    """Remembers which codes were seen in the last `hold` seconds, and at which look."""

    def __init__(self, hold: float) -> None:
        self._hold = hold
        self._seen: dict[bytes, tuple[float, int]] = {}

    def is_new(self, raw: bytes, now: float, looks: int | None = None) -> bool:
        """True when `raw` was not seen within the hold before `now` (monotonic seconds).

        looks  how many pictures were looked at until now; None where nobody looks at pictures
        """
        self._seen = {
            code: (at, look)
            for code, (at, look) in self._seen.items()
            if now - at < self._hold or (looks is not None and looks - look <= MISSES)
        }
        new = raw not in self._seen
        self._seen[raw] = (now, looks or 0)
        return new

    def rearm(self) -> None:
        """Take the next sighting of any code as a new scan."""
        self._seen.clear()
