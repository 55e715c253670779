"""The journal's own partition loses its power in the middle of work, and nothing accepted."""

import fcntl
import json
import os
import random
import shutil
import struct
import subprocess
import threading
from pathlib import Path

import pytest

from tests.crash.loop import ext4, mounted

from .machine import Machine, machine
from .tills import Till, counter_till

pytestmark = pytest.mark.timeout(1800)
EXT4_IOC_SHUTDOWN = 0x8004587D
WITHOUT_FLUSHING_THE_LOG = 2
STORE = "/var/lib/baton"


def power_cut(disk: Path) -> None:
    """What ext4 has not put on its disk by now is gone, as without power."""
    handle = os.open(disk, os.O_RDONLY)
    try:
        fcntl.ioctl(handle, EXT4_IOC_SHUTDOWN, struct.pack("I", WITHOUT_FLUSHING_THE_LOG))
    finally:
        os.close(handle)


def fill(root: Path, disk: Path) -> None:
    """What the installed system has in its store, as `baton-setup store` copies it."""
    subprocess.run(["cp", "-a", f"{root}{STORE}/.", disk], check=True)


def codes(till: Till, many: int) -> list[str]:
    return [till.voucher()["typed"] for _ in range(many)]


def redeem_until(till: Till, wanted: list[str], end: threading.Event) -> None:
    for code in wanted:
        if end.wait(0.4):
            return
        till.machine.screen.scan(code)


def test_no_redemption_is_lost_with_the_power(till_root, tmp_path):
    image = ext4(tmp_path, megabytes=64)
    with mounted(image, tmp_path / "mount") as disk:
        fill(till_root, disk)
        with machine(till_root, binds={str(disk): STORE}) as on:
            till = counter_till(on)
            end = threading.Event()
            scans = threading.Thread(target=redeem_until, args=(till, codes(till, 40), end))
            scans.start()
            on.until(lambda: len(till.redeemed()) >= 4, "the first redemptions")
            end.wait(random.Random(str(till_root)).uniform(0, 1.5))
            power_cut(disk)
            end.set()
            scans.join()
            booked = {item["id"] for item in till.redeemed()}
            told = shutil.copytree(on.root / "var/lib/baton-sandbox", tmp_path / "platform")
            on.unplug()
    judge(till_root, image, told, booked, tmp_path)


def judge(root: Path, image: Path, platform: Path, booked: set[str], folder: Path) -> None:
    """Switched on again: every redemption that the platform knows stands in a whole journal."""
    assert len(booked) >= 4
    with (
        mounted(image, folder / "mount") as disk,
        machine(root, binds={str(disk): STORE}) as on,
    ):
        shutil.copytree(platform, on.root / "var/lib/baton-sandbox", dirs_exist_ok=True)
        on.before("chown", "-R", "baton-sandbox:", "/var/lib/baton-sandbox")
        till = again(on)
        assert till.entries() > len(booked)
        listed = json.loads(on.run("baton", "journal", "list", "--limit=400", "--json").stdout)
        missing = booked - {entry["redemption"] for entry in listed["entries"]}
        assert not missing
        on.run("systemctl", "stop", till.unit)


def again(on: Machine) -> Till:
    """The same till after its cut, at work by itself."""
    till = Till(on)
    on.before("baton-setup", "counter", "--quiet")
    on.switch_on()
    till.open_platform()
    till.is_ready()
    return till
