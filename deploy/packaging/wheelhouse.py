"""Fetches the wheels of one lock for machines other than this one; `sh deploy/package` calls it.

    python deploy/packaging/wheelhouse.py LOCK FOLDER --machine x86_64 --python 3.11 --python 3.13

Hashes are checked against the lock, nothing is built, and no code of a wheel runs. Wheels of both
Pythons lie in one folder; on the machine, pip picks by the lock's own markers.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from packaging.markers import Marker

# The glibc of Debian 12, the oldest system that is served: what it can load, newest first.
NEWEST_GLIBC = 36
OLDEST_GLIBC = {"x86_64": 5, "aarch64": 17}
OLD_NAMES = {
    "x86_64": ("manylinux2014", "manylinux2010", "manylinux1"),
    "aarch64": ("manylinux2014",),
}
# (sys_platform and so on) of every machine we serve; the Python's version is added for each.
DEBIAN = {
    "sys_platform": "linux",
    "os_name": "posix",
    "platform_system": "Linux",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
    "extra": "",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lock", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--machine", required=True, choices=sorted(OLDEST_GLIBC))
    parser.add_argument("--python", required=True, action="append")
    parser.add_argument("--offline", action="store_true", help="take only what is in FOLDER")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for version in asked.python:
        wanted = "\n".join(meant_for(asked.lock.read_text("utf-8"), asked.machine, version))
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as lock:
            lock.write(wanted)
            lock.flush()
            command = [*download(asked.machine, version, asked.folder), "-r", lock.name]
            if asked.offline:
                command += ["--no-index", "--find-links", str(asked.folder)]
            done = subprocess.run(command, check=False)
            if done.returncode != 0:
                return done.returncode
    return 0


def meant_for(lock: str, machine: str, version: str) -> Iterator[str]:
    """The requirements of a lock whose marker holds there, without the marker.

    pip would ask the marker of the Python it runs in, whatever it downloads for.
    """
    there = {
        **DEBIAN,
        "platform_machine": machine,
        "python_version": version,
        "python_full_version": f"{version}.0",
    }
    for block in re.split(r"\n(?=\S)", lock):
        if "==" not in block or block.startswith("#"):
            continue
        pin, hashes = re.match(r"([^\\]+)\\?(.*)", block, re.DOTALL).groups()
        requirement, _, marker = pin.partition(";")
        if not marker.strip() or Marker(marker).evaluate(there):
            found = " ".join(re.findall(r"--hash=\S+", hashes))
            yield f"{requirement.strip()} {found}"


def download(machine: str, version: str, folder: Path) -> list[str]:
    tag = f"cp{version.replace('.', '')}"
    platforms = [
        *(f"manylinux_2_{n}_{machine}" for n in range(NEWEST_GLIBC, OLDEST_GLIBC[machine] - 1, -1)),
        *(f"{name}_{machine}" for name in OLD_NAMES[machine]),
        f"linux_{machine}",
    ]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "download"]
    pip += ["--quiet", "--progress-bar", "off", "--require-hashes", "--no-deps"]
    pip += ["--only-binary", ":all:", "--implementation", "cp", "--python-version", version]
    pip += ["--abi", tag, "--abi", "abi3", "--abi", "none", "--dest", str(folder)]
    return pip + [word for platform in platforms for word in ("--platform", platform)]


if __name__ == "__main__":
    sys.exit(main())
