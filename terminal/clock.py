"""The till's idea of time: the platform's clock rules, and it never runs backwards.

A Raspberry Pi has no clock battery, so the system clock is only believed after the platform
has told the time in this boot. Between contacts the boot clock (which counts through suspend)
carries the platform's time on, whatever happens to the system clock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A crystal of a small computer gains or loses at most this much.
_DRIFT = 1e-4
# How well a journal's newest entry tells the platform's time; any answer of a usable line is surer.
_CARRIED = timedelta(seconds=5)
_PLAUSIBLE = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


class ClockTrust(IntEnum):
    """How far an entry's time is trusted."""

    NONE = 0
    SYSTEM = 1
    PLATFORM = 2


def to_micros(moment: datetime) -> int:
    """A UTC instant as whole microseconds since 1970, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The UTC instant of a count of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def boot_time() -> int:
    """Nanoseconds since this machine booted, suspend included."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


def boot_id() -> bytes:
    """16 bytes that are new at every boot."""
    return bytes.fromhex(_BOOT_ID.read_text().strip().replace("-", ""))


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of the clock, as a journal entry keeps it."""

    at: datetime
    trust: ClockTrust
    boot_id: bytes
    boot_time: int


@dataclass
class Clock:
    """Reads the time; learns the platform's; never falls behind what was already recorded."""

    wall: Callable[[], datetime] = _utc_now
    boot_time: Callable[[], int] = boot_time
    boot_id: bytes = field(default_factory=boot_id)
    _learned: tuple[datetime, int] | None = None
    _doubt: timedelta = timedelta(0)
    _floor: datetime = _EPOCH
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def learn(self, platform_now: datetime, round_trip: float) -> None:
        """Take over the platform's time; it was read half a `round_trip` (seconds) ago.

        A time that cannot be now is not believed: it would stop this clock for good. An answer
        that was long on its way knows the time only to half of that: where a quicker one told
        it better and both agree, the quicker one stands, or tills of one shop would drift apart
        by the seconds of a bad line.
        """
        if not _PLAUSIBLE[0] <= platform_now < _PLAUSIBLE[1]:
            return
        doubt = timedelta(seconds=round_trip / 2)
        with self._lock:
            told, ticks = platform_now.astimezone(UTC) + doubt, self.boot_time()
            if not self._knows_better(told, doubt, ticks):
                self._learned, self._doubt = (told, ticks), doubt

    def _knows_better(self, told: datetime, doubt: timedelta, ticks: int) -> bool:
        """Whether what was learnt before is surer than this, which does not contradict it."""
        if self._learned is None:
            return False
        before, then = self._learned
        passed = timedelta(microseconds=(ticks - then) // 1000)
        aged = self._doubt + passed * _DRIFT
        return aged < doubt and abs(before + passed - told) <= aged + doubt

    def carry_on(self, recorded: Iterable[Moment]) -> None:
        """Go on from what was recorded: never back behind the newest of it.

        Where a program of this same boot knew the platform's time, this one knows it too.
        """
        for moment in recorded:
            self.not_before(moment.at)
            ours = moment.boot_id == self.boot_id and moment.boot_time <= self.boot_time()
            if ours and moment.trust is ClockTrust.PLATFORM:
                with self._lock:
                    if self._learned is None:
                        self._learned, self._doubt = (moment.at, moment.boot_time), _CARRIED

    def sure(self) -> bool:
        """Whether the platform has told the time in this boot."""
        return self.read().trust is ClockTrust.PLATFORM

    def not_before(self, moment: datetime) -> None:
        """Entries recorded later than the clock says pull it forward, never back."""
        with self._lock:
            self._floor = max(self._floor, moment)

    def read(self) -> Moment:
        """The time now, how far it is trusted, and where the boot clock stands."""
        with self._lock:
            ticks = self.boot_time()
            if self._learned is None:
                at, trust = self.wall(), ClockTrust.SYSTEM
            else:
                told, then = self._learned
                at = told + timedelta(microseconds=(ticks - then) // 1000)
                trust = ClockTrust.PLATFORM
            if at < self._floor:
                at, trust = self._floor, min(trust, ClockTrust.NONE)
            self._floor = at
            return Moment(at, trust, self.boot_id, ticks)

    def now(self) -> datetime:
        """The UTC instant now."""
        return self.read().at

    def offset(self) -> timedelta | None:
        """System clock minus platform clock, or None before the first contact."""
        with self._lock:
            if self._learned is None:
                return None
            told, then = self._learned
            return self.wall() - (told + timedelta(microseconds=(self.boot_time() - then) // 1000))
