"""Payments in words: the ways to pay, what the customer does, how it ended, a line of a list."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.core.legs import Leg
from terminal.core.payments import Bill, Means, Stands, standing
from terminal.locale import _, elsewhere, ngettext
from terminal.status import Status
from terminal.text import clean
from terminal.wording.amounts import money
from terminal.wording.moments import clock
from terminal.wording.verdicts import Look, Saying


def by(means: str) -> str:
    """How somebody paid, in one word."""
    return {Means.CASH.value: _("cash"), Means.CARD.value: _("card")}.get(means, _("QR"))


def options(by_qr: bool) -> list[tuple[str, str]]:
    """The ways to pay: a digit, and what it stands for. A way keeps its digit."""
    qr = [("1", _("QR: the customer pays on the phone"))] if by_qr else []
    return [*qr, ("2", _("cash")), ("3", _("card"))]


def on_your_word() -> str:
    """What a claim is worth."""
    return _("Cash and card stand on your word until the bank's day file has them.")


def for_the_customer() -> tuple[str, str]:
    """What the customer is to do; and the same in the other language."""
    return _("Scan with your phone and pay there"), elsewhere("Scan with your phone and pay there")


def how_it_stands(bill: Bill, zone: str) -> str:
    """One sentence."""
    at = clock(bill.at, zone) if bill.at else ""
    return {
        Stands.OWED: _("How is it paid?"),
        Stands.ASKED: _("Waiting for the payment"),
        Stands.PAID: _("Paid by QR at {time}").format(time=at),
        Stands.CLAIMED: _("{means}, noted at {time} on your word; not proved yet").format(
            means=by(bill.means), time=at
        ),
        Stands.PROVED: _("{means}: the bank's day file has it").format(means=by(bill.means)),
        Stands.TWICE: _("Paid by QR at {time} and taken at the till as well").format(time=at),
    }[bill.stands]


def ended(bill: Bill, zone: str) -> Saying:
    """The card of a payment that is over."""
    return {
        Stands.PAID: _paid,
        Stands.CLAIMED: _claimed,
        Stands.PROVED: _claimed,
        Stands.TWICE: _twice,
    }.get(bill.stands, _not_paid)(bill, zone)


def _paid(bill: Bill, zone: str) -> Saying:
    return Saying(
        Look.ACCEPTED,
        _("PAID"),
        elsewhere("PAID"),
        aside=(_("platform"), *_second(bill, zone)),
        first=(_("FOR"), clean(bill.title, 80)),
        second=(_("PAID"), ""),
        amount=money(bill.amount, bill.currency),
        small=(_("by QR: the platform has it; take nothing more"),),
    )


def _claimed(bill: Bill, zone: str) -> Saying:
    return Saying(
        Look.CHECK,
        _("NOTED"),
        elsewhere("NOTED"),
        aside=(_("on your word"), *_second(bill, zone)),
        first=(_("FOR"), clean(bill.title, 80)),
        second=(by(bill.means), ""),
        amount=money(bill.amount, bill.currency),
        small=(_("not proved until the bank's day file has it"),),
    )


def _not_paid(bill: Bill, zone: str) -> Saying:
    return Saying(
        Look.CHECK,
        _("NOT PAID"),
        elsewhere("NOT PAID"),
        aside=_second(bill, zone),
        first=(_("FOR"), clean(bill.title, 80)),
        second=(_("TAKE"), ""),
        amount=money(bill.amount, bill.currency),
        small=(_("nobody paid by QR, and nobody is asked any more"),),
    )


def _twice(bill: Bill, zone: str) -> Saying:
    return Saying(
        Look.REFUSED,
        _("PAID TWICE"),
        elsewhere("PAID TWICE"),
        aside=(_("platform"), *_second(bill, zone)),
        first=(_("WHY"), _("taken at the till while the line was down, and paid by QR as well")),
        second=(_("DO"), _("give the customer back what the till has taken")),
        small=(clean(bill.title, 80), money(bill.amount, bill.currency)),
    )


def _second(bill: Bill, zone: str) -> tuple[str, ...]:
    return (clock(bill.at, zone, seconds=True),) if bill.at else ()


def row(legs: Sequence[Leg]) -> str:
    """How a payment stands, in a few words for a list; empty where nobody was asked."""
    stands, leg = standing(legs)
    told = {
        Stands.ASKED: _("not paid yet"),
        Stands.PAID: _("paid by QR"),
        Stands.TWICE: _("paid twice"),
    }
    if leg is not None and stands in (Stands.CLAIMED, Stands.PROVED):
        claimed = _("{means}, not proved") if stands is Stands.CLAIMED else _("{means}, proved")
        return claimed.format(means=by(leg.system))
    return told.get(stands, "")


def each(legs: Sequence[Leg], zone: str) -> list[str]:
    """Every payment of a redemption: amount, how, how it stands."""
    return [_one(leg, zone) for leg in legs]


def _one(leg: Leg, zone: str) -> str:
    stands, _leg = standing([leg])
    at = leg.ended or leg.opened
    how = {
        Stands.ASKED: _("not paid yet"),
        Stands.PAID: _("paid"),
        Stands.CLAIMED: _("on the cashier's word"),
        Stands.PROVED: _("the bank's day file has it"),
    }.get(stands, _("cancelled"))
    parts = (money(leg.amount, leg.currency), by(leg.system), how)
    return "  ".join((*parts, *((clock(at, zone),) if at else ())))


def unpaid(status: Status) -> tuple[str, ...]:
    """Customers who have not paid by QR yet; empty where there is none."""
    waits = status.unpaid
    if waits is None:
        return ()
    said = ngettext(
        "{n} customer is still to pay by QR: {amount}",
        "{n} customers are still to pay by QR: {amount}",
        waits.count,
    )
    return (
        said.format(n=waits.count, amount=money(waits.amount, waits.currency)),
        _("F6 finds it"),
    )
