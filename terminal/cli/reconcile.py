"""`baton reconcile DATE`: our day against the platform's, or against another system's CSV."""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from terminal.cli.output import emit, line
from terminal.errors import EnvironmentFault, ExitCode, WrongUse

_LARGEST = 64 * 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which day, against what, and in which form."""
    parser.add_argument(
        "day", metavar="DATE", help="a business date such as 2026-11-22, today or yesterday"
    )
    parser.add_argument(
        "--look-only", action="store_true", help="do not tell the platform again what it lacks"
    )
    parser.add_argument("--statement", type=Path, metavar="FILE", help="another system's CSV")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="TOML that explains it")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument("--csv", action="store_true", help="a line for every redemption")
    form.add_argument("--html", action="store_true", help="one page that needs nothing else")
    parser.add_argument("-o", "--output", default="-", metavar="FILE", help="default: stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit 0 when both sides agree or the rest is known, 1 when something needs a look."""
    from terminal import locale
    from terminal.bootstrap import open_books
    from terminal.reconciling import Reconciling

    if bool(args.statement) != bool(args.mapping):
        raise WrongUse("--statement and --mapping belong together")
    books = open_books()
    try:
        locale.use(books.config.till.language)
        today = books.ledger.business_date()
        day = _date(args.day, today)
        platform = books.platforms[books.identity.platform]
        reconciling = Reconciling(books.ledger, platform, books.identity.shop)
        if args.statement:
            told = reconciling.against(day, *foreign_rows(args.statement, args.mapping))
        else:
            told = reconciling.day(day, today)
            if not args.look_only:
                told = _told_again(books, reconciling, told, day, today)
    finally:
        books.close()
    _show(args, told, books.identity.zone)
    return ExitCode.FINE if told.agrees else ExitCode.REFUSED


def _told_again(books: Any, reconciling: Any, told: Any, day: date, today: date) -> Any:
    """Once more after what the platform lacks was sent again; what waits is sent as well."""
    told = reconciling.resend(told)
    if not told.resent:
        return told
    books.sync.sync_once(anyway=True)
    after = reconciling.day(day, today)
    arrived = told.resent - after.waiting
    return after.with_resent(arrived)


def _date(text: str, today: date) -> date:
    named = {"today": today, "yesterday": today - timedelta(days=1)}
    try:
        day = named.get(text) or date.fromisoformat(text)
    except ValueError as cause:
        raise WrongUse(f"{text!r} is no date", advice="write it like 2026-11-22") from cause
    if day > today:
        raise WrongUse(f"the business date {text} is still to come")
    return day


def foreign_rows(statement: Path, mapping_file: Path) -> tuple[Any, Any]:
    """The rows of another system's CSV that count, and the mapping. Raises WrongUse."""
    from terminal.core.foreign import BadStatement, rows_of
    from terminal.foreign import load_mapping

    mapping = load_mapping(mapping_file)
    try:
        raw = statement.read_bytes()
    except OSError as cause:
        why = f"the statement cannot be read: {cause.strerror}"
        raise WrongUse(why, where=str(statement)) from cause
    try:
        if len(raw) > _LARGEST:
            raise BadStatement("it is larger than 64 MB")
        text = io.StringIO(raw.decode(mapping.encoding), newline="")
        return rows_of(csv.reader(text, delimiter=mapping.delimiter), mapping), mapping
    except (BadStatement, UnicodeDecodeError, LookupError, csv.Error, TypeError) as cause:
        raise WrongUse(f"the statement: {cause}", where=str(statement)) from cause


def _show(args: argparse.Namespace, told: Any, zone: str) -> None:
    from terminal.reconciled import csv_of, page_of, screen_of

    if args.json:
        emit(_plain(told))
    elif args.csv or args.html:
        _write(args.output, csv_of(told, zone) if args.csv else page_of(told, zone))
    else:
        for text in screen_of(told, zone):
            line(text)


def _write(name: str, text: str) -> None:
    if name == "-":
        sys.stdout.write(text)
        return
    try:
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError as cause:
        raise WrongUse("there is such a file", where=name, advice="name a new one") from cause
    except OSError as cause:
        raise EnvironmentFault(f"it cannot be written: {cause.strerror}", where=name) from cause


def _plain(told: Any) -> dict[str, Any]:
    def side(one: Any) -> dict[str, Any] | None:
        if one is None:
            return None
        at = one.at.isoformat() if one.at else None
        amounts = {"uses": one.uses, "discount": one.discount, "currency": one.currency}
        return {"voucher": one.voucher, **amounts, "at": at, "date": one.date or None}

    return {
        "business_date": told.date,
        "shop": told.shop,
        "till": told.till,
        "agrees": told.agrees,
        "lines": [
            {
                "id": each.id,
                "match": each.match.value,
                "waiting": each.id in told.waiting,
                "resent": each.id in told.resent,
                "ours": side(each.ours),
                "theirs": side(each.theirs),
            }
            for each in told.findings
        ],
    }
