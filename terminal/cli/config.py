"""`baton config`: every setting, its value, and where it came from."""

from __future__ import annotations

import argparse

from terminal.cli.output import emit, line
from terminal.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with them."""
    parser.add_argument("what", choices=["show"], help="print the settings in force")
    parser.add_argument("--json", action="store_true", help="one JSON line per setting")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print them; a wrong setting is named and exits 2."""
    from terminal.bootstrap import read_config
    from terminal.config import FILE

    settings = read_config()
    if not args.json:
        line(f"# {settings.home / FILE}")
    for each in settings.origins:
        value = list(each.value) if isinstance(each.value, tuple) else each.value
        if args.json:
            emit({"key": each.key, "value": value, "source": each.source, "help": each.help})
        else:
            line(f"{each.key} = {value!r}  # {each.source}: {each.help}")
    return ExitCode.FINE
