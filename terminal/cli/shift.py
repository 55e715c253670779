"""`baton shift`: open, look (X), close (Z), raise the offline limit, read closed shifts again."""

from __future__ import annotations

import argparse
import dataclasses
from contextlib import suppress
from typing import Any

from terminal.cli.output import columns, emit, line, say
from terminal.core.money import typed
from terminal.errors import BatonError, ExitCode, WrongUse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with the shift."""
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    what.add_parser("open", help="note that the shift begins")
    what.add_parser("x", help="what it has come to so far; changes nothing")
    what.add_parser("z", help="close it: the totals are journalled under the next number")
    listed = what.add_parser("list", help="closed shifts, newest first")
    listed.add_argument("--limit", type=int, default=10, help="at most so many (10)")
    again = what.add_parser("show", help="a Z once more")
    again.add_argument("number", type=int, metavar="NUMBER", help="its number")
    limit = what.add_parser("raise-limit", help="a supervisor raises the offline limit until the Z")
    limit.add_argument("amount", metavar="600.00", help="in the till's currency")
    for each in what.choices.values():
        each.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Open the books and do it."""
    from terminal.bootstrap import open_books, shifts_of

    doing = {
        "open": _open,
        "x": _x,
        "z": _z,
        "list": _list,
        "show": _show,
        "raise-limit": _raise,
    }
    books = open_books()
    try:
        return doing[args.what](args, shifts_of(books), books)
    finally:
        books.close()


def _open(args: argparse.Namespace, shifts: Any, books: Any) -> int:
    new = shifts.open() is not None
    state = shifts.state()
    if args.json:
        emit({"opened": new, "since": _iso(state.since), "by": state.by, "next_z": state.number})
    else:
        by = f" by {state.by}" if state.by else ""
        said = "the shift is open" if new else "it was open already"
        line(f"{said}, since {state.since:%Y-%m-%d %H:%MZ}{by}")
    return ExitCode.FINE


def _x(args: argparse.Namespace, shifts: Any, books: Any) -> int:
    return _tell(args, shifts.x(), books)


def _z(args: argparse.Namespace, shifts: Any, books: Any) -> int:
    from terminal.bootstrap import post_of

    post = post_of(books)
    with suppress(BatonError):
        post.after_closing()  # whatever was closed before
    done = _tell(args, shifts.z(unless_empty=True), books)
    for why in post.at_once().failures:
        say(f"{why}: the page waits and goes again")
    return done


def _list(args: argparse.Namespace, shifts: Any, books: Any) -> int:
    if args.limit < 1:
        raise WrongUse("--limit must be at least 1")
    reports = shifts.reports(args.limit)
    if args.json:
        emit({"reports": [_plain(each) for each in reports]})
        return ExitCode.FINE
    for each in reports:
        count = sum(one.count - one.voids for one in each.totals.sums)
        when = f"{each.made:%Y-%m-%d %H:%MZ}"
        line(f"Z {each.number:>5}  {when}  {count:>5} redeemed  {each.made_by}".rstrip())
    if not reports:
        line("no shift has been closed yet")
    return ExitCode.FINE


def _show(args: argparse.Namespace, shifts: Any, books: Any) -> int:
    for each in shifts.reports(limit=1_000_000):
        if each.number == args.number:
            return _tell(args, each, books)
    raise WrongUse(f"there is no Z {args.number}", advice="see `baton shift list`")


def _raise(args: argparse.Namespace, shifts: Any, books: Any) -> int:
    from terminal.cli.pins import approved
    from terminal.shift import purpose_of_limit

    try:
        limit = typed(args.amount, books.identity.currency).minor
    except ValueError as cause:
        raise WrongUse(str(cause)) from cause
    shifts.raise_limit(limit, approved(books, purpose_of_limit(limit)))
    if args.json:
        emit({"limit": limit, "currency": books.identity.currency})
    else:
        line(f"until the next Z this till may accept up to {args.amount} offline")
    return ExitCode.FINE


def _tell(args: argparse.Namespace, report: Any, books: Any) -> int:
    """A report for people, or all of it for a program."""
    if args.json:
        emit(_plain(report))
        return ExitCode.FINE
    from terminal import locale
    from terminal.wording import shift as words

    locale.use(books.config.till.language)
    zone = books.identity.zone
    line(words.heading(report))
    for each in words.where_and_when(report, zone):
        line(each)
    for row in words.rows(report):
        columns(row.name, (row.count, row.given, row.taken))
    if report.hash:
        line(f"journal entry {report.sequence}, {report.hash.hex()[:16]}")
    return ExitCode.FINE


def _plain(report: Any) -> dict[str, Any]:
    """All of a report; amounts in minor units, instants in ISO 8601, UTC."""
    plain = dataclasses.asdict(report)
    hash_ = report.hash.hex() if report.hash else None
    said = {"made": _iso(report.made), "opened": _iso(report.opened), "hash": hash_}
    plain["totals"]["closed"] = dict(report.totals.closed)
    plain["owed"] = [
        {"platform": each.platform, "currency": each.currency, "owed": each.total}
        for each in report.owed
    ]
    return {**plain, **said, "sequence": report.sequence if report.hash else None}


def _iso(at: Any) -> str | None:
    return None if at is None else str(at.isoformat())
