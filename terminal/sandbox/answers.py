"""What is answered about one redemption: the verdict on it, and the shapes of all answers. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from terminal.core.model import Reason
from terminal.core.wire import Redeemed, WireRefusal, read
from terminal.sandbox.asking import Checked
from terminal.sandbox.rules import Asked, Given, Known, judge
from terminal.sandbox.store import Row, Till


def of_voucher(one: Checked, voucher: Known | None) -> Row:
    """Which voucher it is; one that is made for trying makes a test of all that is done."""
    test = one.item.test or bool(voucher and voucher.test)
    return {"voucher": voucher.id if voucher else None, "test": int(test)}


def verdict_of(till: Till, one: Checked, voucher: Known | None, forced: str) -> Given | WireRefusal:
    """What is granted to an id that is new, or why nothing is."""
    item = one.item
    if isinstance(one.target, WireRefusal):
        return one.target
    if voucher is None:
        return WireRefusal(Reason.UNKNOWN_CODE)
    if item.voucher not in ("", voucher.id):
        return WireRefusal(Reason.RULES_NOT_MET, note="The code is of another voucher.")
    if forced:
        return WireRefusal(forced)
    shop = till.shop.id
    return judge(
        voucher, Asked(shop, one.moment, item.uses, item.currency, item.bill, item.discount)
    )


def granted(one: Checked, voucher: Known, given: Given) -> Redeemed:
    """The answer to what is granted."""
    undo = voucher.undo_seconds
    return Redeemed(
        one.item.id,
        "confirmed",
        discount=given.discount,
        take=given.take,
        uses_left=given.uses_left,
        balance=given.balance,
        undo_until=None if undo is None else one.at + timedelta(seconds=undo),
    )


def standing(row: Row) -> Redeemed:
    """What an id's row says: its first answer, unless it was taken back since."""
    if row["state"] in ("reversed", "blocked"):
        return Redeemed(str(UUID(bytes=row["id"])), "reversed")
    return read(Redeemed, row["answer"].encode())


def too_late(row: Row, moment: datetime) -> bool:
    """Whether the time in which it could be taken back was over."""
    until = read(Redeemed, row["answer"].encode()).undo_until
    return until is not None and moment > until


def refused_as(name: str, reason: str, note: str) -> Redeemed:
    """A refusal of one id."""
    return Redeemed(name, "refused", refusal=WireRefusal(reason, note=note))


def not_booked(why: str) -> WireRefusal:
    """Not the customer's fault and not the voucher's: a technician must look at the till."""
    note = f"This till is quarantined and nothing of it is booked: {why}"
    return WireRefusal(Reason.AUTH_FAILED, note=note)
