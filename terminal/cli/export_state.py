"""`baton export-state`: all of this till in one sealed file; here it accepts nothing more."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from terminal.cli.output import say
from terminal.errors import ExitCode, StateUnusable, WrongUse
from terminal.locale import _, use


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", metavar="FILE", help="a new file, on a stick; - writes to stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the file, then say the code that opens it."""
    from terminal import config
    from terminal.bootstrap import export_state

    use()
    if args.file == "-" and sys.stdout.isatty():
        raise WrongUse("the file is no text: name a FILE, or lead stdout into one")
    if args.file != "-" and Path(args.file).exists():
        raise WrongUse("this file exists already", where=args.file)
    sealed, code = export_state(config.home())
    if args.file == "-":
        sys.stdout.buffer.write(sealed)
        sys.stdout.buffer.flush()
    else:
        _write(Path(args.file), sealed)
    said = _("this machine accepts nothing any more; the code for the other one is {code}")
    say(said.format(code=code))
    say(_("write it down: it is kept nowhere. There, type: baton import-state FILE"))
    return ExitCode.FINE


def _write(path: Path, sealed: bytes) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
    except OSError as cause:
        raise StateUnusable(
            f"the file cannot be written: {cause.strerror}",
            where=str(path),
            advice="is the stick mounted, and has it room? Then type the command again",
        ) from cause
