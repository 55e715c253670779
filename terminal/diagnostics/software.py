"""What runs here: versions, and what systemd says of our units."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata

from terminal import __version__
from terminal.diagnostics.finding import Finding, Level, phrase
from terminal.diagnostics.machine import said_by
from terminal.locale import later

LIBRARIES = ("textual", "apsw", "cryptography", "pyserial", "zxing-cpp", "python-escpos")
_PROPERTIES = "Id,ActiveState,SubState,NRestarts,Result,ExecMainStatus"


@dataclass(frozen=True, slots=True)
class Unit:
    """One systemd unit: its state, how often it was restarted, and how it ended last."""

    name: str
    active: str
    restarts: int = 0
    result: str = ""
    status: int = 0


def versions() -> dict[str, str]:
    """Of Baton, Python, the system, SQLite and the libraries that matter most."""
    import apsw

    found = {
        "baton": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "sqlite": apsw.sqlite_lib_version(),
    }
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def units(pattern: str) -> list[Unit] | None:
    """The units of a name; None where there is no systemd, or it does not answer."""
    command = shutil.which("systemctl")
    if command is None:
        return None
    said = said_by([command, "show", pattern, f"--property={_PROPERTIES}"], 3.0)
    if said is None:
        return None
    return [unit for block in said.split("\n\n") if (unit := _unit(block))]


def _unit(block: str) -> Unit | None:
    told = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
    if not told.get("Id"):
        return None
    return Unit(
        told["Id"],
        told.get("ActiveState", ""),
        _number(told.get("NRestarts", "")),
        told.get("Result", ""),
        _number(told.get("ExecMainStatus", "")),
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def judge_versions(found: dict[str, str]) -> Finding:
    """For the phone call; nothing to judge."""
    text = "Baton {baton}, Python {python}, SQLite {sqlite}".format(**found)
    return Finding("versions", Level.PASS, phrase(later("{text}"), text=text))


def judge_units(found: Sequence[Unit] | None) -> list[Finding]:
    """Whether systemd keeps them running, and how often it had to."""
    if not found:
        none = phrase(later("systemd runs nothing of Baton here"))
        return [Finding("unit", Level.SKIP, none)]
    return [_judged(each) for each in found]


def _judged(unit: Unit) -> Finding:
    limit = phrase(later("running, never restarted"))
    why = f"{unit.result} ({unit.status})" if unit.status else unit.result
    if unit.active != "active":
        value = phrase(later("{state}, last end: {why}"), state=unit.active, why=why)
        advice = phrase(later("`journalctl -u {unit}` tells why"), unit=unit.name)
        return Finding("unit", Level.FAIL, value, limit, advice, unit.name)
    if unit.restarts:
        value = phrase(later("restarted {n} times, last end: {why}"), n=unit.restarts, why=why)
        advice = phrase(later("`journalctl -u {unit}` tells why"), unit=unit.name)
        return Finding("unit", Level.WARN, value, limit, advice, unit.name)
    return Finding("unit", Level.PASS, phrase(later("running")), limit, subject=unit.name)
