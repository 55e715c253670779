"""Makes many images of one recording and collects what is wrong with them."""

from __future__ import annotations

import shutil
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from .cuts import CUTS
from .disk import Disk, Image, Said
from .judge import Promised, judge
from .recording import Recording, lay_out

MEMORY = Path("/dev/shm")  # images need not survive us, and are many


@dataclass(frozen=True)
class Crash:
    """After so many operations, with this cut of what was in the air; the seed is its chance."""

    point: int
    cut: str
    seed: int = 0

    def image(self, disk: Disk) -> Image:
        return disk.image(CUTS[self.cut](disk.in_the_air, Random(self.seed)))


@dataclass
class Findings:
    """How many images were judged, and what was wrong with which."""

    images: int = 0
    faults: dict[Crash, str] = field(default_factory=dict)

    def __str__(self) -> str:
        shown = [f"{crash}: {fault}" for crash, fault in list(self.faults.items())[:8]]
        return "\n".join([f"{len(self.faults)} of {self.images} images failed", *shown])


def choose(recording: Recording, images: int, seed: int) -> list[Crash]:
    """Half of the crashes are just after something was promised, the others anywhere."""
    chance = Random(seed)
    operations = recording.operations
    promises = [at + 1 for at, each in enumerate(operations) if isinstance(each, Said)]
    crashes = []
    for number in range(images):
        point = chance.choice(promises) if number % 2 else chance.randint(0, len(operations))
        crashes.append(Crash(point, chance.choice(list(CUTS)), chance.getrandbits(32)))
    return sorted(crashes, key=lambda crash: crash.point)


def prove(recording: Recording, crashes: Sequence[Crash], promised: Promised) -> Findings:
    """Judge every image once; those that differ neither in bytes nor in promises are one."""
    findings, seen = Findings(), set()
    with scratch() as folder:
        for crash, disk, now in disks_at(recording, crashes, promised):
            image = crash.image(disk)
            same = (now.kept, len(now.settled), *digest(image))
            if same in seen:
                continue
            seen.add(same)
            findings.images += 1
            place = folder / "image"
            lay_out(image, place)
            fault = judge(place, recording.chain, now)
            shutil.rmtree(place)
            if fault is not None:
                findings.faults[crash] = fault
    return findings


def disks_at(
    recording: Recording, crashes: Sequence[Crash], promised: Promised
) -> Iterator[tuple[Crash, Disk, Promised]]:
    """`crashes` in the order of their points; `promised` is what held before the run."""
    disk, taken = recording.before.copy(), 0
    now = Promised(promised.kept, set(promised.settled))
    for crash in crashes:
        for operation in recording.operations[taken : crash.point]:
            disk.take(operation)
            if isinstance(operation, Said):
                now.hear(operation)
        taken = crash.point
        yield crash, disk, now


def digest(image: Image) -> list[tuple[str, int, int]]:
    return [(path, len(content), zlib.crc32(content)) for path, content in sorted(image.items())]


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where there is one."""
    parent = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="baton-images-", dir=parent) as folder:
        yield Path(folder)
