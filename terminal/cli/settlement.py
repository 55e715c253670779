"""`baton settlement DATE`: a closed day in money, checked, against the bank, as double entry."""

from __future__ import annotations

import argparse
import csv
import os
from datetime import date
from pathlib import Path
from typing import Any

from terminal.cli.output import columns, complain, emit, line
from terminal.errors import EnvironmentFault, ExitCode, WrongUse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which day, and what to do with it."""
    parser.add_argument("day", metavar="DATE", help="a closed business date such as 2026-11-22")
    parser.add_argument("--bank", type=Path, metavar="FILE", help="the bank's CSV with the payout")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="TOML that explains it")
    parser.add_argument(
        "--double-entry", metavar="FILE", default="", help="write balanced postings as CSV"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Exit 0 when every line holds and the payout is there (if a bank's file is given)."""
    from terminal.bootstrap import open_books
    from terminal.reconciling import Reconciling
    from terminal.settling import Settling

    if bool(args.bank) != bool(args.mapping):
        raise WrongUse("--bank and --mapping belong together")
    try:
        day = date.fromisoformat(args.day)
    except ValueError as cause:
        raise WrongUse(f"{args.day!r} is no date", advice="write it like 2026-11-22") from cause
    books = open_books()
    try:
        platform = books.platforms[books.identity.platform]
        reconciling = Reconciling(books.ledger, platform, books.identity.shop)
        kit = books.kits.current(books.identity.platform)
        settled = Settling(reconciling, platform, kit).day(day)
    finally:
        books.close()
    if settled is None:
        return complain(f"the business date {day} is not closed yet", ExitCode.REFUSED)
    at_bank = _at_bank(args, settled.settlement) if args.bank else None
    _show(args, settled, at_bank)
    if args.double_entry:
        _write_postings(args.double_entry, settled.settlement)
    fine = not settled.faults and at_bank in (None, "")
    return ExitCode.FINE if fine else ExitCode.REFUSED


def _at_bank(args: argparse.Namespace, settlement: Any) -> str:
    """Why the bank's file does not have the payout, in one clause; empty when it has."""
    from terminal.cli.reconcile import foreign_rows
    from terminal.core.foreign import plain

    payout = settlement.payout
    if not payout.amount:
        return ""
    rows, _ = foreign_rows(args.bank, args.mapping)
    found = [row for row in rows if plain(row.id) == plain(payout.reference)]
    if not found:
        return f"the bank's file has no line {payout.reference}"
    if len(found) > 1:
        return f"the bank's file has {len(found)} lines {payout.reference}"
    if found[0].amount != payout.amount:
        return f"the bank moved {found[0].amount}, the payout is {payout.amount}"
    return ""


def _show(args: argparse.Namespace, settled: Any, at_bank: str | None) -> None:
    import json

    from terminal.core.wire import write

    made = settled.settlement
    if args.json:
        told = json.loads(write(made))
        faults = [{"id": each.id or None, "why": each.why} for each in settled.faults]
        emit(told | {"faults": faults, "bank": at_bank if args.bank else None})
        return
    for text in _lines(settled):
        line(text)
    if args.bank:
        line(at_bank or f"the bank has moved {made.payout.reference}")


def _lines(settled: Any) -> list[str]:
    from terminal.wording.amounts import figures, money

    made = settled.settlement
    heads = ("face", "commission", "tax", "net")
    columns("redemption", heads, first=44, other=13)
    for each in made.lines:
        name = f"{each.id} {'taken back' if each.line == 'clawback' else ''}"
        told = [figures(getattr(each, head), each.currency) for head in heads]
        columns(name, told, first=44, other=13)
    net = money(made.net, made.payout.currency)
    told = [f"{made.document} of {made.statement}: net {net}, bank {made.payout.reference}"]
    told.append(f"rounding: {made.rounding}")
    told += [f"! {each.id or 'the document'}: {each.why}" for each in settled.faults]
    return told


def _write_postings(name: str, settlement: Any) -> None:
    from terminal.core.money import Money
    from terminal.core.settlement import postings

    currency = settlement.payout.currency

    def amount(minor: int) -> str:
        return Money(minor, currency).plain() if minor else ""

    try:
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\r\n")
            table.writerow(
                ("business_date", "document", "account", "debit", "credit", "currency", "id")
            )
            for each in postings(settlement):
                sides = (amount(each.debit), amount(each.credit), currency)
                first = (settlement.business_date, each.document, each.account)
                table.writerow((*first, *sides, each.redemption))
    except FileExistsError as cause:
        raise WrongUse("there is such a file", where=name, advice="name a new one") from cause
    except OSError as cause:
        raise EnvironmentFault(f"it cannot be written: {cause.strerror}", where=name) from cause
