"""Packages of releases to come: today's, with a line of Baton's own wheel changed."""

from __future__ import annotations

import hashlib
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

Change = tuple[str, Callable[[str], str]]

WORKING: Change = ("terminal/__init__.py", lambda text: text + "# a release to come\n")
WITHOUT_A_LIBRARY: Change = (
    "offline_queue/__init__.py",
    lambda text: text + "import a_library_that_nobody_packed\n",
)
# Brings the journal to a format of its own, and then never says that its screen is ready.
NEWER_FORMAT: Change = (
    "offline_queue/migrations.py",
    lambda text: text.replace("\n\n\ndef version_of", f"\n{_STEP}\n\n\ndef version_of", 1),
)
NEVER_READY: Change = (
    "terminal/tui/service.py",
    lambda text: text + "\n\nService.ready = lambda *anything: None\n",
)
_STEP = 'STEPS = (*STEPS, "CREATE TABLE of_the_future (x INTEGER) STRICT")'


def release(packages: Path, folder: Path, version: str, *changes: Change) -> Path:
    """A package of `baton-terminal` like the one there, with another version and these changes."""
    original = next(packages.glob("baton-terminal_*.deb"))
    tree = folder / f"tree-{version}"
    subprocess.run(["dpkg-deb", "--raw-extract", original, tree], check=True)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"(?m)^Version: .*$", f"Version: {version}", control.read_text()))
    wheels = tree / "usr/lib/baton/wheels"
    (wheels / "VERSION").write_text(f"{version}\n")
    wheel = next(wheels.glob("baton_terminal-*.whl"))
    before = _hash(wheel)
    for change in changes:
        _rewrite(wheel, *change)
    pins = wheels / "requirements.txt"
    pins.write_text(pins.read_text().replace(before, _hash(wheel)))
    made = folder / f"baton-terminal_{version}.deb"
    subprocess.run(["dpkg-deb", "-Znone", "--build", tree, made], check=True, capture_output=True)
    subprocess.run(["rm", "-r", tree], check=True)
    return made


def _rewrite(wheel: Path, name: str, change: Callable[[str], str]) -> None:
    with zipfile.ZipFile(wheel) as file:
        members = {each: file.read(each) for each in file.namelist()}
    changed = change(members[name].decode())
    assert changed.encode() != members[name]
    members[name] = changed.encode()
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as file:
        for each, content in members.items():
            file.writestr(each, content)


def _hash(wheel: Path) -> str:
    return hashlib.sha256(wheel.read_bytes()).hexdigest()
