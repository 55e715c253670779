"""Blank Debian roots that `deploy/install.sh` turned into kiosks, one of each Debian we serve.

Needs root, debootstrap and systemd-nspawn, and a kernel that lets us use them; else all of it is
skipped with the reason. IMAGE_KEEP=FOLDER keeps roots and fetched wheels there for the next run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .machine import in_root

ROOT = Path(__file__).resolve().parents[2]
SUITES = ("bookworm", "trixie")
BASE = "systemd-sysv,dbus,udev,ca-certificates"


def obstacle() -> str:
    """Why this machine cannot boot a Debian root; empty if it can."""
    if os.geteuid() != 0:
        return "only root may boot a Debian root"
    missing = [each for each in ("debootstrap", "systemd-nspawn") if not shutil.which(each)]
    if missing:
        return f"apt-get install debootstrap systemd-container ({', '.join(missing)} missing)"
    with tempfile.TemporaryDirectory() as folder:
        for name in ("lower", "upper", "scratch", "both"):
            Path(folder, name).mkdir()
        options = f"lowerdir={folder}/lower,upperdir={folder}/upper,workdir={folder}/scratch"
        mount = [
            "unshare",
            "--mount",
            "mount",
            "-t",
            "overlay",
            "-o",
            options,
            "x",
            f"{folder}/both",
        ]
        told = subprocess.run(mount, capture_output=True, text=True)
    return f"no overlay may be mounted here: {told.stderr.strip()}" if told.returncode else ""


@pytest.fixture(scope="session")
def keep(tmp_path_factory) -> Path:
    """Where roots and packages lie while the suite runs."""
    if why := obstacle():
        pytest.skip(why)
    if kept := os.environ.get("IMAGE_KEEP"):
        return Path(kept)
    return tmp_path_factory.mktemp("image")


@pytest.fixture(scope="session")
def made(keep) -> dict[str, Path]:
    """Packages, and per suite the root they are installed in, made side by side."""
    with ThreadPoolExecutor() as pool:
        packages = pool.submit(build_packages, keep)
        blank = {suite: pool.submit(debootstrap, keep, suite) for suite in SUITES}
        found = {"packages": packages.result()}
        tills = {suite: pool.submit(install, keep, blank[suite].result()) for suite in SUITES}
        return found | {suite: till.result() for suite, till in tills.items()}


@pytest.fixture(scope="session")
def packages(made) -> Path:
    return made["packages"]


@pytest.fixture(scope="session", params=SUITES)
def till_root(request, made) -> Path:
    """A root with the kiosk and the sandbox installed, never written to: machines lie over it."""
    return made[request.param]


def build_packages(keep: Path) -> Path:
    out = keep / "packages"
    if not out.exists():
        command = [
            "sh",
            "deploy/package",
            "--out",
            out.with_suffix(".new"),
            "--wheels",
            keep / "wheels",
        ]
        checked(command, cwd=ROOT)
        out.with_suffix(".new").rename(out)
    return out


def debootstrap(keep: Path, suite: str) -> Path:
    """A minimal root, as whoever asks for a blank Debian gets it."""
    root = keep / f"{suite}-blank"
    if not root.exists():
        new = root.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        command = ["debootstrap", "--variant=minbase", f"--include={BASE}", suite, new]
        checked([*command, *mirror_of(suite)])
        for name in ("/etc/hosts", "/etc/resolv.conf"):
            shutil.copy(name, new / name.lstrip("/"))
        new.rename(root)
    return root


def mirror_of(suite: str) -> list[str]:
    """Where this machine's apt finds Debian; debootstrap's own idea otherwise."""
    ask = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Component: main", "Label: Debian"]
    told = subprocess.run(ask, capture_output=True, text=True)
    return told.stdout.splitlines()[:1] if told.returncode == 0 else []


def install(keep: Path, blank: Path) -> Path:
    """The one command of the guide, on the blank root."""
    root = keep / blank.name.removesuffix("-blank")
    if not root.exists():
        new = root.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        checked(["cp", "-a", blank, new])
        shutil.copytree(keep / "packages", new / "srv" / "packages")
        shutil.copy(ROOT / "deploy" / "install.sh", new / "srv")
        command = ["sh", "/srv/install.sh", "kiosk", "--packages", "/srv/packages", "--sandbox"]
        done = in_root(new, *command)
        assert done.returncode == 0, (done.stdout[-3000:], done.stderr[-3000:])
        # Ours, for the photographs.
        assert in_root(new, "apt-get", "install", "-q", "-y", "grim").returncode == 0
        new.rename(root)
    return root


def checked(command, **how) -> None:
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, **how)
    assert done.returncode == 0, (command, done.stdout[-3000:], done.stderr[-3000:])
