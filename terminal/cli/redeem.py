"""`baton redeem`: one code from bytes to verdict, for scripts and for a till without a screen."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from terminal.cli.output import complain, emit, line, say
from terminal.core.model import Code, How, Prompt, PromptKind, Reason, Verdict
from terminal.core.money import typed
from terminal.errors import ExitCode, WrongUse

# Refused only because the platform could not be asked.
_UNANSWERED = frozenset({Reason.OFFLINE_NOT_ALLOWED, Reason.OFFLINE_CAP_REACHED})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The code, and the bill where the voucher needs one."""
    parser.add_argument("code", metavar="CODE", help="the code as scanned; - reads it from stdin")
    parser.add_argument("--amount", metavar="88.00", help="the bill, in the shop's currency")
    parser.add_argument("--typed", action="store_true", help="a person typed the code")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    parser.set_defaults(run=run)


@dataclass
class ScriptCounter:
    """A counter without a person: the bill is known beforehand, or it is not."""

    amount: str | None
    json: bool
    zone: str

    def seen(self, code: Code) -> None:
        """Nobody is looking."""

    def asking(self, code: Code) -> None:
        """Nobody is waiting."""

    def ask(self, prompt: Prompt, code: Code) -> int | None:
        """The bill from the command line. Raises WrongUse where it makes no sense."""
        if self.amount is None or prompt.kind is not PromptKind.BILL:
            return None
        try:
            return typed(self.amount, prompt.currency).minor
        except ValueError as cause:
            raise WrongUse(str(cause)) from cause

    def show(self, shown: Any) -> None:
        """The verdict, on stdout."""
        from terminal.cli.verdict import as_json, as_lines

        if self.json:
            emit(as_json(shown))
            return
        for text in as_lines(shown, self.zone):
            line(text)

    def failed(self, why: str) -> None:
        """It could not be judged."""
        say(why)


def run(args: argparse.Namespace) -> int:
    """Redeem, and tell by the exit code what became of it."""
    from terminal.bootstrap import flow_of, open_books

    raw = _code(args.code)
    books = open_books()
    try:
        books.ledger.close_interrupted()
        _refresh(books)
        counter = ScriptCounter(args.amount, args.json, books.identity.zone)
        flow = flow_of(books, counter)
        shown = flow.run(raw, How.TYPED if args.typed else How.SCANNED)
        books.sync.sync_once(anyway=False)
    finally:
        books.close()
    return _exit_code(shown.decision, args.amount)


def _code(given: str) -> bytes:
    """The code's bytes; what a shell cannot pass comes by stdin, whole."""
    import os
    import sys

    if given == "-":
        return sys.stdin.buffer.read(1_000_000).rstrip(b"\r\n")
    return os.fsencode(given)


def _refresh(books: Any) -> None:
    """A kit as fresh as the line allows, without making anyone wait longer than for a verdict."""
    from terminal.contact import Prober

    patience = books.config.till.patience
    Prober(books.platforms, books.lines, books.kits, books.clock, patience=patience).probe()


def _exit_code(decision: Any, amount: str | None) -> int:
    if decision.verdict is Verdict.ACCEPTED:
        return ExitCode.FINE
    if decision.verdict is Verdict.CHECK:
        return complain("this voucher needs the bill: add --amount", ExitCode.WRONG_USE)
    return ExitCode.UNANSWERED if decision.reason in _UNANSWERED else ExitCode.REFUSED
