"""`baton trace ID`: everything that hangs from one id, whoever's it is, as a tree."""

from __future__ import annotations

import argparse
from typing import Any

from terminal.cli.output import emit, line
from terminal.errors import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Any id."""
    parser.add_argument(
        "id",
        metavar="ID",
        help="a redemption, trace, voucher, order, payment or bank reference; cut or in any case",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit 0 with the tree, 2 where nobody knows the id."""
    from terminal.bootstrap import open_books
    from terminal.tracing import Tracing, drawn

    books = open_books()
    try:
        trees = Tracing(books.ledger, books.platforms[books.identity.platform]).tree(args.id)
    finally:
        books.close()
    if args.json:
        emit({"trees": [_plain(each) for each in trees]})
        return ExitCode.FINE
    for text in drawn(trees):
        line(text)
    return ExitCode.FINE


def _plain(branch: Any) -> dict[str, Any]:
    return {"text": branch.text, "branches": [_plain(each) for each in branch.branches]}
