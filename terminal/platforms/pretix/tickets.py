"""One ticket as a voucher of ours, what its check-ins say, and why it may not be used. Pure.

The rules are the server's own (pretix/base/services/checkin.py), in its order, as far as a till
can judge them from a list that is some seconds or minutes old.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from terminal.core.model import Reason, Refusal, Voucher
from terminal.platforms.pretix.catalogue import Scanned
from terminal.platforms.pretix.shapes import Checkin, Order, Position
from terminal.platforms.pretix.signed import SignedTicket

ENTRY, EXIT = "entry", "exit"
UNCOUNTED = 1_000_000  # uses of a ticket that its list lets in again and again
_PAID, _PENDING = "p", "n"
_JUDGED_HERE, _JUDGED_THERE = 1, -1  # versions of the rules: core/policy.py knows the first


class Ticket(msgspec.Struct, frozen=True):
    """What the store keeps of a ticket: no name, no address, not even its code.

    refused   why the server would not take it, whatever the time and the list; "" = nothing
    addons    whether other tickets hang on it
    answered  numbers of the questions it has answers to
    texts     what the cashier should read
    """

    event: str
    position: int
    item: int
    variation: int | None = None
    subevent: int | None = None
    price: str = "0.00"
    refused: str = ""
    pending: bool = False
    addons: bool = False
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    checkins: list[Checkin] = []
    answered: list[int] = []
    texts: list[str] = []


def ticket_id(secret: str) -> str:
    """The id of the voucher behind a code: always the same, and no way back to the code."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def tickets_of(order: Order, event: str) -> list[tuple[str, Ticket]]:
    """The tickets of an order, each with the id of its voucher."""
    parents = {position.addon_to for position in order.positions}
    texts = [order.checkin_text] if order.checkin_text else []
    if order.checkin_attention:
        texts = texts or [""]
    return [
        (ticket_id(each.secret), _ticket(each, order, event, each.id in parents, texts))
        for each in order.positions
    ]


def ticket_of(position: Position, event: str) -> Ticket:
    """A ticket as the answer to a redeem or a search tells it."""
    status = position.order__status
    order = Order("", status, position.order__require_approval, position.order__valid_if_pending)
    return _ticket(position, order, event, False, [])


def _ticket(position: Position, order: Order, event: str, addons: bool, texts: list[str]) -> Ticket:
    return Ticket(
        event=event,
        position=position.id,
        item=position.item,
        variation=position.variation,
        subevent=position.subevent,
        price=position.price,
        refused=_refused(position, order),
        pending=order.status == _PENDING and not order.valid_if_pending,
        addons=addons,
        valid_from=position.valid_from,
        valid_until=position.valid_until,
        checkins=position.checkins,
        answered=[answer.question for answer in position.answers],
        texts=texts,
    )


def _refused(position: Position, order: Order) -> str:
    if order.status not in (_PAID, _PENDING):
        return "canceled"
    if position.blocked:
        return "blocked"
    if order.status == _PENDING and order.require_approval:
        return "unapproved"
    return ""


def voucher_of(
    id_: str, ticket: Ticket, event: Scanned, language: str, vouched: bool = True
) -> Voucher:
    """The voucher a ticket is; `vouched` where it can be told without the server."""
    alone = event.judges_alone() and not (event.chosen.addon_match and ticket.addons)
    return Voucher(
        id_,
        event.benefit(ticket.item, ticket.variation, ticket.price, language),
        uses_left=UNCOUNTED if event.chosen.allow_multiple_entries else 1,
        not_before=_utc(ticket.valid_from),
        expires=_utc(ticket.valid_until),
        policy=_JUDGED_HERE if alone else _JUDGED_THERE,
        signed=vouched,
    )


def of_signature(signed: SignedTicket, event: Scanned) -> Ticket:
    """What a signed code alone says; its price is that of its product."""
    product = event.item(signed.item)
    return Ticket(
        event=event.slug,
        position=0,
        item=signed.item,
        variation=signed.variation or None,
        subevent=signed.subevent or None,
        price=product.default_price if product else "0.00",
        valid_from=signed.valid_from,
        valid_until=signed.valid_until,
    )


def why_not(ticket: Ticket, event: Scanned, ours: int) -> Refusal | None:
    """Why the list does not take a ticket, as far as it can be told here; dates are DECIDE's.

    ours  the number of this till's device: its check-ins are in its own journal
    """
    if ticket.refused:
        reason = Reason.BLOCKED if ticket.refused == "blocked" else Reason.REVOKED
        unapproved = ticket.refused == "unapproved"
        return Refusal(Reason.UNPAID if unapproved else reason, note=ticket.refused)
    if not event.takes(ticket.item, ticket.subevent):
        return Refusal(Reason.WRONG_PRODUCT)
    if ticket.pending:
        return Refusal(Reason.UNPAID)
    standing = barring(ticket.checkins, event)
    return used(standing) if standing and standing.device_id != ours else None


def barring(checkins: Sequence[Checkin], event: Scanned) -> Checkin | None:
    """The check-in that keeps a ticket out of the list, if one does."""
    chosen = event.chosen
    on_list = sorted((c for c in checkins if c.on == chosen.id), key=lambda c: c.datetime)
    entries = [each for each in on_list if each.type == ENTRY]
    if not entries or chosen.allow_multiple_entries:
        return None
    if chosen.allow_entry_after_exit and on_list[-1].type == EXIT:
        return None
    return entries[-1]


def used(checkin: Checkin) -> Refusal:
    """What the cashier tells the customer of the check-in that stands."""
    till = "" if checkin.device_id is None else str(checkin.device_id)
    return Refusal(Reason.ALREADY_REDEEMED, at=checkin.datetime.astimezone(UTC), till=till)


def own(checkins: Sequence[Checkin], device: int, at: datetime) -> Checkin | None:
    """The check-in that this device made at an instant, if the server has it.

    The server tells nobody's nonce; device and time to the microsecond are as good.
    """
    return next(
        (
            each
            for each in checkins
            if each.type == ENTRY and each.device_id == device and each.datetime == at
        ),
        None,
    )


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None
