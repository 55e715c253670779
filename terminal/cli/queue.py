"""`baton queue`: what waits to be reported, and what needs a person."""

from __future__ import annotations

import argparse
import dataclasses
from typing import Any

from terminal.cli.output import emit, line
from terminal.core.money import Money
from terminal.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many, and for whom."""
    parser.add_argument("--limit", type=int, default=200, help="at most so many lines (200)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the queue; reads only."""
    from terminal.books import queue_lines
    from terminal.bootstrap import open_books

    books = open_books()
    try:
        counts = dataclasses.asdict(books.ledger.outbox.counts())
        lines = queue_lines(books.ledger, args.limit)
    finally:
        books.close()
    if args.json:
        emit({"counts": counts, "entries": [_plain(each) for each in lines]})
        return ExitCode.FINE
    for each in lines:
        value = Money(each.value, each.currency).plain() if each.currency else ""
        stamp = each.at.strftime("%Y-%m-%d %H:%M:%SZ")
        why = f"{each.reason} {each.note}".strip()
        line(f"{each.sequence:>6}  {stamp}  {each.state:<9} {value:>10}  {each.title}  {why}")
    waiting = counts["pending"] + counts["sending"] + counts["in_doubt"]
    line(f"{waiting} waiting, {counts['tasks']} for a person, {counts['settled']} settled")
    return ExitCode.FINE


def _plain(each: Any) -> dict[str, Any]:
    return {**dataclasses.asdict(each), "at": each.at.isoformat(), "state": each.state.value}
