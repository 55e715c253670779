"""`baton scanners`: what is connected and which settings use it; `--find` asks what it speaks."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import itertools
import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from terminal.cli.output import complain, emit, line, say
from terminal.errors import BatonError, ExitCode

if TYPE_CHECKING:
    from drivers.connected import Connected, Places
    from drivers.finding import Found

PLACES: Places | None = None
"""Where devices are looked for; None = where the system shows them."""

_PLACE_KEYS = ("device", "source")
_DRIVERS = {"camera": "camera", "keyboard": "evdev"}
_LISTEN = 5.0
_LONGEST = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """List, or find."""
    parser.add_argument(
        "--find",
        nargs="?",
        const="",
        metavar="PORT",
        help="find what a port speaks: listen, then send it three questions; without PORT every "
        "serial port, but adapters are only listened to",
    )
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask before sending")
    parser.add_argument(
        "--listen", type=_seconds, default=_LISTEN, metavar="SECONDS", help="wait for a code (5)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List; with --find exit 4 when a port cannot be opened or speaks nothing we know."""
    if args.find is not None and not args.yes and not sys.stdin.isatty():
        return complain("--find sends bytes to devices: say so with -y", ExitCode.WRONG_USE)
    from drivers.connected import connected

    tables = _tables()
    rows = [_row(each, tables) for each in connected(PLACES)]
    missing = [each for each in tables if not _is_here(each["device"])]
    if args.find is None:
        return _listed(rows, missing, args.json)
    found = [*_found_on(args, rows), *_seen(rows)]
    names = _free_names(each["table"] for each in tables)
    for each in found:
        each["table"] = next(names) if each["driver"] else ""
        if not args.json:
            _tell_found(each)
    if args.json:
        emit({"connected": rows, "missing": missing, "found": found})
    return ExitCode.FINE if all(each["driver"] for each in found) else ExitCode.ENVIRONMENT


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (seconds := float(text)) <= _LONGEST:
            return seconds
    raise argparse.ArgumentTypeError(f"must be above 0 and at most {_LONGEST} seconds")


def _tables() -> list[dict[str, str]]:
    """The scanners of the settings; settings that cannot be read are told, and list nothing."""
    from terminal.bootstrap import read_config

    try:
        scanners = read_config().scanners
    except BatonError as fault:
        say(f"baton: {fault}")
        return []
    return [
        {"table": each.name, "driver": each.kind, "device": _place_of(each.settings)}
        for each in scanners
    ]


def _place_of(settings: Any) -> str:
    return next((str(getattr(settings, key)) for key in _PLACE_KEYS if hasattr(settings, key)), "")


def _is_here(device: str) -> bool:
    return not device.startswith("/") or os.path.exists(device)


def _row(device: Connected, tables: list[dict[str, str]]) -> dict[str, Any]:
    used = [
        each["table"]
        for each in tables
        if each["device"] in device.names or os.path.realpath(each["device"]) == device.real
    ]
    return {
        **dataclasses.asdict(device),
        "device": device.device,
        "maker": device.maker,
        "scanner": device.is_scanner,
        "bridge": device.is_bridge,
        "table": used[0] if used else "",
        "state": _state(device.real),
    }


def _state(real: str) -> str:
    from drivers.connected import users_of

    users = users_of(real, PLACES)
    if users:
        return f"in use by {', '.join(users)}"
    if not os.access(real, os.R_OK | os.W_OK):
        return "this user may not open it: see its group, and log in again"
    return "free"


def _listed(rows: list[dict[str, Any]], missing: list[dict[str, str]], as_json: bool) -> int:
    if as_json:
        emit({"connected": rows, "missing": missing})
        return ExitCode.FINE
    for each in rows:
        line(f"{each['sort']} {each['device']}: {_described(each)}")
        for name in each["names"][1:]:
            line(f"    also {name}")
        table = f"[scanners.{each['table']}]" if each["table"] else "not in the settings"
        line(f"    {table}, {each['state']}")
    for gone in missing:
        line(f"missing {gone['device']}")
        line(f"    [scanners.{gone['table']}] wants it: plug it in, or correct the name")
    if not rows and not missing:
        line("no serial port, camera or keyboard is connected")
    return ExitCode.FINE


def _described(row: dict[str, Any]) -> str:
    ids = f"{row['vendor']}:{row['product']}" if row["vendor"] else ""
    sort = "scanner" if row["scanner"] else "adapter, says nothing about the device behind it"
    maker = f"{row['maker']} {sort}" if row["maker"] else ""
    return ", ".join(filter(None, (row["model"], maker, ids))) or "no USB device"


def _found_on(args: argparse.Namespace, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each port that is wanted and allowed, with what it speaks."""
    from drivers.errors import DriverError
    from drivers.finding import find

    for device, known, row in _wanted(args.find, rows):
        ask = bool(args.find or known)
        if not args.yes:
            ask = _agreed(device, row)
            if not ask:
                continue
        say(f"{device}: scan any code within {args.listen:g} seconds")
        try:
            found = find(device, ask=ask, listen=args.listen)
        except DriverError as fault:
            say(f"baton: {fault}")
            yield {"device": device, "driver": "", "why": fault.what, "settings": {}}
            continue
        yield {"device": device, **_plain(found, ask)}


def _plain(found: Found, ask: bool) -> dict[str, Any]:
    why = found.why if found.driver or ask else f"{found.why}; name the port to have it asked"
    return {"driver": found.driver, "why": why, "settings": found.settings}


def _wanted(
    named: str, rows: list[dict[str, Any]]
) -> Iterator[tuple[str, bool, dict[str, Any] | None]]:
    """(port, whether its id is a scanner's, its row): the named one, or all that are free."""
    if named:
        row = next((each for each in rows if named in (each["real"], *each["names"])), None)
        yield named, True, row
        return
    for row in rows:
        if row["sort"] == "serial" and row["state"] == "free":
            yield row["device"], row["scanner"], row


def _agreed(device: str, row: dict[str, Any] | None) -> bool:
    say(f"{device}: {_described(row) if row else 'nothing is known about it'}")
    print("listen, then send it three questions? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _seen(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cameras, and keyboards of scanner makers, need no question; only those not in use yet."""
    from terminal import plugins

    known = plugins.names(plugins.SCANNERS)
    return [
        {"device": each["device"], "driver": driver, "why": _described(each), "settings": {}}
        for each in rows
        if (driver := _DRIVERS.get(each["sort"], "")) in known
        and not each["table"]
        and (each["sort"] == "camera" or each["scanner"])
    ]


def _free_names(taken: Iterable[str]) -> Iterator[str]:
    used = set(taken)
    return (name for n in itertools.count(1) if (name := f"scanner-{n}") not in used)


def _tell_found(found: dict[str, Any]) -> None:
    line(f"# {found['device']}: {found['why']}")
    if not found["driver"]:
        return
    key = "source" if found["driver"] == "camera" else "device"
    settings = {"driver": found["driver"], key: found["device"], **found["settings"]}
    line(f"[scanners.{found['table']}]")
    for name, value in settings.items():
        line(f"{name} = {json.dumps(value, ensure_ascii=False)}")
