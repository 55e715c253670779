"""Which redemptions of a list have something left to pay. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from terminal.core.model import Verdict
from terminal.core.payments import Stands, standing
from terminal.history import Past


def leaves_something(past: Past) -> bool:
    """Whether a customer had or has to pay for it besides the voucher."""
    worth = past.shown.decision.worth
    return bool(worth and worth.take) and past.can_be_undone and not past.shown.test


def is_open(past: Past) -> bool:
    """Whether that is still to be paid, as far as anybody has said."""
    return leaves_something(past) and standing(past.payments)[0] in (Stands.OWED, Stands.ASKED)


def next_to_pay(rows: Iterable[Past]) -> Past | None:
    """What one would take money for now: the newest redemption, else a customer who is asked."""
    given = [row for row in rows if row.shown.decision.verdict is Verdict.ACCEPTED]
    newest = [row for row in given[:1] if is_open(row)]
    asked = [row for row in given if standing(row.payments)[0] is Stands.ASKED]
    return next(iter([*newest, *asked]), None)


def paid_by_qr(past: Past | None) -> bool:
    """Whether the platform has the money, so that it pays it back."""
    return past is not None and standing(past.payments)[0] in (Stands.PAID, Stands.TWICE)
