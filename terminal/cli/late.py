"""`baton late`: a supervisor enters one line of the paper form, with the time it happened."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from terminal.cli.output import emit, line
from terminal.core.money import Money, typed
from terminal.entries import record_in
from terminal.errors import ExitCode, WrongUse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What stands on the line."""
    parser.add_argument("code", metavar="CODE", help="as it stands on the form")
    parser.add_argument(
        "--at", required=True, metavar='"2026-11-22 13:05"', help="when, in the shop's time"
    )
    parser.add_argument("--operator", required=True, metavar="NAME", help="who gave the goods")
    parser.add_argument("--uses", type=int, default=1, help="how many uses (1)")
    parser.add_argument("--bill", metavar="88.00", help="the bill, where the voucher needs one")
    parser.add_argument("--taken", metavar="12.00", help="what the customer paid")
    parser.add_argument(
        "--supervisor", default="", metavar="NAME", help="who enters it, where nobody has a PIN"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Enter it; it waits to be reported like any acceptance on the till's own word."""
    from terminal.bootstrap import flow_of, open_books
    from terminal.cli.pins import approved
    from terminal.cli.redeem import ScriptCounter
    from terminal.contact import Prober
    from terminal.core.people import is_supervisor
    from terminal.late import PURPOSE, Late

    books = open_books()
    try:
        told = _line(args, books)
        Prober(books.platforms, books.lines, books.kits, books.clock).probe()
        ledger = books.ledger
        late = Late(flow_of(books, ScriptCounter(None, False, books.identity.zone)))
        supervisor = is_supervisor(ledger.people(), ledger.operator)
        approval = -1 if supervisor else approved(books, PURPOSE)
        entry = late.enter(told, approval, args.supervisor)
    finally:
        books.close()
    record = record_in(entry)
    if args.json:
        emit(_plain(entry, record))
    else:
        value = Money(record.value, record.currency).plain()
        line(f"{record.title} ({value}) is entered for {args.at} as entry {entry.sequence}")
    return ExitCode.FINE


def _line(args: argparse.Namespace, books: Any) -> Any:
    from terminal.core.late import PaperLine

    currency = books.identity.currency
    return PaperLine(
        args.code,
        _instant(args.at, books.identity.zone),
        args.operator,
        args.uses,
        _amount(args.bill, currency),
        _amount(args.taken, currency),
    )


def _instant(text: str, zone: str) -> datetime:
    from terminal.wording.moments import zone_of

    try:
        local = datetime.strptime(text.strip(), "%Y-%m-%d %H:%M")  # noqa: DTZ007 - placed below
    except ValueError as cause:
        raise WrongUse(
            "the time is not written as it must be", advice='write it like "2026-11-22 13:05"'
        ) from cause
    return local.replace(tzinfo=zone_of(zone)).astimezone(UTC)


def _amount(text: str | None, currency: str) -> int | None:
    if text is None:
        return None
    try:
        return typed(text, currency).minor
    except ValueError as cause:
        raise WrongUse(str(cause)) from cause


def _plain(entry: Any, record: Any) -> dict[str, Any]:
    from terminal.clock import from_micros

    return {
        "sequence": entry.sequence,
        "redemption": str(UUID(bytes=entry.key)),
        "at": from_micros(record.late_at).isoformat(),
        "title": record.title,
        "value": record.value,
        "take": record.take,
        "currency": record.currency,
        "operator": entry.operator,
        "supervisor": entry.supervisor,
    }
