"""A till in a process of its own, for tests of several programs on one journal.

    python till_program.py limit HOME CODE [no-head] [no-lock]
        judge a code offline; print `judged`; when a line comes in, journal it and print the verdict
    python till_program.py serve HOME CODE SECONDS
        redeem, and take back every third time, for so long; print how often each happened

The parts are the real ones; `no-head` and `no-lock` take a defence away, to show that it is one.
"""

from __future__ import annotations

import contextlib
import sys
import time
from pathlib import Path
from typing import Any

from terminal.bootstrap import flow_of, open_books
from terminal.core.model import Reason, Verdict
from terminal.undo import undo_of

from .counters import TestCounter
from .flows import contact


def tell(*words: object) -> None:
    """One line for the test that started this program."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def limit(home: Path, code: str, missing: set[str]) -> None:
    """Judge at the limit, together with somebody else who does."""
    books = open_books(home)
    ledger, flow = books.ledger, flow_of(books, TestCounter())
    contact(books)
    if "no-head" in missing:
        append = ledger.journal.append

        def headless(draft: Any, *, expected_head: Any = None, send: Any = None) -> Any:
            return append(draft, send=send)

        ledger.journal.append = headless  # type: ignore[method-assign]
    if "no-lock" in missing:
        ledger.single_flight = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    journal = flow._journal

    def wait_between(*judged: Any) -> Any:
        tell("judged", judged[1].verdict.value)
        sys.stdin.readline()
        return journal(*judged)

    flow._journal = wait_between  # type: ignore[method-assign,assignment]
    decision = flow.run(code.encode()).decision
    note = decision.refusal.note if decision.refusal else ""
    tell(decision.verdict.value, note)
    books.close()


def serve(home: Path, code: str, seconds: float) -> None:
    """A busy cashier, with a sync thread as in a running till."""
    books = open_books(home)
    contact(books)
    flow = flow_of(books, TestCounter())
    undo = undo_of(books.ledger, books.platforms, books.lines, patience=5.0)
    books.sync.start()
    accepted = undone = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        shown = flow.run(code.encode())
        books.sync.nudge()
        if shown.decision.reason is Reason.OFFLINE_CAP_REACHED:
            continue  # the line is down, and enough waits
        assert shown.decision.verdict is Verdict.ACCEPTED, shown.decision
        accepted += 1
        if accepted % 3 == 0:
            undo.take_back(shown.redemption, "every third")
            undone += 1
    books.sync.stop()
    books.sync.join(10)
    books.close()
    tell(accepted, undone)


if __name__ == "__main__":
    what, home, code, *more = sys.argv[1:]
    if what == "limit":
        limit(Path(home), code, set(more))
    else:
        serve(Path(home), code, float(more[0]))
