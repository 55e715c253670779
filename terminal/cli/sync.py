"""`baton sync`: report what waits, now."""

from __future__ import annotations

import argparse

from terminal.cli.output import complain, emit, line
from terminal.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to say but for whom."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """One round; exit 0 when nothing waits any more, 3 when the platform does not answer."""
    from terminal.bootstrap import open_books

    books = open_books()
    try:
        books.ledger.close_interrupted()
        report = books.sync.sync_once(anyway=True)
        counts = books.ledger.outbox.counts()
        why = next((each.why for each in books.lines.values() if not each.up), report.failed)
    finally:
        books.close()
    if args.json:
        states = {state.value: count for state, count in report.states.items()}
        emit(
            {
                "sent": report.sent,
                "states": states,
                "waiting": counts.waiting,
                "tasks": counts.tasks,
                "paused": report.paused,
                "why": why or None,
            }
        )
    else:
        line(f"{report.sent} sent, {counts.waiting} waiting, {counts.tasks} for a person")
    if counts.waiting:
        return complain(why or "some entries still wait", ExitCode.UNANSWERED)
    return ExitCode.FINE
