"""What became of a check-in whose answer was lost, as far as the server's listing shows it.

Nonces are in no listing. But a check-in bears its device and the moment we gave it, to the
microsecond, and that is as good: see `tickets.own`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from terminal.core.model import Order, Reply, Standing
from terminal.errors import Declined, NotAuthorised
from terminal.platforms.pretix.client import Client, segment, told_at
from terminal.platforms.pretix.replies import Reading, granted
from terminal.platforms.pretix.settings import IN_FLIGHT
from terminal.platforms.pretix.shapes import Position
from terminal.platforms.pretix.tickets import own, ticket_id, ticket_of, voucher_of, why_not


@dataclass(frozen=True, slots=True)
class Shown:
    """What the listing shows: our check-in as a reply, or none; and the server's time."""

    reply: Reply | None = None
    now: datetime | None = None


def found(client: Client, reading: Reading, order: Order, deadline: float) -> Shown:
    """Look an order's ticket up and its check-in among those that count.

    A ticket that was blocked or cancelled since is UNKNOWN as long as somebody may be waiting at
    the counter: goods are not handed over for it. Raises PlatformFault's family, but not where
    this device may not look.
    """
    path = f"organizers/{segment(reading.catalogue.organizer)}/checkinrpc/search/"
    lists = reading.catalogue.lists
    query = {"list": lists, "search": order.code, "ignore_status": "true"}
    try:
        page, _, answer = client.page(Position, path, deadline, query=query)
    except (Declined, NotAuthorised):
        return Shown()
    now = told_at(answer)
    for position in page:
        if position.secret == order.code:
            return Shown(_reply(position, reading, order, now), now)
    return Shown(None, now)


def _reply(
    position: Position, reading: Reading, order: Order, now: datetime | None
) -> Reply | None:
    catalogue = reading.catalogue
    checkin = own(position.checkins, catalogue.device, order.at)
    event = next((e for e in catalogue.events if checkin and e.chosen.id == checkin.on), None)
    if event is None:
        return None
    ticket = ticket_of(position, event.slug)
    voucher = voucher_of(ticket_id(order.code), ticket, event, reading.language, vouched=False)
    refusal = why_not(ticket, event, catalogue.device)
    if refusal and is_young(order.at, now):
        return Reply(Standing.UNKNOWN, refusal=refusal, voucher=voucher)
    return Reply(Standing.CONFIRMED, granted(order.at), voucher=voucher)


def is_young(at: datetime, now: datetime | None) -> bool:
    """Whether a request made at a moment may still be on its way, by the server's time `now`."""
    return now is None or now - at < IN_FLIGHT
