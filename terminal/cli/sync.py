"""`baton sync`: report what waits, now."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import TYPE_CHECKING, Any

from terminal.cli.output import complain, emit, line
from terminal.errors import ExitCode

if TYPE_CHECKING:
    from offline_queue import SyncReport
    from terminal.contact import Line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to say but for whom."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """One round; exit 0 when nothing waits any more, 3 when a platform does not answer."""
    from terminal.bootstrap import open_books

    books = open_books()
    try:
        books.ledger.close_interrupted()
        reports = books.sync.rounds(anyway=True)
        counts = books.ledger.outbox.counts()
        told = {
            name: _told(report, books.sync.backlog(name), books.lines[name])
            for name, report in reports.items()
        }
    finally:
        books.close()
    all_ = _together(told)
    if args.json:
        emit({**all_, "waiting": counts.waiting, "tasks": counts.tasks, "platforms": told})
    else:
        line(f"{all_['sent']} sent, {counts.waiting} waiting, {counts.tasks} for a person")
        for name, one in told.items() if len(told) > 1 else ():
            line(f"  {name}: {one['sent']} sent, {one['waiting']} waiting{_why(one)}")
    if counts.waiting:
        return complain(all_["why"] or "some entries still wait", ExitCode.UNANSWERED)
    return ExitCode.FINE


def _told(report: SyncReport, waiting: int, contact: Line) -> dict[str, Any]:
    """What became of one platform's entries."""
    return {
        "sent": report.sent,
        "states": {state.value: count for state, count in report.states.items()},
        "waiting": waiting,
        "paused": report.paused,
        "why": ((contact.why or report.failed) if waiting else "") or None,
    }


def _together(told: dict[str, dict[str, Any]]) -> dict[str, Any]:
    parts = list(told.values())
    states: Counter[str] = Counter()
    for one in parts:
        states.update(one["states"])
    return {
        "sent": sum(one["sent"] for one in parts),
        "states": dict(states),
        "paused": any(one["paused"] for one in parts),
        "why": next((one["why"] for one in parts if one["why"]), None),
    }


def _why(one: dict[str, Any]) -> str:
    paused = ", paused" if one["paused"] else ""
    return paused + (f": {one['why']}" if one["why"] else "")
