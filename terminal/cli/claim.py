"""`baton claim`: introduce this till to a platform with a one-time token."""

from __future__ import annotations

import argparse
import platform

from terminal.cli.output import emit, line
from terminal.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the platform is, and its one-time token."""
    parser.add_argument("--url", required=True, help="address of the platform, https://...")
    parser.add_argument("--token", required=True, help="one-time token from the platform")
    parser.add_argument("--json", action="store_true", help="print the till's identity as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Claim and say who this till is now."""
    import dataclasses

    from terminal import config
    from terminal.bootstrap import claim

    who = claim(config.home(), args.url, args.token, platform.node())
    if args.json:
        emit(dataclasses.asdict(who))
    else:
        line(f"this till is {who.till} of {who.shop_name}; next: baton run")
    return ExitCode.FINE
