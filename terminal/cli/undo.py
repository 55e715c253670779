"""`baton undo`: take the last redemption back, or a named one."""

from __future__ import annotations

import argparse
from typing import Any

from terminal.cli.output import complain, emit, line
from terminal.core.money import Money
from terminal.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which one, and why."""
    parser.add_argument(
        "redemption", nargs="?", default="", metavar="REDEMPTION", help="its id; else the last one"
    )
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why, in a few words")
    parser.add_argument(
        "--by", default="", metavar="OPERATOR", help="who does it, if not who serves"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit 0 when it is taken back or will be, 1 when it stands."""
    from terminal.bootstrap import open_books
    from terminal.undo import Undone, undo_of

    books = open_books()
    try:
        patience = books.config.till.patience
        undo = undo_of(books.ledger, books.platforms, books.lines, patience)
        done = _take_back(undo, args, books)
    finally:
        books.close()
    if args.json:
        emit(_plain(done))
    elif done.outcome is not Undone.REFUSED:
        line(f"{_what(done)}: {_SAID[done.outcome.value]}")
    if done.outcome is Undone.REFUSED:
        return complain(f"{_what(done)} stands: {_why(done)}", ExitCode.REFUSED)
    return ExitCode.FINE


def _take_back(undo: Any, args: argparse.Namespace, books: Any) -> Any:
    """Where a supervisor must approve it, the PIN is asked for and it is tried once more."""
    from terminal.cli.pins import approved
    from terminal.errors import ApprovalNeeded

    try:
        return undo.take_back(args.redemption, args.reason, args.by)
    except ApprovalNeeded as needed:
        approval = approved(books, needed.purpose)
        return undo.take_back(args.redemption, args.reason, args.by, approval)


_SAID = {
    "taken_back": "taken back, the platform agrees",
    "never_sent": "taken back; it had not been sent and never will be",
    "queued": "taken back; the platform will be told, see `baton queue`",
}


def _what(done: Any) -> str:
    record = done.record
    value = f" ({Money(record.value, record.currency).plain()})" if record.currency else ""
    return f"{record.title or record.shown}{value}"


def _why(done: Any) -> str:
    refusal = done.refusal
    if refusal is None:
        return "the platform does not take it back, see `baton queue`"
    until = f", which ended {refusal.at:%Y-%m-%d %H:%M:%SZ}" if refusal.at else ""
    if refusal.reason.value == "undo_window_passed":
        return f"undo_window_passed: the platform's time for undoing is over{until}"
    return f"{refusal.reason.value} {refusal.note}".strip()


def _plain(done: Any) -> dict[str, Any]:
    refusal = done.refusal
    return {
        "redemption": done.redemption,
        "outcome": done.outcome.value,
        "title": done.record.title,
        "value": done.record.value,
        "currency": done.record.currency,
        "reason": refusal.reason.value if refusal else None,
        "undo_until": refusal.at.isoformat() if refusal and refusal.at else None,
        "sequence": done.sequence if done.sequence >= 0 else None,
    }
