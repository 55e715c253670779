"""Whose turn it is to write, inside one process: a person who waits goes before a drain.

SQLite lets one write at a time and wakes nobody; whoever is refused polls. Two threads of one
process can do better: the lock here wakes the next one at once, and a drain asks before each
piece of work, down to a single row, whether somebody is ahead of it. That also decides who gets
Python's interpreter lock, which an append gives up at each SQL statement and wants back.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import apsw

_LONGEST = 3.0  # seconds to wait for another thread's write
_PATIENCE = 0.1  # seconds; a drain is put off, never shut out


class Turns:
    """One for each open file."""

    def __init__(self) -> None:
        self._writing = threading.Lock()
        self._nobody_ahead = threading.Condition()
        self._ahead = 0

    @contextmanager
    def first(self) -> Iterator[None]:
        """For what a person waits for: next, as soon as the writer at work is done."""
        with self._nobody_ahead:
            self._ahead += 1
        try:
            with self._written():
                yield
        finally:
            with self._nobody_ahead:
                self._ahead -= 1
                if not self._ahead:
                    self._nobody_ahead.notify_all()

    @contextmanager
    def last(self) -> Iterator[None]:
        """For what nobody waits for: when no one is ahead."""
        self.give_way()
        with self._written():
            yield

    @contextmanager
    def _written(self) -> Iterator[None]:
        if not self._writing.acquire(timeout=_LONGEST):
            raise apsw.BusyError("another thread of this program has been writing for too long")
        try:
            yield
        finally:
            self._writing.release()

    def give_way(self) -> None:
        """Wait until nobody is ahead, at most a tenth of a second; to be called often."""
        if self._ahead:
            with self._nobody_ahead:
                self._nobody_ahead.wait_for(lambda: not self._ahead, _PATIENCE)
