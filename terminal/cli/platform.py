"""`baton platform`: what each platform can do, and the contract suite against a test account."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from terminal.cli.output import complain, emit, line, row
from terminal.errors import ExitCode, WrongUse
from terminal.text import clean

if TYPE_CHECKING:
    from terminal.bootstrap import Books
    from terminal.conformance import Finding, Supply

_WIDTHS = (4, 8)
_MARKS = {"held": "ok", "failed": "FAIL", "not_tried": "-"}
_WHAT = (
    "It redeems vouchers of the account {name!r} and takes them back where that is possible.\n"
    "Use a test account. Go on? [y/N] "
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What about which platform."""
    what = parser.add_subparsers(metavar="list|test", title="actions", required=True)
    listed = what.add_parser("list", help="the platforms of this till and what each can do")
    listed.add_argument("--json", action="store_true", help="print one JSON object")
    listed.set_defaults(run=list_all)
    said = "try what every adapter must do, on a test account, and print a table"
    test = what.add_parser("test", help=said, description=said)
    test.add_argument("name", metavar="NAME", help="its table's name in the settings")
    test.add_argument(
        "--code", action="append", default=[], metavar="CODE", help="a fresh voucher, used once"
    )
    test.add_argument(
        "--refused",
        action="append",
        default=[],
        metavar="REASON=CODE",
        help="a voucher that must be refused for a reason, such as expired=...",
    )
    test.add_argument("--unknown", default="", metavar="CODE", help="a code that it does not know")
    test.add_argument("--counted", action="store_true", help="not marked as tests: they count")
    test.add_argument("-y", "--yes", action="store_true", help="do not ask first")
    test.add_argument("--json", action="store_true", help="print one JSON object")
    test.set_defaults(run=try_out)


def list_all(args: argparse.Namespace) -> int:
    """Names, addresses, abilities."""
    from terminal.bootstrap import open_books

    books = open_books()
    try:
        told = {name: _able(books, name) for name in books.platforms}
    finally:
        books.close()
    if args.json:
        emit(told)
        return ExitCode.FINE
    for name, can in told.items():
        line(f"{name}  ({can.pop('adapter')}, {can.pop('url')})")
        for ability, value in can.items():
            row(("", ability, str(value)), (3, 11))
    return ExitCode.FINE


def try_out(args: argparse.Namespace) -> int:
    """Run the suite; exit 0 when nothing failed, 4 when something did."""
    from terminal.bootstrap import open_books, trial_of
    from terminal.conformance import examine

    books = open_books()
    try:
        bench = trial_of(books, args.name, _supply(args), test=not args.counted)
        if not (args.yes or _agreed(args.name)):
            return complain("nothing was done", ExitCode.WRONG_USE)
        books.ledger.close_interrupted()
        with books.ledger.single_flight():
            found = list(_told(examine(bench), args.json))
    finally:
        books.close()
    failed = sum(each.outcome == "failed" for each in found)
    if args.json:
        emit({"platform": args.name, "failed": failed, "findings": [_plain(f) for f in found]})
    else:
        tried = sum(each.outcome != "not_tried" for each in found)
        line(f"{tried - failed} held, {failed} failed, {len(found) - tried} not tried")
    return ExitCode.ENVIRONMENT if failed else ExitCode.FINE


def _agreed(name: str) -> bool:
    if not sys.stdin.isatty():
        raise WrongUse("nobody can be asked here", advice="add --yes")
    sys.stderr.write(_WHAT.format(name=clean(name, 40)))
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _supply(args: argparse.Namespace) -> Supply:
    from terminal.conformance import Supply
    from terminal.core.model import Reason

    refused = dict(each.partition("=")[::2] for each in args.refused)
    for reason, code in refused.items():
        if reason not in frozenset(Reason) or not code:
            raise WrongUse(
                f"{clean(reason, 40)!r} is no reason with a code behind it",
                advice=f"write REASON=CODE; reasons are {', '.join(Reason)}",
            )
    return Supply(list(args.code), refused, args.unknown)


def _told(findings: Iterator[Finding], quiet: bool) -> Iterator[Finding]:
    """Each finding as a line of the table while the suite goes on."""
    for each in findings:
        if not quiet:
            took = f"{each.took * 1000:.0f} ms"
            row((_MARKS[each.outcome], took.rjust(8), each.sentence), _WIDTHS)
            if each.note:
                row(("", "", f"· {clean(each.note, 160)}"), _WIDTHS)
        yield each


def _plain(finding: Finding) -> dict[str, Any]:
    return {**dataclasses.asdict(finding), "outcome": finding.outcome.value}


def _able(books: Books, name: str) -> dict[str, Any]:
    can = books.platforms[name].capabilities
    (plugin,) = (each for each in books.config.platforms if each.name == name)
    abilities = {each.name: _word(getattr(can, each.name)) for each in dataclasses.fields(can)}
    return {"adapter": plugin.kind, "url": getattr(plugin.settings, "url", ""), **abilities}


def _word(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, timedelta):
        return str(value) if value else "no"
    return "no end" if value is None else str(value)
