"""`baton import-state`: go on here with a till that another machine gave up."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from terminal.cli.output import line
from terminal.errors import ExitCode, WrongUse
from terminal.locale import _, use

_MOST = 2_000_000_000  # bytes; a journal of years has less


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """From where."""
    parser.add_argument("file", metavar="FILE", help="what export-state wrote; - reads stdin")
    parser.add_argument("--code", help="the code that export-state showed; asked for without it")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Open the file and say who this till is now."""
    from terminal import config
    from terminal.bootstrap import import_state

    use()
    try:
        if args.file == "-":
            sealed = sys.stdin.buffer.read(_MOST)
        else:
            with Path(args.file).open("rb") as file:
                sealed = file.read(_MOST)
    except OSError as cause:
        raise WrongUse(f"the file cannot be read: {cause.strerror}", where=args.file) from cause
    code = args.code if args.code is not None else getpass.getpass(_("Code: "))
    who = import_state(config.home(), sealed, code)
    said = _("this machine is till {till} of {shop} now; next: baton run")
    line(said.format(till=who.till, shop=who.shop_name))
    return ExitCode.FINE
