"""`baton provision`: a new till's first screen; it waits for a setup code and claims the till."""

from __future__ import annotations

import argparse
import os
import platform
import queue
import select
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from terminal.cli.output import line, say
from terminal.errors import BatonError, ExitCode
from terminal.locale import LANGUAGES, _, later, speaking, use
from terminal.text import clean
from terminal.wording.faults import told

_LINE = 2000  # characters
_CLEARED = "\x1b[2J\x1b[H\n"
_INVITATION = later("This till is new. Show its setup code to the scanner.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Once, for scripts; or a code to be made."""
    parser.add_argument("--code", help="the setup code's text, instead of a scanner")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Wait for a code that claims this till. With --code, one try and its exit code."""
    from terminal import config

    use()
    home = config.home()
    if args.code is not None:
        return _claimed(home, args.code)
    from terminal.bootstrap.provisioning import scanners
    from terminal.tui.service import Service

    codes: queue.SimpleQueue[str] = queue.SimpleQueue()
    service = Service(os.environ)
    readers = scanners(home, codes.put)
    for reader in readers:
        reader.start()
    try:
        print(_CLEARED, flush=True)
        _tell(lambda: _(_INVITATION))
        service.ready("waiting for a setup code")
        while True:
            service.ping()
            if code := _next(codes):
                try:
                    return _claimed(home, code)
                except BatonError as fault:
                    _tell(partial(told, ": ".join(filter(None, (fault.what, fault.advice)))))
    finally:
        for reader in readers:
            reader.stop()


def _tell(sentence: Callable[[], str]) -> None:
    """In every language that there is: nobody has told a new till which one its people speak."""
    said = []
    for language in LANGUAGES:
        with speaking(language):
            said.append(sentence())
    print(*(f"   {clean(each, _LINE)}" for each in dict.fromkeys(said)), "", sep="\n", flush=True)


def _next(codes: queue.SimpleQueue[str]) -> str:
    """The next code of a scanner, or a line that was typed; empty after a second."""
    if sys.stdin.isatty() and select.select([sys.stdin], [], [], 0)[0]:
        return sys.stdin.readline(_LINE).strip()
    try:
        return codes.get(timeout=1)
    except queue.Empty:
        return ""


def _claimed(home: Path, text: str) -> int:
    from terminal.bootstrap.provisioning import believed, provision
    from terminal.clock import Clock

    code = believed(home, text, Clock().now())
    say(f"   {code.shop or code.url} ...")
    who = provision(home, code, platform.node())
    line(_("this till is {till} of {shop}").format(till=who.till, shop=who.shop_name))
    return ExitCode.FINE
