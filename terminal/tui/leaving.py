"""Leaving takes two presses of one key, far enough apart to be meant."""

from __future__ import annotations

import time
from collections.abc import Callable

WITHIN = 3.0  # seconds between the two presses
_AFTER = 0.25  # one press, bounced or held, is not two


class Leaving:
    """Remembers the first press. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked = float("-inf")

    @property
    def asked(self) -> bool:
        """Whether the question is open."""
        return self._clock() - self._asked < WITHIN

    def press(self) -> bool:
        """One press; True if it is the second and leaves."""
        if not self.asked:
            self._asked = self._clock()
            return False
        return self._clock() - self._asked > _AFTER

    def cancel(self) -> None:
        """Another key, or a scan: nobody leaves."""
        self._asked = float("-inf")
