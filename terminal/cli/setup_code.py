"""`baton setup-code`: make the QR that a new till is shown; for whoever hands tills out."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from terminal.cli.output import line, say
from terminal.errors import ExitCode, WrongUse
from terminal.files import replace_file
from terminal.locale import _, use


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What goes in, and the key that signs it."""
    parser.add_argument("--key", required=True, type=Path, metavar="FILE", help="signing key; made "
                        "when it is not there, with FILE.pub for the tills")  # fmt: skip
    parser.add_argument("--url", help="address of the platform, https://...")
    parser.add_argument("--token", help="one-time token from the platform")
    parser.add_argument("--shop", default="", help="the shop's name, shown while it is claimed")
    parser.add_argument("--wifi", default="", metavar="NAME", help="Wi-Fi; its password is read "
                        "from BATON_WIFI_PASSWORD")  # fmt: skip
    parser.add_argument("--hours", type=float, default=24, help="how long it holds (24)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """The code's text on stdout, and as a drawing where that is a terminal."""
    from terminal.core.setup_code import SetupCode, write

    use()
    private = _key(args.key)
    if not (args.url and args.token):
        said = _("the tills' key is in {file}; with --url and --token a code is made")
        say(said.format(file=f"{args.key}.pub"))
        return ExitCode.FINE
    if not 0 < args.hours <= 24 * 31:
        raise WrongUse("--hours must be more than 0 and at most 744")
    password = os.environ.get("BATON_WIFI_PASSWORD", "") if args.wifi else ""
    expires = datetime.now(UTC) + timedelta(hours=args.hours)
    text = write(SetupCode(args.url, args.token, expires, args.shop, args.wifi, password), private)
    if sys.stdout.isatty():
        _draw(text)
    print(text)
    return ExitCode.FINE


def _draw(text: str) -> None:
    import qrcode

    drawing = qrcode.QRCode(border=2)
    drawing.add_data(text)
    drawing.print_ascii(invert=True)
    line(_("show this to the till, or print it"))


def _key(path: Path) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not path.exists():
        made = Ed25519PrivateKey.generate()
        replace_file(path, made.private_bytes_raw(), 0o600)
        public = made.public_key().public_bytes_raw().hex()
        replace_file(path.with_name(path.name + ".pub"), f"{public}\n".encode(), 0o644)
    private = path.read_bytes()
    if len(private) != 32:
        raise WrongUse("this is no signing key", where=str(path))
    return private
