"""A till that redeems one code and kills itself at a named point. Run as a child by test_till_kill.

    python till_child.py HOME CODE POINT

The parts are the real ones; only the instant of death is planted.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from terminal.bootstrap import flow_of, open_books
from terminal.contact import Prober
from terminal.core.model import Code, Prompt

POINTS = (
    "before_intent",
    "after_intent",
    "request_in_flight",
    "after_reply",
    "before_outcome",
    "after_outcome",
    "at_show",
)
IN_FLIGHT = 0.3  # seconds after sending; the test makes the platform slower than this


def die() -> None:
    """As a power cut would: nothing is flushed, nothing is closed."""
    os.kill(os.getpid(), signal.SIGKILL)


class Counter:
    """Prints `green` only when the verdict is shown."""

    def __init__(self, point: str) -> None:
        self._point = point

    def seen(self, code: Code) -> None: ...

    def asking(self, code: Code) -> None: ...

    def ask(self, prompt: Prompt, code: Code) -> int | None:
        return 108_00

    def failed(self, why: str) -> None:
        print("failed", why, flush=True)

    def show(self, shown: Any) -> None:
        if self._point == "at_show":
            die()
        print("green", shown.decision.verdict.value, shown.redemption, flush=True)


def plant(owner: Any, name: str, *, before: bool = False, after: bool = False) -> None:
    """Die around one call of a real object."""
    real: Callable[..., Any] = getattr(owner, name)

    def call(*args: Any, **more: Any) -> Any:
        if before:
            die()
        result = real(*args, **more)
        if after:
            die()
        return result

    object.__setattr__(owner, name, call)


def main(home: Path, code: str, point: str) -> None:
    """Redeem, and die where told."""
    books = open_books(home)
    Prober(books.platforms, books.lines, books.kits, books.clock, patience=2.0).probe()
    flow = flow_of(books, Counter(point))
    platform = next(iter(books.platforms.values()))
    if point == "before_intent":
        plant(books.ledger, "intend", before=True)
    elif point == "after_intent":
        plant(books.ledger, "intend", after=True)
    elif point == "request_in_flight":
        real = platform.redeem

        def redeem(*args: Any) -> Any:
            threading.Timer(IN_FLIGHT, die).start()
            return real(*args)

        platform.redeem = redeem  # type: ignore[method-assign]
    elif point == "after_reply":
        plant(platform, "redeem", after=True)
    elif point == "before_outcome":
        plant(books.ledger, "write", before=True)
    elif point == "after_outcome":
        plant(books.ledger, "write", after=True)
    flow.run(code.encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
