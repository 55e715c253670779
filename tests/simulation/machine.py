"""A till's machine: what survives a power cut (disk, key), and what does not (boot, programs)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from terminal.identity import DeviceKey

from .network import Line
from .world import World

_NEVER_SET = datetime(1970, 1, 1, tzinfo=UTC)


class Died(BaseException):
    """The program in whose name this code runs is no more. Nothing may catch it but the run."""


@dataclass
class Machine:
    """One till's hardware.

    battery   whether its clock goes on without power
    shift     seconds its wall clock is ahead of the true time
    fuse      how many more points its programs pass until the power goes (or one is killed)
    frames    programs of this machine that stand somewhere in the middle of a call
    in_hand   somebody holds the lock of the redemption in hand
    programs  those that run, the screen's first
    """

    world: World
    name: str
    folder: Path
    battery: bool
    line: Line
    boots: int = 0
    booted: int = 0
    shift: float = 0.0
    fuse: int = -1
    kill_only: bool = False
    deaths: int = 0
    frames: int = 0
    in_hand: bool = False
    programs: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = DeviceKey(sha256(f"{self.world.seed} {self.name}".encode()).digest())

    @property
    def boot_id(self) -> bytes:
        """New at every boot."""
        return sha256(f"{self.world.seed} {self.name} {self.boots}".encode()).digest()[:16]

    def boot_time(self) -> int:
        """Nanoseconds since the boot."""
        return (self.world.micros - self.booted) * 1000 + 7_000_000_000

    def wall(self) -> datetime:
        """The system clock."""
        return max(_NEVER_SET, self.world.utc() + timedelta(seconds=self.shift))

    def boot(self) -> None:
        """The power is back. Without a battery the clock begins somewhere in the past."""
        self.boots += 1
        self.booted = self.world.micros
        self.fuse = -1
        if not self.battery:
            began = _NEVER_SET if self.world.happens(0.6) else self.world.utc() - timedelta(days=3)
            self.shift = (began - self.world.utc()).total_seconds()

    def cut(self) -> None:
        """The power goes: no program of this machine comes any further."""
        self.fuse = -1
        self.deaths += 1
        for program in self.programs:
            program.alive = False

    def burn(self, program: Any) -> None:
        """A program passes a point; perhaps it is the one where it ends."""
        if self.fuse < 0:
            return
        self.fuse -= 1
        if self.fuse >= 0:
            return
        if self.kill_only:
            self.deaths += 1
            program.alive = False
        else:
            self.cut()
