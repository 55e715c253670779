"""What a till writes to the card: blocks of the store's own partition, counted by the kernel."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from tests.crash.loop import ext4, mounted

from .machine import machine
from .test_image_store import STORE, fill
from .tills import Till, counter_till

pytestmark = pytest.mark.timeout(1800)
REDEMPTIONS = 30
IDLE = 130.0  # seconds: two of the file system's own minutes
SECTOR = 512
KILOBYTES_EACH = 60
MEGABYTES_AN_HOUR = 2


def written(disk: Path) -> int:
    """Bytes that the partition was given since it exists."""
    subprocess.run(["sync", "-f", disk], check=True)
    device = subprocess.run(
        ["findmnt", "-n", "-o", "SOURCE", disk], check=True, capture_output=True, text=True
    ).stdout.strip()
    return int(Path("/sys/block", Path(device).name, "stat").read_text().split()[6]) * SECTOR


def redeem(till: Till, many: int) -> None:
    for _ in range(many):
        before = len(till.redeemed())
        till.machine.screen.scan(till.voucher()["typed"])
        till.machine.until(lambda had=before: len(till.redeemed()) > had, "a redemption")


def test_what_is_written_for_each_redemption_and_in_an_idle_hour(made, tmp_path, capsys):
    image = ext4(tmp_path, megabytes=256)
    with mounted(image, tmp_path / "mount") as disk:
        # As `baton-setup store` has it in /etc/fstab.
        subprocess.run(["mount", "-o", "remount,noatime,commit=60", disk], check=True)
        fill(made["bookworm"], disk)
        with machine(made["bookworm"], binds={str(disk): STORE}) as on:
            till = counter_till(on)
            redeem(till, 2)
            before = written(disk)
            redeem(till, REDEMPTIONS)
            each = (written(disk) - before) / REDEMPTIONS
            rest, began = written(disk), time.monotonic()
            time.sleep(IDLE)
            idle = (written(disk) - rest) / (time.monotonic() - began) * 3600
            on.run("systemctl", "stop", till.unit)
            on.unplug()
    with capsys.disabled():
        print(f"\nwritten: {each / 1e3:.0f} kB a redemption, {idle / 1e6:.2f} MB an idle hour")
    assert each < KILOBYTES_EACH * 1e3
    assert idle < MEGABYTES_AN_HOUR * 1e6
