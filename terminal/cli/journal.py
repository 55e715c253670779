"""`baton journal`: prove that the signed journal is whole, show it, hand it out, declare a loss."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import Any

from terminal.cli.output import complain, emit, line
from terminal.entries import record_in
from terminal.errors import EnvironmentFault, ExitCode, Unreachable, WrongUse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with it."""
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    verify = what.add_parser("verify", help="check every hash, signature, number and receipt")
    shown = what.add_parser("list", help="show the newest entries")
    shown.add_argument("--limit", type=int, default=50, help="at most so many entries (50)")
    export = what.add_parser("export", help="write a file that can be checked without Baton")
    export.add_argument("file", metavar="FILE", help="a new file; - writes to stdout")
    archive = what.add_parser("archive", help="a year in one file that holds no customer")
    archive.add_argument("year", type=int, metavar="YEAR")
    archive.add_argument("-o", "--output", default="", metavar="FILE", help="default: a new name")
    loss = what.add_parser("accept-loss", help="go on although the journal's end is lost")
    loss.add_argument("--reason", required=True, metavar="TEXT", help="what happened")
    loss.add_argument("--by", default="", metavar="NAME", help="who decides")
    for each in (verify, shown, archive, loss):
        each.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Open the books and do it. Exit 4 when an entry does not hold or the journal is disputed."""
    from offline_queue import QueueError
    from terminal.bootstrap import open_books
    from terminal.errors import JournalUnusable

    doing: dict[str, Callable[[argparse.Namespace, Any], int]] = {
        "verify": _verify,
        "list": _list,
        "export": _export,
        "archive": _archive,
        "accept-loss": _accept_loss,
    }
    try:
        books = open_books()
    except (JournalUnusable, QueueError) as fault:  # opening it reads a part of it
        return _cannot_be_opened(args, fault)
    try:
        return doing[args.what](args, books)
    finally:
        books.close()


def _cannot_be_opened(args: argparse.Namespace, fault: Exception) -> int:
    if args.what == "verify" and args.json:
        sequence = getattr(fault.__cause__ or fault, "sequence", None)
        emit({"entries": None, "head": None, "bad": {"sequence": sequence, "why": str(fault)}})
    return complain(str(fault), ExitCode.ENVIRONMENT)


# verify


def _verify(args: argparse.Namespace, books: Any) -> int:
    from terminal.receipts import Receipts, check_receipts
    from terminal.shift import check_reports

    journal = books.ledger.journal
    bad = journal.verify()
    receipts = Receipts() if bad else check_receipts(books.ledger, books.kits.current)
    bad = bad or receipts.bad or check_reports(books.ledger)
    dispute = None if bad else journal.dispute()
    if args.json or bad is None:
        _tell(args, _found(journal, bad, receipts, dispute))
    if bad is not None:
        return complain(
            f"entry {bad.sequence} of the journal is not as it was signed: {bad.why} "
            f"({journal.path}): accept nothing on it and call a technician",
            ExitCode.ENVIRONMENT,
        )
    return complain(str(dispute), ExitCode.ENVIRONMENT) if dispute else ExitCode.FINE


def _found(journal: Any, bad: Any, receipts: Any, dispute: Exception | None) -> dict[str, Any]:
    """What was found, as plain values."""
    from offline_queue.loss import LOSS, decode_loss

    head = journal.head()
    losses = [] if bad else [(entry, decode_loss(entry.body)) for entry in journal.select([LOSS])]
    return {
        "entries": head.sequence + 1 - sum(each.lost for _, each in losses),
        "head": head.hash.hex(),
        "bad": {"sequence": bad.sequence, "why": bad.why} if bad else None,
        "receipts": {"good": receipts.good, "unknown_key": receipts.unknown},
        "losses": [
            {"sequence": entry.sequence, "lost": each.lost, "reason": each.reason}
            for entry, each in losses
        ],
        "disputed": str(dispute) if dispute else None,
    }


def _tell(args: argparse.Namespace, found: dict[str, Any]) -> None:
    if args.json:
        emit(found)
        return
    line(f"{found['entries']} entries, each hash and signature holds; head {found['head']}")
    receipts = found["receipts"]
    line(f"{receipts['good']} receipts of the platform hold")
    if receipts["unknown_key"]:
        line(f"{receipts['unknown_key']} receipts are under a key that the newest kit lacks")
    for loss in found["losses"]:
        line(f"entry {loss['sequence']} declares {loss['lost']} lost entries: {loss['reason']}")


# list

_OF_PEOPLE = frozenset({"people", "shift", "limit", "z_report"})
_WHO = ("operator", "supervisor")


def _list(args: argparse.Namespace, books: Any) -> int:
    if args.limit < 1:
        raise WrongUse("--limit must be at least 1")
    entries = [_plain(entry) for entry in reversed(books.ledger.journal.last(args.limit))]
    if args.json:
        emit({"entries": entries})
        return ExitCode.FINE
    for each in entries:
        names = ("verdict", "title", *(_WHO if each["kind"] in _OF_PEOPLE else ()))
        words = " ".join(str(each[name]) for name in names if each[name])
        stamp = each["at"][:19].replace("T", " ")
        line(f"{each['sequence']:>6}  {stamp}Z  {each['hash'][:8]}  {each['kind']:<10}  {words}")
    return ExitCode.FINE


def _plain(entry: Any) -> dict[str, Any]:
    """One entry in short. Whole codes stay inside."""
    from uuid import UUID

    from terminal.clock import from_micros
    from terminal.core.record import BadRecord, Record

    try:
        record = record_in(entry)
    except BadRecord:  # the journal's own entries have other bodies
        record = Record()
    return {
        "sequence": entry.sequence,
        "at": from_micros(entry.at).isoformat(),
        "kind": entry.kind,
        "redemption": str(UUID(bytes=entry.key)),
        "verdict": record.verdict or None,
        "reason": record.reason or None,
        "title": record.title or None,
        "code": record.shown or None,
        "value": record.value,
        "currency": record.currency or None,
        "authority": entry.authority or None,
        "operator": entry.operator or None,
        "supervisor": entry.supervisor or None,
        "hash": entry.hash.hex(),
    }


# export


def _export(args: argparse.Namespace, books: Any) -> int:
    from offline_queue import export_lines

    lines = export_lines(books.ledger.journal)
    if args.file == "-":
        for each in lines:
            sys.stdout.write(each + "\n")
        return ExitCode.FINE
    try:
        # For the owner's eyes only: it tells all that was sold.
        handle = os.open(args.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.writelines(each + "\n" for each in lines)
    except FileExistsError as cause:
        raise WrongUse("there is such a file", where=args.file, advice="name a new one") from cause
    except OSError as cause:
        why = f"the journal cannot be written there: {cause.strerror}"
        raise EnvironmentFault(why, where=args.file) from cause
    return ExitCode.FINE


def _archive(args: argparse.Namespace, books: Any) -> int:
    """The whole chain is checked first: what is archived must hold."""
    from pathlib import Path

    from terminal.bootstrap import days_of
    from terminal.files import replace_file
    from terminal.owner.archive import archive_of

    if (bad := books.ledger.journal.verify()) is not None:
        why = f"entry {bad.sequence} of the journal is not as it was signed: {bad.why}"
        return complain(f"{why}: nothing was archived", ExitCode.ENVIRONMENT)
    made = archive_of(days_of(books), args.year)
    name = args.output or f"baton-{made.name}-{args.year}.zip"
    replace_file(Path(name), made.content)
    if args.json:
        told = {"file": name, "first": made.first, "last": made.last}
        heads = {"previous": made.previous.hex(), "head": made.head.hex(), "sha256": made.digest}
        emit(told | heads)
    else:
        line(f"{name}: entries {made.first} to {made.last}, SHA-256 {made.digest}")
    return ExitCode.FINE


# accept-loss


def _accept_loss(args: argparse.Namespace, books: Any) -> int:
    from terminal.contact import Prober
    from terminal.witness import accept_loss

    Prober(books.platforms, books.lines, books.kits, books.clock).probe()
    home = books.lines[books.identity.platform]
    if not home.up:
        raise Unreachable(
            "only the platform knows which entries it has seen, and it does not answer",
            where=home.why,
            advice="bring the till online first",
        )
    declared = accept_loss(books.ledger, books.witnesses, args.reason, args.by)
    dispute = books.ledger.journal.dispute()
    if args.json:
        emit({"sequences": [entry.sequence for entry in declared], "disputed": str(dispute or "")})
    else:
        for entry in declared:
            line(f"entry {entry.sequence} declares the loss; the journal goes on behind it")
    return complain(str(dispute), ExitCode.ENVIRONMENT) if dispute else ExitCode.FINE
