"""`baton pay`: the rest of a bill by QR, or claimed as cash or card; `prove` reads a day file."""

from __future__ import annotations

import argparse
import contextlib
import time
from pathlib import Path
from typing import Any

from terminal.cli.output import complain, emit, line, picture
from terminal.core.money import Money
from terminal.errors import BatonError, ExitCode

_STEP = 0.5  # seconds between two looks
_QUIET = 4  # light dots around a QR, which readers expect
_DOTS = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}  # 1 = dark; upper dot, lower dot


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For which redemption, and how."""
    parser.add_argument(
        "redemption", nargs="?", default="", metavar="REDEMPTION", help="its id; else the last one"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--cash", action="store_true", help="it was paid in cash")
    how.add_argument("--card", metavar="SLIP", default="", help="by card; the slip's number")
    how.add_argument(
        "--prove", type=Path, metavar="FILE", help="the acquirer's day file (CSV), with --mapping"
    )
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="TOML that explains it")
    parser.add_argument(
        "--wait", type=float, default=120.0, metavar="SECONDS", help="for the customer (120)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit 0 when it is paid or claimed, 1 when nobody has paid within the wait."""
    from terminal.bootstrap import open_books
    from terminal.paying import Means, Paying

    books = open_books()
    try:
        paying = Paying(books.ledger, books.platforms[books.identity.platform])
        if args.prove or args.mapping:
            return _prove(args, paying)
        redemption = args.redemption or _last(books.ledger)
        if args.cash or args.card:
            means = Means.CASH if args.cash else Means.CARD
            return _claimed(args, paying.claim(redemption, means, args.card))
        return _by_qr(args, paying, redemption)
    finally:
        books.close()


def _by_qr(args: argparse.Namespace, paying: Any, redemption: str) -> int:
    """Show the QR, wait until it is paid; who waits no longer, asks no longer."""
    asked = paying.ask(redemption)
    amount = Money(asked.leg.amount, asked.leg.currency).plain()
    if not args.json:
        line(f"{amount} to pay: scan this, or open {asked.page}")
        picture(qr_lines(asked.page))
    state = ""
    with contextlib.suppress(KeyboardInterrupt):
        state = _until_paid(paying, asked.leg, time.monotonic() + args.wait)
    if state != "leg_answered":
        state = paying.give_up(asked.leg).value  # the customer may have been faster
    if args.json:
        emit({"payment": asked.leg.told, "amount": asked.leg.amount, "state": state})
    if state == "leg_answered":
        return ExitCode.FINE if args.json else _said(f"paid: {amount}")
    return complain(f"{amount} not paid, and not asked for any more", ExitCode.REFUSED)


def _until_paid(paying: Any, leg: Any, deadline: float) -> str:
    while time.monotonic() < deadline:
        with contextlib.suppress(BatonError):  # the line is down: look again
            state: str = paying.look(leg).value
            if state != "leg_open":
                return state
        time.sleep(_STEP)
    return ""


def _claimed(args: argparse.Namespace, leg: Any) -> int:
    if args.json:
        emit({"payment": leg.told, "amount": leg.amount, "state": "claimed", "means": leg.system})
        return ExitCode.FINE
    amount = Money(leg.amount, leg.currency).plain()
    return _said(f"{amount} claimed as {leg.system}; unproved until the acquirer's file has it")


def _prove(args: argparse.Namespace, paying: Any) -> int:
    from terminal.cli.reconcile import foreign_rows
    from terminal.errors import WrongUse

    if not (args.prove and args.mapping):
        raise WrongUse("--prove and --mapping belong together")
    found = paying.prove(*foreign_rows(args.prove, args.mapping))
    if args.json:
        emit({"lines": [{"id": each.id, "match": each.match.value} for each in found]})
    else:
        for each in found:
            side = each.ours or each.theirs
            amount = Money(side.discount, side.currency).plain()
            line(f"{_MEANING.get(each.match.value, each.match.value):<22} {amount:>12}  {each.id}")
    fine = all(each.match.value == "matched" for each in found)
    return ExitCode.FINE if fine else ExitCode.REFUSED


_MEANING = {
    "matched": "proved",
    "local_only": "claimed, unproved",
    "platform_only": "only in the file",
    "amount_differs": "another amount",
    "time_differs": "another time",
}


def qr_lines(text: str) -> list[str]:
    """A QR as lines of half blocks: what is light is drawn, as terminals are mostly dark."""
    import segno

    rows = [list(row) for row in segno.make_qr(text, error="m").matrix_iter(border=_QUIET)]
    rows += [[0] * len(rows[0])] * (len(rows) % 2)
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return [
        "".join(_DOTS[above, below] for above, below in zip(*pair, strict=True)) for pair in pairs
    ]


def _said(text: str) -> int:
    line(text)
    return ExitCode.FINE


def _last(ledger: Any) -> str:
    """The newest redemption that this till has accepted."""
    from uuid import UUID

    from terminal.core.record import EntryKind
    from terminal.entries import record_in
    from terminal.errors import WrongUse

    for entry in ledger.journal.last(200):
        if entry.kind == EntryKind.OUTCOME and record_in(entry).verdict == "accepted":
            return str(UUID(bytes=entry.key))
    raise WrongUse("this till has not accepted anything lately")
