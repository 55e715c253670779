"""Faults that can be switched on: what a real line and a real server do to a till.

latency      waits `ms` milliseconds, then goes on (it goes together with another fault)
refusal      refuses with `reason` whatever is prepared or redeemed, and books that refusal
lost_reply   does the work, then closes the connection without answering
error_500    answers 500; nothing was done
unreachable  closes the connection; nothing was read or done
html         answers an HTML page with status 200, as a hotel's Wi-Fi does; nothing was done
"""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import Any, Literal

FaultKind = Literal["latency", "refusal", "lost_reply", "error_500", "unreachable", "html"]


@dataclass
class Fault:
    """One fault and where it strikes.

    path   beginning of the paths it strikes; the whole path where `exact`
    times  for how many requests; None = until reset
    """

    kind: FaultKind
    ms: int = 0
    reason: str = "blocked"
    times: int | None = None
    path: str = "/v1/"
    exact: bool = False

    def strikes(self, path: str) -> bool:
        """Whether a request for this path meets it."""
        return path == self.path if self.exact else path.startswith(self.path)


class Faults:
    """The faults that are switched on. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._active: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Switches a fault on, beside those that are."""
        with self._lock:
            self._active.append(fault)

    def reset(self) -> None:
        """Switches every fault off."""
        with self._lock:
            self._active.clear()

    def told(self) -> list[dict[str, Any]]:
        """What is switched on, for the admin call."""
        with self._lock:
            return [asdict(fault) for fault in self._active]

    def take(self, path: str) -> list[Fault]:
        """The faults that this request meets: any latencies and the first other one.

        What strikes a number of times is counted down.
        """
        with self._lock:
            met: list[Fault] = []
            for fault in self._active:
                taken = any(other.kind != "latency" for other in met)
                if fault.strikes(path) and (fault.kind == "latency" or not taken):
                    met.append(fault)
            for fault in met:
                if fault.times is not None:
                    fault.times -= 1
            self._active = [fault for fault in self._active if fault.times != 0]
            return met
