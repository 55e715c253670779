"""`baton forget`: erase what leads to a customer; the books stay whole and provable."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any

from terminal.cli.output import complain, emit, line
from terminal.errors import ExitCode, WrongUse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whom, or how old."""
    parser.add_argument(
        "names",
        nargs="*",
        metavar="ID",
        help="a redemption's, voucher's, trace's or order's id, as the customer or platform has it",
    )
    parser.add_argument(
        "--older-than", type=int, metavar="DAYS", help="everything of business dates before that"
    )
    parser.add_argument("--reason", default="", metavar="TEXT", help="why; it is journalled")
    parser.add_argument("--by", default="", metavar="NAME", help="who decides")
    parser.add_argument("--yes", action="store_true", help="do it; without, it is only counted")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Count, or erase for good. Exit 1 where something must still be kept."""
    from terminal.bootstrap import open_books
    from terminal.forgetting import RETENTION, Forgetting

    if bool(args.names) == (args.older_than is not None):
        raise WrongUse("say whom to forget, or --older-than DAYS", advice="see `baton forget -h`")
    if args.older_than is not None and args.older_than < 1:
        raise WrongUse("--older-than must be at least 1")
    books = open_books()
    try:
        forgetting = Forgetting(books.ledger)
        if args.names:
            found = forgetting.of_customer(args.names)
        else:
            first_kept = books.ledger.business_date() - timedelta(days=args.older_than)
            found = forgetting.older_than(first_kept)
        if not args.yes:
            return _count(args, len(found))
        reason = args.reason or ("" if args.names else RETENTION)
        return _tell(args, forgetting.erase(found, reason, args.by))
    finally:
        books.close()


def _count(args: argparse.Namespace, found: int) -> int:
    if args.json:
        emit({"found": found, "erased": 0})
    else:
        line(f"{found} entries lead to a customer; --yes erases what does, for good")
    return ExitCode.FINE


def _tell(args: argparse.Namespace, done: Any) -> int:
    if args.json:
        emit({"erased": done.entries, "kept": done.kept, "scrubbed": done.scrubbed})
    else:
        line(f"{done.entries} entries erased; the journal holds: see `baton journal verify`")
    if done.kept:
        return complain(f"{done.kept} are not settled yet; erase them later", ExitCode.REFUSED)
    if not done.scrubbed:
        again = "another program reads the journal: run it once more to overwrite its log"
        return complain(again, ExitCode.REFUSED)
    return ExitCode.FINE
