"""`baton claim`: introduce this till to a platform with a one-time token, or by its QR."""

from __future__ import annotations

import argparse
import platform
import sys

from terminal.cli.output import emit, line, say
from terminal.errors import ExitCode, WrongUse

_OWN = "baton"  # the adapter of our own protocol
_LONGEST = 4096  # characters of a QR


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the platform is, and its one-time token; or both in one QR."""
    parser.add_argument("--url", help="address of the platform, https://...")
    parser.add_argument("--token", help="one-time token from the platform")
    parser.add_argument(
        "--qr",
        metavar="TEXT",
        help="what the QR of a new device holds, instead of --url and --token; - reads it from a "
        "scanner that types",
    )
    parser.add_argument("--adapter", help="which kind of platform it is (default: baton)")
    parser.add_argument("--name", help="what it is called on this till (default: its adapter)")
    parser.add_argument(
        "--list",
        action="append",
        metavar="EVENT/NUMBER",
        help="pretix: a check-in list to scan for; without one, as the server suggests",
    )
    parser.add_argument("--json", action="store_true", help="print the till's identity as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Claim and say who this till is now."""
    import dataclasses

    from terminal import config
    from terminal.bootstrap import claim, first_contact, join

    invitation = _invitation(args)
    if (invitation.adapter, invitation.name) == (_OWN, _OWN):
        who = claim(config.home(), invitation.url, invitation.token, platform.node())
        sentence = f"this till is {who.till} of {who.shop_name}; next: baton run"
    else:
        joined = join(config.home(), invitation)
        who = joined.identity
        sentence = f"{joined.platform} knows this till as {joined.welcome.till}; next: baton run"
        if why := first_contact(config.home(), joined.platform):
            say(f"nothing could be fetched from it yet: {why}")
    if args.json:
        emit(dataclasses.asdict(who))
    else:
        line(sentence)
    return ExitCode.FINE


def _invitation(args: argparse.Namespace):  # type: ignore[no-untyped-def]  # bootstrap loads late
    """Which platform is meant. Raises WrongUse where it is not said."""
    from terminal.bootstrap import Invitation, invited

    adapter, url, token = args.adapter or _OWN, args.url, args.token
    if args.qr is not None:
        text = sys.stdin.readline(_LONGEST).strip() if args.qr == "-" else args.qr
        found = invited(text)
        if found is None:
            raise WrongUse("this is no QR of a platform for new tills")
        adapter, url, token = args.adapter or found[0], found[1], found[2]
    if url is None or token is None:
        raise WrongUse("say where the platform is", advice="use --url and --token, or --qr")
    settings = {"lists": args.list} if args.list else {}
    return Invitation(adapter, args.name or adapter, url, token, platform.node(), settings)
