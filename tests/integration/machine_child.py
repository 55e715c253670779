"""In a mount namespace of its own: lays readings of a hot, crowded machine over the kernel's.

    unshare -m python -m tests.integration.machine_child FOLDER

Prints what the checks find, step by step, as one line of JSON; 77 where nothing can be laid there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from terminal.diagnostics.subject import Subject

from .doctoring import found

CLASSES, MEMINFO = Path("/sys/class"), Path("/proc/meminfo")
DEGREES = {"cool": 45_000, "warm": 72_500, "hot": 83_000}  # thousandths, as the kernel writes them
FREE = {"roomy": 50, "narrow": 10, "full": 3}  # per cent


def laid(*words: str) -> None:
    if subprocess.run(["mount", *words], capture_output=True).returncode:
        raise SystemExit(77)


def seen(check: str) -> list[str]:
    """Level and value of one check."""
    finding = found(Subject(Path("/nowhere")), check)[check]
    return [finding.level.word, finding.value.plain()]


def main(folder: Path) -> None:
    """Each step under its name."""
    told = {}
    laid("-t", "tmpfs", "none", str(CLASSES))
    chip = CLASSES / "hwmon/hwmon0"
    chip.mkdir(parents=True)
    (chip / "name").write_text("cpu_thermal\n")
    for name, degrees in DEGREES.items():
        (chip / "temp1_input").write_text(f"{degrees}\n")
        told[name] = seen("temperature")
    plain = MEMINFO.read_text().splitlines()
    total = int(plain[0].split()[1])
    for name, share in FREE.items():
        left = f"MemAvailable:   {total * share // 100} kB"
        lines = [left if each.startswith("MemAvailable") else each for each in plain]
        (folder / name).write_text("\n".join(lines) + "\n")
        laid("--bind", str(folder / name), str(MEMINFO))
        told[name] = seen("memory")
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
