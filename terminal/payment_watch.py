"""The thread that looks after payments under way: is it paid? It does so after a restart as well.

A QR that has stood for nine minutes is asked for no longer, nor is one whose bill was paid
otherwise meanwhile while the line was down. Silent while nothing is under way.
"""

from __future__ import annotations

import logging
import threading

from offline_queue import QueueError
from terminal.errors import BatonError, PlatformFault, WrongUse
from terminal.payments import Payments

_log = logging.getLogger(__name__)
_EVERY = 1.0  # seconds between two looks at a payment
_SELDOM = 10.0  # and at most, while the platform does not answer


class PaymentWatch:
    """Looks, one payment after the other; what came of one is told by `Payments.on_change`."""

    def __init__(self, payments: Payments, every: float = _EVERY) -> None:
        self._payments, self._every = payments, every
        payments.look_soon = self.look_soon
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="payments", daemon=True)

    def start(self) -> None:
        """Look after payments from now on."""
        self._thread.start()

    def look_soon(self) -> None:
        """Look now."""
        self._wake.set()

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stop.set()
        self._wake.set()

    def join(self, timeout: float) -> None:
        """Wait for its end."""
        if self._thread.is_alive():
            self._thread.join(timeout)

    def look_after(self) -> bool:
        """One look at all that is under way; False where a platform did not answer."""
        sound = True
        for leg in self._payments.under_way():
            if self._stop.is_set() or not self._payments.may_look(leg):
                continue
            try:
                self._payments.look_at(leg)
            except (PlatformFault, WrongUse) as fault:
                _log.warning("a payment could not be looked at: %s", fault)
                sound = False
            except (BatonError, QueueError) as fault:
                _log.error("a payment could not be noted: %s", fault)
                sound = False
        return sound

    def _run(self) -> None:
        pause = self._every
        while not self._stop.is_set():
            try:
                sound, busy = self.look_after(), bool(self._payments.under_way())
            except Exception:  # noqa: BLE001 - one of them must not end looking after the others
                _log.exception("payments could not be looked after")
                sound, busy = False, True
            pause = self._every if sound else min(_SELDOM, 2 * pause)
            self._wake.wait(pause if busy else None)
            self._wake.clear()
