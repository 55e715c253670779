"""`baton redeem`: one code from bytes to verdict, for scripts and for a till without a screen."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from terminal.cli.output import complain, emit, line, say
from terminal.core.decide import UNSURE
from terminal.core.model import Code, How, Prompt, PromptKind, Reason, Verdict
from terminal.core.money import typed
from terminal.errors import ExitCode, WrongUse
from terminal.text import clean

# Refused only because the platform could not be asked.
_UNANSWERED = frozenset({Reason.OFFLINE_NOT_ALLOWED, Reason.OFFLINE_CAP_REACHED})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The code, and the bill where the voucher needs one."""
    parser.add_argument("code", metavar="CODE", help="the code as scanned; - reads it from stdin")
    parser.add_argument("--amount", metavar="88.00", help="the bill, in the shop's currency")
    parser.add_argument("--typed", action="store_true", help="a person typed the code")
    parser.add_argument(
        "--answer", action="append", default=[], metavar="ID=TEXT", help="answers a question"
    )
    parser.add_argument("--platform", metavar="NAME", help="whose code it is, if several know it")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    parser.set_defaults(run=run)


@dataclass
class ScriptCounter:
    """A counter without a person: what may be asked is known beforehand, or it is not.

    answers   to the platform's questions, by their ids: as a person would type them, or the text
              of an option
    open      what was asked and could not be answered, in one clause
    """

    amount: str | None
    json: bool
    zone: str
    answers: Mapping[str, str] = field(default_factory=dict)
    platform: str | None = None
    open: str = ""

    def seen(self, code: Code) -> None:
        """Nobody is looking."""

    def asking(self, code: Code) -> None:
        """Nobody is waiting."""

    def ask(self, prompt: Prompt, code: Code) -> int | str | None:
        """What the command line says. Raises WrongUse where it makes no sense."""
        if prompt.kind is PromptKind.WHOSE:
            return self._chosen(prompt, self.platform, "--platform NAME")
        if prompt.about:
            return self._chosen(prompt, self.answers.get(prompt.about), f"--answer {prompt.about}=")
        if self.amount is None or prompt.kind is not PromptKind.BILL:
            bill = prompt.kind is PromptKind.BILL
            self._left_open(prompt, "add --amount" if bill else "")
            return None
        try:
            return typed(self.amount, prompt.currency).minor
        except ValueError as cause:
            raise WrongUse(str(cause)) from cause

    def _chosen(self, prompt: Prompt, said: str | None, how: str) -> int | str | None:
        """An answer as its prompt wants it: the place of an option, yes or no, or a text."""
        if said is None:
            self._left_open(prompt, f"add {how}")
            return None
        if prompt.options:
            return prompt.options.index(said) if said in prompt.options else None
        if prompt.kind is PromptKind.CONFIRM:
            return {"yes": 1, "no": 0}.get(said)
        return said

    def _left_open(self, prompt: Prompt, how: str) -> None:
        options = f" ({', '.join(clean(each, 40) for each in prompt.options)})"
        about = clean(prompt.question, 120) or f"this voucher needs the {prompt.kind.value}"
        self.open = about + (options if prompt.options else "") + (f": {how}" if how else "")

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
        answers = dict(_pair(each) for each in args.answer)
        zone = books.identity.zone
        counter = ScriptCounter(args.amount, args.json, zone, answers, args.platform)
        flow = flow_of(books, counter)
        shown = flow.run(raw, How.TYPED if args.typed else How.SCANNED)
        books.sync.sync_once(anyway=False)
    finally:
        books.close()
    return _exit_code(shown.decision, counter.open)


def _pair(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found:
        raise WrongUse(f"{clean(text, 40)!r} is no answer", advice="write --answer ID=TEXT")
    return name, value


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


def _exit_code(decision: Any, left_open: str) -> int:
    if decision.verdict is Verdict.ACCEPTED:
        return ExitCode.FINE
    if decision.verdict is Verdict.CHECK or decision.refusal.note == "questions":
        return complain(left_open or "this voucher needs the bill", ExitCode.WRONG_USE)
    unsure = decision.refusal.note == UNSURE
    unanswered = unsure or decision.reason in _UNANSWERED
    return ExitCode.UNANSWERED if unanswered else ExitCode.REFUSED
