"""`baton scan`: read the codes in pictures, as the camera would."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Any

from terminal.cli.output import complain, emit, line
from terminal.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Pictures or folders of pictures."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a picture, or a folder of them")
    parser.add_argument("--json", action="store_true", help="one JSON line per picture")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read every picture; exit 0 if each could be opened, 2 if a path does not exist."""
    missing = [path for path in args.paths if not os.path.exists(path)]
    if missing:
        return complain(f"there is no picture or folder {missing[0]!r}", ExitCode.WRONG_USE)
    from drivers.decoders.cascade import Cascade
    from drivers.frames.pictures import pictures_in

    cascade, opened = Cascade(), True
    for path in (each for given in args.paths for each in pictures_in(Path(given))):
        found = _read(cascade, path)
        opened = opened and "error" not in found
        if args.json:
            emit(found)
        else:
            _tell(found)
    return ExitCode.FINE if opened else ExitCode.ENVIRONMENT


def _read(cascade: Any, path: Path) -> dict[str, Any]:
    """One picture's line: `ms` is the time to find the codes, opening the file not counted."""
    from drivers.decoders.pictures import load_gray
    from drivers.decoders.texts import text_of
    from drivers.errors import DeviceMissing, PictureUnreadable

    try:
        frame = load_gray(path)
    except (PictureUnreadable, DeviceMissing) as fault:
        return {"file": str(path), "codes": [], "ms": 0.0, "error": fault.what}
    started = time.perf_counter()
    found = cascade.read_still(frame)
    ms = (time.perf_counter() - started) * 1000
    codes = [
        {
            "text": text_of(code.raw, code.encoding),
            "hex": code.raw.hex(),
            "symbology": code.symbology,
            "position": [list(corner) for corner in code.position],
        }
        for code in found
    ]
    return {"file": str(path), "codes": codes, "ms": round(ms, 2)}


def _tell(found: dict[str, Any]) -> None:
    if "error" in found:
        complain(f"{found['file']}: {found['error']}", ExitCode.ENVIRONMENT)
        return
    for code in found["codes"]:
        text = code["text"] if code["text"] is not None else f"0x{code['hex']}"
        line(f"{found['file']}: {code['symbology']}: {text}")
    if not found["codes"]:
        line(f"{found['file']}: no code found")
