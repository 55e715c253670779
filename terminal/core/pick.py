"""Several codes in one view: which of them may be meant. By looks alone; DECIDE asks the rest."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.core.model import Code, CodeKind, Reason, Voucher
from terminal.text import clean

_LONGEST = 40


def likely(codes: Sequence[Code]) -> tuple[Code, ...]:
    """The codes a customer may mean, at least one, in the order given.

    Vouchers of a configured platform; one that carries its own signature goes before those that
    only look like ours, because a slip may bear both spellings of one voucher. Where there is no
    voucher, the one code whose refusal tells most: a payment code before a stranger's.
    """
    ours = {(code.text, code.platform): code for code in codes if code.platform and not code.reason}
    signed = tuple(code for code in ours.values() if code.kind is CodeKind.SIGNED)
    if ours:
        return signed or tuple(ours.values())
    payments = [code for code in codes if code.reason is Reason.PAYMENT_CODE]
    legible = [code for code in codes if code.kind is not CodeKind.UNREADABLE]
    return tuple((payments or legible or codes)[:1])


def name_of(code: Code, voucher: Voucher | None) -> str:
    """What a person may call it: the title that this till can vouch for, else its short code."""
    title = clean(voucher.benefit.title, _LONGEST) if voucher else ""
    return f"{title} · {code.shown}" if title else code.shown
