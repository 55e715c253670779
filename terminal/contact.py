"""Is the platform in reach? One `Line` per platform, kept true by flow, sync and a prober.

The prober fetches the offline kit, which is also how keys, revocations and the platform's time
arrive: one call that is worth making anyway.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from terminal.clock import Clock
from terminal.core.breaker import Breaker
from terminal.core.model import OfflineKit
from terminal.errors import NotAuthorised, PlatformFault, StateUnusable, Unanswered, Unintelligible
from terminal.kit import KitStore
from terminal.platforms.base import Platform


@dataclass
class Line:
    """Whether a platform can be reached, and since when. Safe to use from any thread.

    Until the first contact or failure a call is worth trying; when it counts as down is told by
    core/breaker.py.

    on_failure  called after each call that failed, so that it is looked into at once
    """

    on_change: Callable[[], None] = lambda: None
    on_failure: Callable[[], None] = lambda: None
    _up: bool | None = None
    _breaker: Breaker = field(default_factory=Breaker)
    _since: datetime | None = None
    _why: str = ""
    _heard: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def up(self) -> bool:
        """Whether a call is worth trying now."""
        return self._up is not False

    @property
    def known(self) -> bool:
        """Whether anything has been heard or missed yet."""
        return self._up is not None

    @property
    def since(self) -> datetime | None:
        """The UTC instant of the last change between up and down."""
        return self._since

    @property
    def heard_at(self) -> datetime | None:
        """The UTC instant of the last answer to anything, in this run."""
        return self._heard

    @property
    def why(self) -> str:
        """One sentence on why it is down, for the technician."""
        return self._why

    def heard(self, now: datetime) -> None:
        """The platform answered."""
        self._heard = now
        self._turn(lambda breaker: breaker.answered(now), now, "")

    def lost(self, now: datetime, fault: Exception) -> None:
        """The platform did not answer, or not as agreed."""
        silent = isinstance(fault, Unanswered | Unintelligible)
        certain = not silent or self._heard is None
        self._turn(lambda breaker: breaker.failed(now, certain), now, str(fault))
        self.on_failure()

    def _turn(self, step: Callable[[Breaker], Breaker], now: datetime, why: str) -> None:
        with self._lock:
            self._breaker = step(self._breaker)
            up = not self._breaker.opened
            changed = self._up is not up
            self._up, self._why = up, "" if up else why or self._why
            if changed:
                self._since = now
        if changed:
            self.on_change()


def contact_of(lines: Mapping[str, Line]) -> dict[str, Any]:
    """How all lines together stand, as a `Status` tells it; what is away counts first."""
    away = tuple(name for name, line in lines.items() if not line.up)
    told = min((lines[name] for name in away), key=_since, default=next(iter(lines.values())))
    return {
        "up": not away,
        "known": all(line.known for line in lines.values()),
        "since": told.since,
        "why": told.why,
        "platforms": tuple(lines),
        "away": away,
    }


def _since(line: Line) -> datetime:
    return line.since or datetime.max.replace(tzinfo=UTC)


@dataclass
class Prober:
    """Asks each platform for its offline kit now and then, sooner while a line is down.

    The first platform's time is the till's; another's counts only while none is known.

    on_contact  called after each kit that arrived, so that waiting entries are sent at once
    """

    platforms: Mapping[str, Platform]
    lines: Mapping[str, Line]
    kits: KitStore
    clock: Clock
    on_contact: Callable[[], None] = lambda: None
    every: float = 15.0
    every_down: float = 2.0
    patience: float = 10.0
    monotonic: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._wake, self._stop = threading.Event(), threading.Event()
        self._rounds = threading.Condition()
        self._begun = self._ended = 0
        self._thread = threading.Thread(target=self._run, name="prober", daemon=True)

    def probe(self) -> None:
        """One round over all platforms; never raises."""
        for name in self.platforms:
            self._probe_one(name)

    def start(self) -> None:
        """Probe in the background from now on."""
        self._thread.start()

    def nudge(self) -> None:
        """Probe now."""
        self._wake.set()

    def shaken(self) -> None:
        """A call has failed: probe now, unless it was this prober's own."""
        if threading.current_thread() is not self._thread:
            self.nudge()

    def probe_now(self) -> bool:
        """Let the thread probe now; whether any platform answers, once a round from now on is over.

        Waits no longer than one platform may take after the other; not where no thread runs.
        """
        longest = 2 * self.patience * max(1, len(self.platforms))  # one may be under way
        with self._rounds:
            wanted = self._begun + 1
            self.nudge()
            self._rounds.wait_for(lambda: self._ended >= wanted or not self._running, longest)
        return any(line.up for line in self.lines.values())

    @property
    def _running(self) -> bool:
        return self._thread.is_alive() and not self._stop.is_set()

    def stop(self) -> None:
        """Ask the thread to end; `join` waits for it."""
        self._stop.set()
        self._wake.set()
        with self._rounds:
            self._rounds.notify_all()

    def join(self, timeout: float) -> None:
        """Wait for the thread's end, at most `timeout` seconds."""
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _probe_one(self, name: str) -> None:
        line = self.lines[name]
        try:
            kit, took = self.platforms[name].offline_kit(
                self.kits.current(name), self.monotonic() + self.patience
            )
        except PlatformFault as fault:
            if isinstance(fault, NotAuthorised):
                self._bar(name)
            line.lost(self.clock.now(), fault)
            return
        if name == next(iter(self.platforms)) or not self.clock.sure():
            self.clock.learn(kit.fetched, took)
        then = self.clock.read()
        self._keep(name, replace(kit, boot_id=then.boot_id, boot_time=then.boot_time))
        line.heard(self.clock.now())
        self.on_contact()

    def _bar(self, name: str) -> None:
        """It refuses this till: cutting the line, or a restart, must not make it accept again."""
        kit = self.kits.current(name)
        if kit and not kit.barred:
            self._keep(name, replace(kit, barred=True))

    def _keep(self, name: str, kit: OfflineKit) -> None:
        """A kit that cannot be stored still counts until the next start."""
        try:
            self.kits.keep(name, kit)
        except StateUnusable:
            self.kits.hold(name, kit)

    def _run(self) -> None:
        while not self._stop.is_set():
            with self._rounds:
                self._begun += 1
            self.probe()
            with self._rounds:
                self._ended = self._begun
                self._rounds.notify_all()
            down = any(not line.up for line in self.lines.values())
            self._wake.wait(self.every_down if down else self.every)
            self._wake.clear()
