"""Single checks of a till, run as `baton doctor` runs them."""

from __future__ import annotations

from pathlib import Path

from terminal.bootstrap import examined
from terminal.diagnostics.checks import named
from terminal.diagnostics.finding import Finding, Level
from terminal.diagnostics.runner import run_checks
from terminal.diagnostics.subject import Address, Subject

SKIP, PASS, WARN, FAIL = Level.SKIP, Level.PASS, Level.WARN, Level.FAIL


def found(subject: Subject, *names: str) -> dict[str, Finding]:
    """The findings of these checks by their names."""
    return {each.check: each for each in run_checks(named(names), subject)}


def at_home(home: Path, *names: str) -> dict[str, Finding]:
    """The same for a till that does not run."""
    with examined(home) as subject:
        return found(subject, *names)


def towards(url: str, ca: Path | str = "", home: Path = Path("/nowhere")) -> Subject:
    """A till of which only the platform's address is known."""
    return Subject(home, addresses=[Address("baton", url, str(ca))])
