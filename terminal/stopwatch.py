"""How long a verdict takes: from the code to its decision, without the time people need.

Wraps the counter, through which every scan passes: a code that is seen starts the watch, a
question to a person stops it until the answer, the verdict ends it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from terminal.core.model import Code, Prompt
from terminal.counter import Counter, Shown


class Stopwatch:
    """A counter that is timed; one flow thread uses it.

    monotonic  seconds on a clock that never goes back
    """

    def __init__(self, counter: Counter, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.counter = counter
        self._monotonic = monotonic
        self._since: float | None = None
        self._asked = 0.0

    def took(self) -> int:
        """Milliseconds that the scan in hand has taken so far, rounded up; 0 where none is."""
        if self._since is None:
            return 0
        seconds = self._monotonic() - self._since - self._asked
        return max(1, math.ceil(seconds * 1000))

    def seen(self, code: Code) -> None:
        """A code arrived, or one of several was chosen."""
        if self._since is None:
            self._since, self._asked = self._monotonic(), 0.0
        self.counter.seen(code)

    def asking(self, code: Code) -> None:
        """The platform is being asked: that counts."""
        self.counter.asking(code)

    def ask(self, prompt: Prompt, code: Code) -> int | str | None:
        """A person is asked: that does not."""
        begun = self._monotonic()
        try:
            return self.counter.ask(prompt, code)
        finally:
            self._asked += self._monotonic() - begun

    def show(self, shown: Shown) -> None:
        """The verdict."""
        self._since = None
        self.counter.show(shown)

    def failed(self, why: str) -> None:
        """No verdict."""
        self._since = None
        self.counter.failed(why)
