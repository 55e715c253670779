"""`baton queue`: what needs a person, what waits to be reported; `resolve` closes a task."""

from __future__ import annotations

import argparse
import dataclasses
from typing import Any

from terminal.cli.output import emit, line
from terminal.core.money import Money
from terminal.core.tasks import NEEDS_APPROVAL, Way
from terminal.errors import ExitCode

_TASKS = {
    "refused_later": "accepted on this till's word, then refused",
    "found_redeemed": "found redeemed after a crash: hand over, or undo",
    "not_taken_back": "was to be taken back, and the platform did not let it",
    "set_aside": "could not be sent or understood",
    "silent": "handed to another system, which has not answered in time",
    "not_confirmed": "accepted by a kiosk, and nobody confirmed that the goods came out",
}
_STATES = {"outcome": "to be reported", "reversal": "to be taken back"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many, and for whom; or which task to close."""
    parser.add_argument("--limit", type=int, default=200, help="at most so many lines (200)")
    parser.add_argument("--all", action="store_true", help="what is closed and reported, too")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(metavar="resolve", title="actions")
    said = "close a task: say what became of it, and why"
    resolve = actions.add_parser("resolve", help=said, description=said)
    resolve.add_argument("sequence", type=int, metavar="SEQUENCE", help="the task's number")
    ways = [way.value for way in Way]
    resolve.add_argument("--as", dest="way", required=True, choices=ways, help="what became of it")
    resolve.add_argument("--reason", required=True, metavar="TEXT", help="why, in a few words")
    resolve.add_argument("--by", required=True, metavar="OPERATOR", help="who decides")
    second = " and ".join(sorted(way.value for way in NEEDS_APPROVAL))
    resolve.add_argument(
        "--approved-by", default="", metavar="SUPERVISOR", help=f"second person: {second} need one"
    )
    resolve.add_argument("--json", action="store_true", help="print one JSON object")
    resolve.set_defaults(run=resolve_task)


def run(args: argparse.Namespace) -> int:
    """Print the queue; a leg whose deadline has passed becomes a task first."""
    from terminal.books import queue_lines
    from terminal.bootstrap import open_books
    from terminal.legs import Legs

    books = open_books()
    try:
        Legs(books.ledger).end_overdue()
        counts = dataclasses.asdict(books.ledger.outbox.counts())
        lines = queue_lines(books.ledger, args.limit, everything=args.all)
    finally:
        books.close()
    if args.json:
        emit({"counts": counts, "entries": [_plain(each) for each in lines]})
        return ExitCode.FINE
    for each in lines:
        for text in _told(each):
            line(text)
    waiting = counts["pending"] + counts["sending"] + counts["in_doubt"]
    line(f"{waiting} waiting, {counts['tasks']} for a person, {counts['settled']} settled")
    return ExitCode.FINE


def resolve_task(args: argparse.Namespace) -> int:
    """Close one task."""
    from terminal.bootstrap import open_books
    from terminal.cli.pins import approved
    from terminal.desk import Choice, Desk, purpose_of_task

    books = open_books()
    try:
        way, approval = Way(args.way), -1
        if way in NEEDS_APPROVAL:
            approval = approved(books, purpose_of_task(args.sequence))
        choice = Choice(way, args.reason, args.by, args.approved_by, approval)
        entry = Desk(books.ledger).resolve(args.sequence, choice)
    finally:
        books.close()
    if args.json:
        emit({"task": args.sequence, "resolution": entry.sequence, "as": args.way})
    else:
        line(f"task {args.sequence} is closed as {args.way!r}, journalled as {entry.sequence}")
    return ExitCode.FINE


def _told(each: Any) -> list[str]:
    value = Money(each.value, each.currency).plain() if each.currency else ""
    stamp = each.at.strftime("%Y-%m-%d %H:%M:%SZ")
    what = _STATES.get(each.kind, each.kind) if each.state.value == "pending" else each.state.value
    lines = [f"{each.sequence:>6}  {stamp}  {what:<16} {value:>10}  {each.title}  {each.shown}"]
    why = f"{each.reason} {each.note}".strip()
    if each.task:
        lines.append(f"        {_TASKS[each.task]}" + (f": {why}" if why else ""))
    elif why:
        lines.append(f"        {why}")
    if each.ways:
        stars = " (* needs a second person)" if NEEDS_APPROVAL & set(each.ways) else ""
        ways = ", ".join(way + ("*" if way in NEEDS_APPROVAL else "") for way in each.ways)
        lines.append(f"        the {each.bearer} bears it until it is resolved as {ways}{stars}")
    return lines + ([_closing(each.resolution)] if each.resolution else [])


def _closing(said: Any) -> str:
    by = f" by {said.by}" if said.by else ""
    second = f", approved by {said.approved_by}" if said.approved_by else ""
    return f"        {said.way}{by}{second}: {said.why} (entry {said.sequence})"


def _plain(each: Any) -> dict[str, Any]:
    return {**dataclasses.asdict(each), "at": each.at.isoformat(), "state": each.state.value}
