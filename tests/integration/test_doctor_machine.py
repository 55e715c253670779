"""Checks of the machine driven by real causes, as far as a machine of tests has them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from terminal.diagnostics.subject import Places, Subject
from tests.crash.loop import ext4, mounted

from .commands import ROOT
from .doctoring import FAIL, PASS, SKIP, WARN, found


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts a command of our own in front of the system's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)

    def make(name: str, *said: str, code: int = 0) -> None:
        lines = "".join(f"echo '{line}'\n" for line in said)
        (folder / name).write_text(f"#!/bin/sh\n{lines}exit {code}\n")
        (folder / name).chmod(0o755)

    return make


def test_a_disk_fills_and_falls_back_to_reading(tmp_path: Path) -> None:
    """The journal's own disk: enough, little, too little, then read-only as a failing card."""
    image = ext4(tmp_path, megabytes=700)
    with mounted(image, tmp_path / "mount") as disk:
        subject = Subject(disk)
        assert found(subject, "disk")["disk"].level is PASS
        fill(disk / "logs", leave=300_000_000)
        assert found(subject, "disk")["disk"].level is WARN
        fill(disk / "more", leave=20_000_000)
        assert found(subject, "disk")["disk"].level is FAIL
        for each in ("logs", "more"):
            (disk / each).unlink()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        finding = found(subject, "disk")["disk"]
        assert (finding.level, finding.value.plain()) == (FAIL, "it can only be read")
    assert found(Subject(tmp_path / "gone"), "disk")["disk"].level is FAIL


def fill(path: Path, leave: int) -> None:
    """Takes space on the disk without writing it."""
    room = os.statvfs(path.parent)
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_frsize - leave)


KERNEL = "6,{n},{n}00,-;{text}\n"


@pytest.mark.parametrize(
    ("texts", "level"),
    [
        (["usb 1-1: new device", "EXT4-fs (loop0): error count"], PASS),
        (["mmc0: Timeout waiting for hardware interrupt."], WARN),
        (["EXT4-fs error (device mmcblk0p2): ext4_find_entry: inode #2"], FAIL),
        (["blk_update_request: I/O error, dev mmcblk0, sector 9"], FAIL),
    ],
)
def test_what_the_kernel_says_of_the_card(tmp_path: Path, texts: list[str], level: int) -> None:
    log = tmp_path / "kmsg"
    log.write_text("".join(KERNEL.format(n=n, text=text) for n, text in enumerate(texts)))
    assert found(Subject(tmp_path, places=Places(kernel_log=log)), "card")["card"].level is level


def test_a_kernel_log_that_is_closed_to_us_is_skipped(tmp_path: Path) -> None:
    places = Places(kernel_log=tmp_path / "none")
    assert found(Subject(tmp_path, places=places), "card")["card"].level is SKIP


@pytest.mark.parametrize(
    ("bits", "level"), [("0x0", PASS), ("0x50000", WARN), ("0x50005", FAIL), ("nonsense", SKIP)]
)
def test_power_is_what_the_firmware_says(command, bits: str, level: int) -> None:
    command("vcgencmd", f"throttled={bits}")
    assert found(Subject(Path("/")), "power")["power"].level is level


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the checks find where the kernel's files tell of a hot or crowded machine."""
    if os.geteuid() or not shutil.which("unshare"):
        pytest.skip("needs root and unshare")
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, timeout=60).returncode:
        pytest.skip("no mount namespace can be made here")
    child = [sys.executable, "-m", "tests.integration.machine_child"]
    command = ["unshare", "-m", *child, str(tmp_path_factory.mktemp("machine"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    if done.returncode == 77:
        pytest.skip("nothing can be laid over the kernel's files here")
    assert done.returncode == 0, done.stderr
    read: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return read


@pytest.mark.parametrize(
    ("step", "level"),
    [
        *(("cool", "pass"), ("warm", "warn"), ("hot", "fail")),
        *(("roomy", "pass"), ("narrow", "warn"), ("full", "fail")),
    ],
)
def test_heat_and_memory_are_what_the_kernel_tells(
    readings: dict[str, list[str]], step: str, level: str
) -> None:
    assert readings[step][0] == level, readings[step]


def test_memory_and_versions_are_those_of_this_machine() -> None:
    seen = found(Subject(Path("/")), "memory", "versions", "temperature")
    assert seen["memory"].level in (PASS, WARN, FAIL)
    assert "SQLite 3." in seen["versions"].value.plain()
    assert seen["temperature"].level in (SKIP, PASS, WARN, FAIL)


UNIT = "Id={}\nActiveState={}\nNRestarts={}\nResult={}\nExecMainStatus={}"


@pytest.mark.parametrize(
    ("said", "level", "value"),
    [
        (("baton.service", "active", 0, "success", 0), PASS, "running"),
        (("baton.service", "active", 3, "watchdog", 6), WARN, "3 times, last end: watchdog (6)"),
        (("baton.service", "failed", 5, "exit-code", 4), FAIL, "failed, last end: exit-code (4)"),
    ],
)
def test_what_systemd_says_of_our_unit(command, said: tuple, level: int, value: str) -> None:
    command("systemctl", *UNIT.format(*said).split("\n"))
    unit = found(Subject(Path("/")), "unit")["unit"]
    assert unit.level is level
    assert value in unit.value.plain()


@pytest.mark.parametrize(("said", "level"), [("yes", PASS), ("no", WARN)])
def test_clock_without_the_platform_is_what_the_system_says_of_ntp(
    command, said: str, level: int
) -> None:
    command("timedatectl", said)
    clock = found(Subject(Path("/")), "clock")["clock"]
    assert clock.level is level
    assert ("set by NTP" in clock.value.plain()) == (said == "yes")


def test_a_systemd_that_does_not_answer_is_skipped(command) -> None:
    command("systemctl", code=1)
    assert found(Subject(Path("/")), "unit")["unit"].level is SKIP
