"""`baton report`: what a day came to, for people, as a page, for the accountant or a program."""

from __future__ import annotations

import argparse
import sys
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from terminal.cli.output import complain, emit, line
from terminal.errors import ExitCode, WrongUse
from terminal.text import clean


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which day, and in which form."""
    parser.add_argument(
        "day",
        nargs="?",
        default="today",
        metavar="DATE",
        help="a business date such as 2026-11-22, today or yesterday; 2026-11 for a month's --csv",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--html", action="store_true", help="one page that needs nothing else")
    form.add_argument("--csv", action="store_true", help="a line for every redemption")
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument("--send", action="store_true", help="bring it where the settings say, now")
    parser.add_argument("--until", default="", metavar="DATE", help="the last date of a --csv")
    parser.add_argument(
        "-o", "--output", default="", metavar="FILE", help="default: a new name; - is stdout"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read the books and lay them out."""
    from terminal import locale
    from terminal.bootstrap import days_of, open_books

    books = open_books()
    try:
        locale.use(books.config.till.language)
        first, last = _dates(args, books.ledger.business_date())
        days = days_of(books)
        if args.csv:
            return _csv(args, days, first, last)
        if first != last:
            raise WrongUse("only --csv takes more than one day")
        if args.send:
            return _send(books, first)
        return _day(args, days.report(first))
    finally:
        books.close()


def _day(args: argparse.Namespace, report: Any) -> int:
    from terminal.owner import letter

    if args.json:
        emit(letter.plain(report))
    elif args.html:
        from terminal.owner.page import page_of

        name = f"baton-{_plain(report.till)}-{report.day}.html"
        _write(args.output or name, [page_of(report)])
    else:
        for each in letter.lines_of(report):
            line(each)
    return ExitCode.FINE


def _csv(args: argparse.Namespace, days: Any, first: date, last: date) -> int:
    from terminal.owner.sheet import sheet_of

    till = days.ledger.journal.till
    span = f"{first}" if first == last else f"{first}-{last}"
    name = args.output or f"baton-{_plain(till)}-{span}.csv"
    _write(name, sheet_of(days.sales(first, last), till, days.zone))
    return ExitCode.FINE


def _send(books: Any, day: date) -> int:
    """Write the page, send it everywhere; what does not arrive waits for the till."""
    from terminal.bootstrap import post_of

    post = post_of(books)
    post.put(day)
    line(str(post.folder / f"{day}.html"))
    sent = post.deliver()
    if not post.ways:
        line("no mail and no webhook are set; see `baton config show`")
    elif sent.arrived:
        line(f"{sent.arrived} sent")
    for why in sent.failures:
        complain(f"{why}: it waits and goes again", ExitCode.UNANSWERED)
    return ExitCode.UNANSWERED if sent.failures else ExitCode.FINE


def _write(name: str, pieces: Iterable[str]) -> None:
    """Into a file that is whole or not there; its name is said."""
    from terminal.files import replace_file

    if name == "-":
        for each in pieces:
            sys.stdout.write(each)
        return
    replace_file(Path(name), "".join(pieces).encode("utf-8"), 0o600)
    line(name)


def _dates(args: argparse.Namespace, today: date) -> tuple[date, date]:
    """First and last business date that are meant. Raises WrongUse."""
    first, last = _span(args.day, today)
    if args.until:
        last = _span(args.until, today)[1]
    if last < first or (last - first).days > 3660:
        raise WrongUse("the last date is before the first", advice="write the earlier one first")
    return first, last


def _span(text: str, today: date) -> tuple[date, date]:
    named = {"today": today, "yesterday": today - timedelta(days=1)}.get(text)
    try:
        if len(text) == len("2026-11"):
            month = date.fromisoformat(f"{text}-01")
            return month, month.replace(day=monthrange(month.year, month.month)[1])
        day = named or date.fromisoformat(text)
    except ValueError as cause:
        advice = "write it like 2026-11-22, or today"
        raise WrongUse(f"{clean(text, 20)!r} is no date", advice=advice) from cause
    return day, day


def _plain(name: str) -> str:
    """A till's name as a part of a file's."""
    return "".join(each if each.isalnum() else "-" for each in clean(name, 40)) or "till"
