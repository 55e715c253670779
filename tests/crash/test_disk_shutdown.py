"""A second opinion on the images: a real ext4 in a loop-mounted file, shut down at once.

The shutdown ioctl drops everything that ext4 has not put on its disk, as a power cut would; the
next mount replays ext4's own journal. Only root may mount.
"""

import fcntl
import os
import random
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.scale import FULL, sized

from .images import run
from .images.disk import Said
from .images.judge import Promised, judge
from .images.recording import JOURNAL, ROOT
from .loop import ext4, mounted
from .scale import NO_HURRY

pytestmark = pytest.mark.timeout(NO_HURRY if FULL else 110)
CUTS = sized(quick=5, full=100)
EXT4_IOC_SHUTDOWN = 0x8004587D
WITHOUT_FLUSHING_THE_LOG = 2


def test_no_accepted_entry_is_lost(tmp_path, tell):
    faults = lives(tmp_path, "product")
    tell(f"{len(faults)} of {CUTS} shutdowns failed")
    assert not faults


def test_without_syncs_they_are_lost(tmp_path):
    """The control."""
    assert any("lost" in fault or "Disputed" in fault for fault in lives(tmp_path, "off", 3))


def lives(folder: Path, variant: str, cuts: int = CUTS) -> list[str]:
    """One till on one disk, shut down again and again; what was wrong after each mount."""
    image, chance = ext4(folder, megabytes=48), random.Random(35)
    faults, promised = [], Promised()
    for _ in range(cuts):
        with mounted(image, folder / "mount") as disk:
            said = cut_off(disk, variant, chance.uniform(0.1, 0.6))
        for words in said:
            promised.hear(Said(words))
        with mounted(image, folder / "mount") as disk:
            fault = judge(disk, None, promised)
        if fault:
            faults.append(fault)
    return faults


def cut_off(disk: Path, variant: str, seconds: float) -> list[tuple[str, ...]]:
    """What a till told before the file system under it was shut down."""
    with subprocess.Popen(
        [sys.executable, "-m", run.__name__, str(disk / JOURNAL), variant, "96", "100000", "live"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as till:
        assert till.stdout is not None
        first = till.stdout.readline()
        time.sleep(seconds)  # the moment of the cut itself; no result is waited for
        root = os.open(disk, os.O_RDONLY)
        fcntl.ioctl(root, EXT4_IOC_SHUTDOWN, struct.pack("I", WITHOUT_FLUSHING_THE_LOG))
        os.close(root)
        rest, _ = till.communicate(timeout=30)
    assert till.returncode, "the till did not notice"
    lines = (first + rest).decode().splitlines(keepends=True)
    return [tuple(line.split()) for line in lines if line.endswith("\n")]
