"""The kiosk as it ships, on a compositor without a screen: photographed, weighed, fed a voucher."""

import base64
import os
import tty
from pathlib import Path

import pytest

from .machine import machine
from .tills import Till

pytestmark = pytest.mark.timeout(1800)
# A compositor that draws into memory; everything else is the unit as it ships.
WITHOUT_A_SCREEN = """[Service]
Environment=WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1
"""
SCANNER = """
[scanners.front]
driver = "serial"
device = "/dev/baton-scanner"

[scanners.eye]
driver = "camera"
source = "/var/lib/baton/till/looking-at"
"""
MEGABYTES = 300


@pytest.fixture
def kiosk(till_root):
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    os.fchmod(theirs, 0o666)
    with machine(till_root, binds={os.ttyname(theirs): "/dev/baton-scanner"}) as on:
        drop_in = on.root / "etc/systemd/system/baton-kiosk.service.d/headless.conf"
        drop_in.parent.mkdir(parents=True, exist_ok=True)
        drop_in.write_text(WITHOUT_A_SCREEN)
        on.before("baton-setup", "off", "--quiet")
        till = Till(on, "baton-kiosk")
        on.switch_on()
        till.open_platform()
        till.claim()
        settings(on.root)
        till.start()
        yield till, ours
    os.close(ours)
    os.close(theirs)


def settings(root: Path) -> None:
    """A scanner on a line, and a camera that looks at a photograph of nothing, again and again."""
    import cv2
    import numpy

    home = root / "var/lib/baton/till"
    (home / "looking-at").mkdir(mode=0o755)
    cv2.imwrite(str(home / "looking-at/nothing.png"), numpy.full((720, 1280, 3), 127, numpy.uint8))
    os.chmod(home / "looking-at/nothing.png", 0o644)
    with (home / "baton.toml").open("a") as file:
        file.write(SCANNER)


def photograph(till: Till, name: str) -> bytes:
    """The screen as a PNG; kept under IMAGE_PICTURES when that is set."""
    at = "/run/baton-kiosk"
    till.machine.run(
        "setpriv", "--reuid=baton", "--regid=baton", "--clear-groups",
        "env", f"XDG_RUNTIME_DIR={at}", "WAYLAND_DISPLAY=wayland-0", "grim", f"{at}/{name}.png",
    )  # fmt: skip
    inside = till.machine.run("base64", "--wrap=0", f"{at}/{name}.png").stdout
    picture = base64.b64decode(inside)
    if kept := os.environ.get("IMAGE_PICTURES"):
        Path(kept, f"{name}.png").write_bytes(picture)
    return picture


def colours(picture: bytes) -> set[int]:
    import cv2
    import numpy

    pixels = cv2.imdecode(numpy.frombuffer(picture, numpy.uint8), cv2.IMREAD_COLOR)
    packed = pixels.reshape(-1, 3).astype(numpy.uint32) @ numpy.array([1, 256, 65536], numpy.uint32)
    return set(packed.tolist())


def share_of_green(picture: bytes) -> float:
    """How much of the picture is clearly green; the screen at rest has next to none."""
    import cv2
    import numpy

    pixels = cv2.imdecode(numpy.frombuffer(picture, numpy.uint8), cv2.IMREAD_COLOR).astype(int)
    blue, green, red = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    return float(((green > red + 40) & (green > blue + 20)).mean())


def weight(till: Till) -> float:
    """Megabytes of the unit's processes, what they share counted once (their PSS)."""
    group = f"/sys/fs/cgroup/system.slice/{till.unit}/cgroup.procs"
    command = f"for p in $(cat {group}); do cat /proc/$p/smaps_rollup; done | grep '^Pss:'"
    lines = till.machine.run("sh", "-c", command).stdout.splitlines()
    return sum(int(line.split()[1]) for line in lines) / 1024


def test_a_kiosk_redeems_what_its_scanner_reads_within_its_memory(kiosk, request, capsys):
    till, scanner = kiosk
    name = request.node.callspec.id
    drawn = lambda: len(colours(photograph(till, f"kiosk-rest-{name}"))) > 20  # noqa: E731
    till.machine.until(drawn, "the first picture")
    assert share_of_green(photograph(till, f"kiosk-rest-{name}")) < 0.02
    os.write(scanner, f"{till.voucher()['signed']}\r\n".encode())
    till.machine.until(till.redeemed, "the platform's book")
    green = lambda: share_of_green(photograph(till, f"kiosk-verdict-{name}")) > 0.02  # noqa: E731
    till.machine.until(green, "the verdict's colour")
    heavy = weight(till)
    with capsys.disabled():
        print(f"\nthe whole kiosk: {heavy:.0f} MB ({name})")
    assert heavy < MEGABYTES
