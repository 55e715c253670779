"""`baton doctor`: the technician's checks without a screen, and the support bundle."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from terminal.cli.output import emit, row, say
from terminal.errors import ConfigError, ExitCode, WrongUse

if TYPE_CHECKING:
    from terminal.diagnostics.finding import Finding
    from terminal.diagnostics.subject import Subject

_WIDTHS = (6, 22)
_MARKS = {"fail": "FAIL", "warn": "WARN", "pass": "ok", "skip": "-"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which checks, and how they are told."""
    parser.add_argument("checks", nargs="*", metavar="CHECK", help="only these; default: all")
    parser.add_argument("--bundle", action="store_true", help="write the support bundle as well")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Look; exit 4 when a check fails, 0 when none does. Warnings are told and fail nothing."""
    from terminal.bootstrap import examined
    from terminal.diagnostics.checks import ORDER, named
    from terminal.diagnostics.finding import Level, worst
    from terminal.diagnostics.runner import run_checks

    try:
        wanted = named(args.checks)
    except KeyError as unknown:
        raise WrongUse(f"no check is called {unknown}", advice=", ".join(ORDER)) from None
    with examined() as subject:
        told = (lambda finding: None) if args.json else _progress(len(wanted))
        found = run_checks(wanted, subject, told)
        path = _bundled(subject, found) if args.bundle else ""
    if args.json:
        said = {"worst": worst(found).word, "findings": [each.plain() for each in found]}
        emit(said | ({"bundle": path} if path else {}))
    else:
        for each in found:
            _tell(each)
        if path:
            say(f"the support bundle is in {path}")
    return ExitCode.ENVIRONMENT if worst(found) is Level.FAIL else ExitCode.FINE


def _bundled(subject: Subject, found: list[Finding]) -> str:
    from datetime import UTC, datetime

    from terminal.bootstrap import read_config
    from terminal.diagnostics.bundle import bundle

    try:
        settings = read_config()
    except ConfigError:
        settings = None
    return str(bundle(subject, found, settings, datetime.now(UTC)))


def _progress(count: int) -> Any:
    """One line on stderr while it lasts, where a person watches."""
    import sys

    if not sys.stderr.isatty():
        return lambda finding: None
    seen: set[str] = set()

    def told(finding: Finding) -> None:
        seen.add(finding.check)
        say(f"{len(seen)} of {count}: {finding.check}")

    return told


def _tell(finding: Finding) -> None:
    about = f"{finding.check} {finding.subject}".strip()
    limit = finding.limit.plain()
    value = finding.value.plain() + (f" ({limit})" if limit else "")
    row((_MARKS[finding.level.word], about, value), _WIDTHS)
    if advice := finding.advice.plain():
        row(("", "", f"> {advice}"), _WIDTHS)
