"""Who types codes that do not exist is slowed down, and soon locked for a while.

A code has eleven random figures and a check digit: at five wrong ones before the first pause, and
pauses that double up to an hour, guessing leads nowhere, and who mistypes twice notices nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from terminal.core.model import Reason
from terminal.core.wire import WireRefusal
from terminal.sandbox.store import Store, Till, instant, micros

FREE = 5  # wrong codes within the window that cost nothing
_WINDOW = timedelta(hours=2)
_FIRST, _LONGEST = timedelta(seconds=30), timedelta(hours=1)


def locked(store: Store, till: Till, now: datetime) -> WireRefusal | None:
    """Until when nothing that is typed at this till is looked at, or None."""
    row = store.one(
        "SELECT count(*) AS n, max(at) AS last FROM guesses WHERE till = ? AND at > ?",
        *(till.id, micros(now - _WINDOW)),
    )
    if row["n"] < FREE:
        return None
    until = instant(row["last"]) + min(_LONGEST, _FIRST * 2 ** min(row["n"] - FREE, 20))
    return WireRefusal(Reason.RATE_LIMITED, at=until, note="guessing") if now < until else None


def note_guess(store: Store, till: Till, now: datetime) -> None:
    """A typed code that nobody has."""
    store.run("INSERT INTO guesses VALUES (?, ?)", till.id, micros(now))
