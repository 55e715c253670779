"""What a till can say of a ticket by itself: from its signature, and from the list it fetched."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.core.model import Look, Reason, Refusal
from terminal.errors import StateUnusable
from terminal.platforms.pretix.catalogue import Catalogue, Scanned
from terminal.platforms.pretix.questions import can_be_answered
from terminal.platforms.pretix.signed import NotATicket, UnknownKey, looks_signed, verify
from terminal.platforms.pretix.store import Store
from terminal.platforms.pretix.tickets import (
    Ticket,
    of_signature,
    ticket_id,
    voucher_of,
    why_not,
)

_WITHDRAWN = {"revoked": Reason.REVOKED, "blocked": Reason.BLOCKED}


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was fetched, and the language in which things are named."""

    store: Store
    catalogue: Catalogue
    language: str


def look(text: str, shelf: Shelf) -> Look:
    """What can be told of a code without asking anybody; an empty Look where nothing can.

    Only a signature that does not hold is final: everything else the server may know better.
    """
    try:
        return _look(text, shelf)
    except StateUnusable:
        return Look()


def _look(text: str, shelf: Shelf) -> Look:
    by_signature: Ticket | None = None
    if looks_signed(text):
        told = _by_signature(text, shelf.catalogue)
        if isinstance(told, Look):
            return told
        by_signature = told
    id_ = ticket_id(text)
    ticket = shelf.store.ticket(id_) or by_signature
    event = shelf.catalogue.event(ticket.event) if ticket else None
    if ticket is None or event is None:
        return Look()
    refusal = why_not(ticket, event, shelf.catalogue.device)
    if by_signature and (withdrawn := shelf.store.withdrawn(id_)):
        refusal = Refusal(_WITHDRAWN[withdrawn])
    return _told(id_, ticket, event, shelf.language, refusal)


def _told(id_: str, ticket: Ticket, event: Scanned, language: str, refusal: Refusal | None) -> Look:
    asked = [q for q in event.questions if ticket.item in q.items and q.ask_during_checkin]
    vouched = can_be_answered(q for q in asked if q.id not in ticket.answered)
    voucher = voucher_of(id_, ticket, event, language, vouched)
    questions = event.asked(ticket.item, ticket.answered, language)
    return Look(voucher, refusal, final=False, questions=questions)


def _by_signature(text: str, catalogue: Catalogue) -> Ticket | Look:
    """The ticket that a signed code is, or why it is none."""
    unknown = Look(refusal=Refusal(Reason.BAD_SIGNATURE), final=False)
    for event in catalogue.events:
        try:
            return of_signature(verify(text, event.keys), event)
        except UnknownKey:
            continue
        except NotATicket as cause:
            return Look(refusal=Refusal(Reason.BAD_SIGNATURE, note=str(cause)))
    return unknown
