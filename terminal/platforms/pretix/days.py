"""What the server booked on a day: the check-ins on this till's lists, whoever made them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from terminal.core.model import Authority, VoucherKind
from terminal.platforms.base import DayLine
from terminal.platforms.pretix.catalogue import Catalogue, Scanned
from terminal.platforms.pretix.client import Client, segment
from terminal.platforms.pretix.store import Store
from terminal.platforms.pretix.tickets import ENTRY


class Booked(msgspec.Struct, frozen=True):
    """A check-in as the event's own list has it; `position` is the ticket's number."""

    id: int
    datetime: datetime
    on: int = msgspec.field(name="list")
    position: int | None = None
    device_id: int | None = None
    type: str = ENTRY


def booked(
    client: Client, store: Store, catalogue: Catalogue, day: date, deadline: float
) -> Iterator[DayLine]:
    """The entries that count, by the event's own calendar. Raises PlatformFault's family.

    The server keeps no id of ours that it would tell. A check-in of this device bears the moment
    that our redemption has, which the store remembers.
    """
    for event in catalogue.events:
        start = datetime.combine(day, time(), ZoneInfo(event.timezone))
        end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(event.timezone))
        query = {
            "list": event.chosen.id,
            "successful": "true",
            "type": ENTRY,
            "datetime_since": start.isoformat(),
            "datetime_before": end.isoformat(),
        }
        base = f"organizers/{segment(catalogue.organizer)}/events/{segment(event.slug)}/"
        vouchers = store.vouchers(event.slug)
        for each in client.all(Booked, f"{base}checkins/", deadline, query):
            yield _line(each, event, catalogue.device, store, vouchers)


def _line(
    checkin: Booked, event: Scanned, ours: int, store: Store, vouchers: dict[int, str]
) -> DayLine:
    at = checkin.datetime.astimezone(UTC)
    own = store.redemption(at) if checkin.device_id == ours else ""
    return DayLine(
        id=own or f"pretix-{checkin.id}",
        till=str(checkin.device_id or ""),
        voucher=vouchers.get(checkin.position or 0, ""),
        kind=VoucherKind.PREPAID,
        state="confirmed",
        uses=1,
        discount=0,  # it was paid for when it was bought
        currency=event.currency,
        at=at,
        authority=Authority.PLATFORM,
    )
