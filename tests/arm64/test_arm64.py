"""The packages for a Raspberry Pi, installed and played in an arm64 Debian under qemu's user mode.

By name only: `sh deploy/test --arm64`; it takes about a quarter of an hour. Needs root, debootstrap
and qemu-user-static; skipped with the reason elsewhere. IMAGE_KEEP=FOLDER keeps the root there.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.image.conftest import BASE, ROOT, checked, mirror_of
from tests.image.machine import in_root

pytestmark = pytest.mark.timeout(3600)
HANDLERS = Path("/proc/sys/fs/binfmt_misc")
SANDBOX = "/opt/baton/sandbox/bin/python"


def obstacle() -> str:
    if os.geteuid() != 0:
        return "only root may make a Debian root"
    missing = [name for name in ("debootstrap", "qemu-aarch64-static") if not shutil.which(name)]
    if missing:
        return f"{', '.join(missing)} missing: apt-get install debootstrap qemu-user-static"
    if not (HANDLERS / "register").exists():
        subprocess.run(["mount", "-t", "binfmt_misc", "none", HANDLERS], capture_output=True)
    if not (HANDLERS / "qemu-aarch64").exists():
        subprocess.run(["/usr/lib/systemd/systemd-binfmt"], capture_output=True)
    return "" if (HANDLERS / "qemu-aarch64").exists() else "arm64 programs cannot be run here"


@pytest.fixture(scope="module")
def keep(tmp_path_factory):
    """Where the root and the wheels lie while this runs."""
    if why := obstacle():
        pytest.skip(why)
    kept = os.environ.get("IMAGE_KEEP")
    yield Path(kept) if kept else (folder := tmp_path_factory.mktemp("arm64"))
    if not kept:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def pi(keep):
    """A blank arm64 root in which the guide's one command has made a till."""
    root = keep / "arm64-root"
    if not root.exists():
        new = root.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        command = ["debootstrap", "--arch=arm64", "--variant=minbase", f"--include={BASE}"]
        checked([*command, "bookworm", new, *mirror_of("bookworm")])
        packages = new / "srv/packages"
        wheels = ("--wheels", keep / "wheels-arm64")
        checked(["sh", "deploy/package", "--arch", "arm64", "--out", packages, *wheels], cwd=ROOT)
        shutil.copy(ROOT / "deploy/install.sh", new / "srv")
        install = ("sh", "/srv/install.sh", "counter", "--packages", "/srv/packages", "--sandbox")
        done = in_root(new, *install, within=2400)
        assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
        new.rename(root)
    return root


def test_a_pi_plays_the_demo(pi):
    assert in_root(pi, "dpkg", "--print-architecture").stdout.strip() == "arm64"
    played = in_root(pi, SANDBOX, "-m", "terminal", "demo", "--headless", within=1200)
    assert played.returncode == 0, (played.stdout[-2000:], played.stderr[-2000:])
    assert "the platform's statement equals the till's journal" in played.stdout
