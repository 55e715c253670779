"""Numbers and PINs on the command line: never an argument, which others could read in `ps`."""

from __future__ import annotations

import sys
from typing import Any

from terminal.errors import WrongUse


def ask(question: str) -> str:
    """A line that nobody sees: typed at the terminal, or read from stdin."""
    if sys.stdin.isatty():
        import getpass

        try:
            return getpass.getpass(f"{question}: ").strip()
        except EOFError:
            return ""
    return sys.stdin.readline().strip()


def ask_new_pin() -> str:
    """A new PIN, typed twice at a terminal. Raises WrongUse where the two differ."""
    pin = ask("PIN, 4 to 8 figures")
    if sys.stdin.isatty() and ask("the same once more") != pin:
        raise WrongUse("the two PINs differ")
    return pin


def approved(books: Any, purpose: str, accepted_by: str = "") -> int:
    """A supervisor's approval by number and PIN: its sequence; -1 where nobody is registered.

    Raises PinRefused.
    """
    from terminal.bootstrap import crew_of

    crew = crew_of(books)
    if not crew.people():
        return -1
    figures = ask("a supervisor's number and PIN")
    return crew.approve(figures, purpose, accepted_by).sequence
