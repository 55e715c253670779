"""Threads that make calls, kept for the next one: waking one takes less than beginning one."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable

_IDLE = 30.0  # seconds after which a thread that nobody needs ends


class Callers:
    """As many threads as there are calls at one time. Safe to use from several threads."""

    def __init__(self) -> None:
        self._idle: deque[queue.SimpleQueue[Callable[[], None]]] = deque()
        self._lock = threading.Lock()

    def begin(self, call: Callable[[], None]) -> None:
        """Run a call, which must not raise, in a thread of its own; nobody waits for its end."""
        with self._lock:
            waiting = self._idle.pop() if self._idle else None
        if waiting is None:
            waiting = queue.SimpleQueue()
            threading.Thread(target=self._serve, args=(waiting,), daemon=True).start()
        waiting.put(call)

    def _serve(self, calls: queue.SimpleQueue[Callable[[], None]]) -> None:
        """Named by what it does, so that a list of threads tells which calls are under way."""
        thread = threading.current_thread()
        while True:
            thread.name = "http, idle"
            try:
                call = calls.get(timeout=_IDLE)
            except queue.Empty:
                with self._lock:
                    if calls not in self._idle:
                        continue  # somebody has just taken this thread
                    self._idle.remove(calls)
                return
            thread.name = "http"
            call()
            del call  # nothing of a call that is over is kept
            with self._lock:
                self._idle.append(calls)
