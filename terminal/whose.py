"""Whose code is it, where several platforms know its looks: asked once, remembered for the shift.

What is remembered is the shape of the code ("18 digits") and the platforms that claim it, never
the code. In memory only: after a restart the question is asked once more.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence

from terminal.core.model import Code

_RUNS = re.compile(r"[0-9]+|[A-Z]+|[a-z]+|[^0-9A-Za-z]")


class Whose:
    """The answers of one shift. Safe to use from any thread."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, frozenset[str]], str] = {}
        self._lock = threading.Lock()

    def settled(self, claims: Sequence[Code]) -> list[Code]:
        """The claims on one code without those that lost by an earlier answer."""
        with self._lock:
            owner = self._told.get(_case(claims))
        return [code for code in claims if owner in (None, code.platform)]

    def told(self, claims: Sequence[Code], owner: str) -> None:
        """Somebody said whose it is."""
        with self._lock:
            self._told[_case(claims)] = owner

    def forget(self) -> None:
        """A new shift begins."""
        with self._lock:
            self._told.clear()


def shape_of(text: str) -> str:
    """What a code looks like, without what it says: `A2-94` for `AB-1234`."""
    return "".join(_run(run[0]) for run in _RUNS.finditer(text))


def _run(run: str) -> str:
    sign = "9" if run[0].isdigit() else "A" if run[0].isupper() else "a"
    return f"{sign}{len(run)}" if run[0].isalnum() and run.isascii() else run


def _case(claims: Sequence[Code]) -> tuple[str, frozenset[str]]:
    return shape_of(claims[0].text), frozenset(code.platform for code in claims)
