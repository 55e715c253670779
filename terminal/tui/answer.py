"""One question across threads: the flow waits, the screen answers, or somebody gives up."""

from __future__ import annotations

import threading


class Answer:
    """Answered at most once; the first word counts. Safe from any thread."""

    def __init__(self) -> None:
        self._told = threading.Event()
        self._lock = threading.Lock()
        self._value: int | str | None = None

    def give(self, value: int | str | None) -> bool:
        """Answer; None means nothing is to be done. False if it had been answered before."""
        with self._lock:
            if self._told.is_set():
                return False
            self._value = value
            self._told.set()
            return True

    def wait(self) -> int | str | None:
        """Block until somebody answers."""
        self._told.wait()
        return self._value
