"""One scan, one event: the same code again is not a second scan. Pure: time is an argument.

A code held in front of a camera is seen ten times a second, a bouncing trigger sends it twice.
Each sighting renews the hold, so that a code stays one event until it was away for `hold` seconds.
"""


class RepeatFilter:
    """Remembers which codes were seen in the last `hold` seconds."""

    def __init__(self, hold: float) -> None:
        self._hold = hold
        self._seen: dict[bytes, float] = {}

    def is_new(self, raw: bytes, now: float) -> bool:
        """True when `raw` was not seen within the hold before `now` (monotonic seconds)."""
        self._seen = {code: at for code, at in self._seen.items() if now - at < self._hold}
        new = raw not in self._seen
        self._seen[raw] = now
        return new

    def rearm(self) -> None:
        """Take the next sighting of any code as a new scan."""
        self._seen.clear()
