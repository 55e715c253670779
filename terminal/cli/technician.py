"""`baton technician`: the PIN before the technician's screens and before leaving a kiosk."""

from __future__ import annotations

import argparse
from typing import Any

from terminal.cli.output import emit, line, say
from terminal.errors import BatonError, ExitCode, WrongUse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do. The PIN is asked for, or read from stdin."""
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    pin = what.add_parser("pin", help="set this device's PIN; it is asked for")
    unlock = what.add_parser("unlock", help="forget the wrong PINs")
    what.add_parser("show", help="whether there is a PIN, and whether wrong ones have locked it")
    for each in (pin, unlock):
        each.add_argument("--by", default="", metavar="NAME", help="who does it")
    for each in what.choices.values():
        each.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do it; noted in the journal wherever that can be opened."""
    from offline_queue import QueueError
    from terminal.bootstrap import gate_of, open_books

    books: Any = None
    try:
        books = open_books()
    except (BatonError, QueueError) as fault:
        if args.what != "show":
            say(f"baton: not noted in the journal: {fault}")
    try:
        gate = gate_of(books.ledger if books else None)
        if args.what == "pin":
            gate.set_pin(_new_pin(), args.by)
        elif args.what == "unlock":
            gate.unlock(args.by)
        return _shown(args, gate)
    finally:
        if books:
            books.close()


def _new_pin() -> str:
    import sys

    from terminal.cli.pins import ask

    pin = ask("PIN of this device, 6 to 10 figures")
    if sys.stdin.isatty() and ask("the same once more") != pin:
        raise WrongUse("the two PINs differ")
    return pin


def _shown(args: argparse.Namespace, gate: Any) -> int:
    tries = gate.tries()
    wait = round(tries.wait(gate.now()))
    if args.json:
        emit({"set": gate.is_set, "wrong": tries.wrong, "locked": tries.locked, "wait": wait})
        return ExitCode.FINE
    line("a PIN is set" if gate.is_set else "no PIN is set: `baton technician pin`")
    if tries.wrong:
        line(f"{tries.wrong} wrong since the last right one; the next try in {wait} s")
    return ExitCode.FINE
