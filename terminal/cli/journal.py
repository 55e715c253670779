"""`baton journal`: prove that the signed journal is whole."""

from __future__ import annotations

import argparse
from typing import Any

from terminal.cli.output import complain, emit, line
from terminal.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with it."""
    parser.add_argument("what", choices=["verify"], help="check every hash, signature and number")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit 0 when every entry holds, 4 when one does not; it is named."""
    from offline_queue import QueueError
    from terminal.bootstrap import open_books
    from terminal.errors import JournalUnusable

    try:
        books = open_books()
    except (JournalUnusable, QueueError) as fault:  # opening it reads a part of it
        cause = fault.__cause__ if isinstance(fault, JournalUnusable) else fault
        if args.json:
            found = {"sequence": getattr(cause, "sequence", None), "why": str(fault)}
            emit({"entries": None, "head": None, "bad": found})
        return complain(str(fault), ExitCode.ENVIRONMENT)
    return _verify(args, books)


def _verify(args: argparse.Namespace, books: Any) -> int:
    try:
        journal = books.ledger.journal
        bad, head = journal.verify(), journal.head()
    finally:
        books.close()
    if args.json:
        found = {"sequence": bad.sequence, "why": bad.why} if bad else None
        emit({"entries": head.sequence + 1, "head": head.hash.hex(), "bad": found})
    elif bad is None:
        line(f"{head.sequence + 1} entries, each hash and signature holds; head {head.hash.hex()}")
    if bad is None:
        return ExitCode.FINE
    return complain(
        f"entry {bad.sequence} of the journal is not as it was signed: {bad.why} "
        f"({journal.path}): accept nothing on it and call a technician",
        ExitCode.ENVIRONMENT,
    )
