"""`baton legs`: what was handed to other systems; `open` hands over, `answer` takes one in."""

from __future__ import annotations

import argparse
import dataclasses
from datetime import timedelta
from typing import Any

from terminal.cli.output import emit, line
from terminal.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Look, hand over, take an answer in."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(metavar="open|answer", title="actions")
    said = "hand a leg of a redemption to another system; prints the id to give it"
    opens = actions.add_parser("open", help=said, description=said)
    opens.add_argument("redemption", metavar="REDEMPTION", help="its id")
    opens.add_argument("--to", dest="system", required=True, metavar="SYSTEM", help="who walks it")
    opens.add_argument("--owner", required=True, metavar="NAME", help="who answers for it")
    opens.add_argument(
        "--within", type=int, required=True, metavar="MINUTES", help="silence is a task then"
    )
    opens.set_defaults(run=open_leg)
    said = "another system has answered under an id, however it spells it"
    answers = actions.add_parser("answer", help=said, description=said)
    answers.add_argument("id", metavar="ID", help="the id that came back; '' if none did")
    answers.add_argument(
        "--from", dest="system", required=True, metavar="SYSTEM", help="who answers"
    )
    answers.add_argument("--note", default="", metavar="TEXT", help="what it says")
    answers.set_defaults(run=answer_leg)


def run(args: argparse.Namespace) -> int:
    """Print every leg and every orphan; silence becomes a task first."""
    from terminal.tracing import leg_text, orphan_text

    legs = _with_legs(lambda legs: (legs.end_overdue(), legs.all())[1])
    if args.json:
        emit({"legs": [_plain(each) for each in legs]})
        return ExitCode.FINE
    for leg in legs:
        orphan = leg.state.value == "leg_orphan"
        line(f"{leg.sequence:>6}  {orphan_text(leg) if orphan else leg_text(leg)}")
    line(f"{len(legs)} in all")
    return ExitCode.FINE


def open_leg(args: argparse.Namespace) -> int:
    """Print the id that the other system must get."""
    from terminal.legs import Handover

    what = Handover(args.system, args.owner, timedelta(minutes=args.within))
    leg = _with_legs(lambda legs: legs.open(args.redemption, what))
    line(leg.told)
    return ExitCode.FINE


def answer_leg(args: argparse.Namespace) -> int:
    """Exit 0 when it is matched with a leg, 1 when it is an orphan."""
    said = _with_legs(lambda legs: legs.answered(args.system, args.id, args.note))
    if said.leg is None:
        line(f"names no leg: kept as an orphan, entry {said.sequence}")
        return ExitCode.REFUSED
    line(f"answers the leg of {said.leg.redemption} ({said.matched.value})")
    return ExitCode.FINE


def _with_legs(act: Any) -> Any:
    from terminal.bootstrap import open_books
    from terminal.legs import Legs

    books = open_books()
    try:
        return act(Legs(books.ledger))
    finally:
        books.close()


def _plain(leg: Any) -> dict[str, Any]:
    told = dataclasses.asdict(leg) | {"id": leg.id.hex(), "state": leg.state.value}
    moments = ("deadline", "opened", "ended")
    return told | {name: at.isoformat() if (at := told[name]) else None for name in moments}
