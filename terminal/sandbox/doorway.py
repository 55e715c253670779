"""What a code meets before its voucher is judged: guessing, and whether its owner is there."""

from __future__ import annotations

from datetime import datetime

from terminal.core.model import Reason
from terminal.core.wire import WireRefusal
from terminal.sandbox.brought import Brought
from terminal.sandbox.guessing import locked, note_guess
from terminal.sandbox.issue import Issuer
from terminal.sandbox.presence import late_show
from terminal.sandbox.store import Store, Till


def turned_away(
    store: Store, issuer: Issuer, till: Till, brought: Brought, now: datetime
) -> WireRefusal | None:
    """Why a code gets no further, or None. Notes guesses and codes that are too old."""
    target = brought.target
    if brought.how == "typed" and not brought.offline:
        if lock := locked(store, till, now):
            return lock
        if isinstance(target, WireRefusal) and target.reason == Reason.UNKNOWN_CODE:
            note_guess(store, till, now)
    if isinstance(target, WireRefusal):
        return target
    return late_show(store, issuer, till, target, brought)
