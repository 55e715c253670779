"""Tells systemd that the screen stands and lives: readiness, then a ping from the loop that draws.

A unit of Type=notify waits for READY=1; with WatchdogSec= it ends and restarts a program that has
not said WATCHDOG=1 for so long. The ping is a timer of the app, never a thread's: a thread goes on
while the screen is frozen. WATCHDOG_PID is not looked at, since between the unit and this program
there may be a compositor and a terminal; such a unit needs NotifyAccess=all.

Protocol: sd_notify(3) and sd_watchdog_enabled(3) of systemd.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from textual.app import App

_log = logging.getLogger(__name__)
_SHARE = 3  # pings in the time after which the watchdog would bite


class Service:
    """One program's line to the service that started it; silent where there is none.

    environ  holds NOTIFY_SOCKET and WATCHDOG_USEC where systemd started us
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        usec = environ.get("WATCHDOG_USEC", "")
        self.every = int(usec) / 1e6 / _SHARE if usec.isascii() and usec.isdigit() else 0.0

    def watch(self, app: App[Any]) -> None:
        """Ping from now on, for as long as the app's loop turns; SIGTERM ends it in good order."""
        with suppress(RuntimeError, ValueError):  # not the main thread
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, app.exit)
        if self.every and self._address:
            app.set_interval(self.every, self.ping)

    def ping(self) -> None:
        """The loop has turned."""
        self.say("WATCHDOG=1")

    def ready(self, status: str = "") -> None:
        """The screen stands; `status` is what `systemctl status` shows."""
        self.say("READY=1", f"STATUS={status}")

    def stopping(self) -> None:
        """The end was asked for."""
        self.say("STOPPING=1")

    def say(self, *lines: str) -> None:
        """One datagram. A service that cannot be told is no reason to end."""
        if not self._address:
            return
        path = "\0" + self._address[1:] if self._address[0] == "@" else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.setblocking(False)
                line.sendto("\n".join(lines).encode(), path)
        except OSError as fault:
            _log.warning("systemd could not be told %s: %s", lines[0], fault)
