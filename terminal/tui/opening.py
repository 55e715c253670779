"""Opening and ending the till, both outside the event loop."""

from __future__ import annotations

import logging
import threading

from terminal.errors import BatonError
from terminal.tui.bridge import Bridge
from terminal.tui.messages import TillFailed, TillOpened
from terminal.tui.ports import OpenTill, Till

_log = logging.getLogger(__name__)
_PATIENT = 15.0  # seconds to wait at the end for a till that is still being opened


class Opening:
    """Holds the till from the moment it is made until it is stopped."""

    def __init__(self, open_till: OpenTill, bridge: Bridge) -> None:
        self._open_till = open_till
        self._bridge = bridge
        self._done = threading.Event()
        self.till: Till | None = None

    def run(self) -> None:
        """Open and start; posts TillOpened or TillFailed."""
        try:
            till = self._open_till(self._bridge, self._bridge.status)
            till.tell_of_scans(self._bridge.superseded)
            till.payments.on_change = self._bridge.bill
            till.start()
            self.till = till
            self._bridge.tell(TillOpened())
        except BatonError as fault:
            self._bridge.tell(TillFailed(fault.what, fault.where, fault.advice))
        except Exception as fault:  # noqa: BLE001 - the screen must say something, whatever it was
            _log.exception("the till could not be opened")
            self._bridge.tell(TillFailed("", type(fault).__name__, ""))
        finally:
            self._done.set()

    def close(self) -> None:
        """Let the flow go, wait for an opening under way, end the till's threads."""
        self._bridge.close()
        if self._done.wait(_PATIENT) and self.till is not None:
            self.till.stop()
