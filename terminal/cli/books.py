"""`baton books`: keep the books as plain lines, and judge kept ones by themselves."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from terminal.cli.output import complain, emit, line
from terminal.errors import ExitCode, WrongUse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with them."""
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    compare = what.add_parser(
        "compare", help="judge the books kept in a folder: what is gone, doubled, shifted, changed"
    )
    compare.add_argument("folder", metavar="DIR", type=Path, help="of `--keep DIR`, or a copy")
    compare.add_argument("--json", action="store_true", help="print one JSON object")
    keep = what.add_parser("keep", help="write this till's book and the platform's statements")
    keep.add_argument("folder", metavar="DIR", type=Path, help="a new folder")
    keep.add_argument("--days", type=int, default=7, help="how many business dates back (7)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit 0 when the books agree, 1 when something in them is named, 2 without books."""
    return _keep(args) if args.what == "keep" else _compare(args)


def _keep(args: argparse.Namespace) -> int:
    from datetime import timedelta

    from terminal.bootstrap import open_books
    from terminal.keeping import keep_books

    if not 1 <= args.days <= 400:
        raise WrongUse("--days must be from 1 to 400")
    books = open_books()
    try:
        today = books.ledger.business_date()
        days = [today - timedelta(days=back) for back in range(args.days)]
        platform = books.platforms[books.identity.platform]
        kit = books.kits.current(books.identity.platform)
        keep_books(args.folder, books.ledger, kit, platform, sorted(days))
    finally:
        books.close()
    line(f"the books are in {args.folder}; `baton books compare` judges them")
    return ExitCode.FINE


def _compare(args: argparse.Namespace) -> int:
    from terminal.judging import BooksUnusable, folders_of, judge

    try:
        found = [(folder, judge(folder)) for folder in folders_of(args.folder)]
    except BooksUnusable as cause:
        raise WrongUse(str(cause).rstrip(".")) from cause
    if args.json:
        emit({str(folder): [_plain(each) for each in findings] for folder, findings in found})
    else:
        for folder, findings in found:
            _tell(folder, findings)
    wrong = sum(not each.is_task for _, findings in found for each in findings)
    if wrong:
        return complain(f"{wrong} lines of these books are not as signed", ExitCode.REFUSED)
    return ExitCode.FINE


def _tell(folder: Path, findings: list[Any]) -> None:
    line(f"{folder}: " + ("the books agree" if not findings else f"{len(findings)} findings"))
    for each in findings:
        where = f"line {each.line}" if each.line else "as a whole"
        line(f"  {each.what.value:<13} {each.book} {where}: {each.id} {each.why}")


def _plain(finding: Any) -> dict[str, Any]:
    return {
        "what": finding.what.value,
        "book": finding.book,
        "line": finding.line,
        "id": finding.id or None,
        "why": finding.why,
    }
