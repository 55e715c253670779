"""Several codes in one view: which of them may be meant. By looks alone; DECIDE asks the rest."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.core.model import Code, CodeKind, IssuerKey, Reason
from terminal.core.signed import NotAVoucher, UnknownKey, verify
from terminal.text import clean

_LONGEST = 40


def likely(codes: Sequence[Code]) -> tuple[Code, ...]:
    """The codes a customer may mean, at least one, in the order given.

    Vouchers of a configured platform; one that carries its own signature goes before those that
    only look like ours, because a slip may bear both spellings of one voucher. Where there is no
    voucher, the one code whose refusal tells most: a payment code before a stranger's.
    """
    ours = {code.text: code for code in codes if code.platform and not code.reason}
    signed = tuple(code for code in ours.values() if code.kind is CodeKind.SIGNED)
    if ours:
        return signed or tuple(ours.values())
    payments = [code for code in codes if code.reason is Reason.PAYMENT_CODE]
    legible = [code for code in codes if code.kind is not CodeKind.UNREADABLE]
    return tuple((payments or legible or codes)[:1])


def name_of(code: Code, keys: Sequence[IssuerKey]) -> str:
    """What a person may call it: the title that its signature vouches for, else its short code."""
    if code.kind is CodeKind.SIGNED:
        try:
            title = verify(code.text, tuple(keys)).voucher.benefit.title
        except (NotAVoucher, UnknownKey):
            return code.shown
        return f"{clean(title, _LONGEST)} · {code.shown}"
    return code.shown
