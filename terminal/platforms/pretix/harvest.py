"""Fetches what a till needs without its line, and later only what changed.

Every listing is read oldest change first, each page from the last change that was kept. So a
download can stop anywhere and go on later, and a ticket that changes meanwhile is met again
behind the others, where numbered pages would shift and skip one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from terminal.errors import Declined, NotAuthorised, Unintelligible
from terminal.platforms.pretix.catalogue import Catalogue, Scanned
from terminal.platforms.pretix.client import Client, segment, told_at
from terminal.platforms.pretix.settings import Chosen
from terminal.platforms.pretix.shapes import (
    BlockedSecret,
    CheckinList,
    CheckinQuestion,
    DeviceInfo,
    Event,
    Item,
    Order,
    RevokedSecret,
    Selection,
    in_language,
    read,
)
from terminal.platforms.pretix.signed import public_key
from terminal.platforms.pretix.store import Store
from terminal.platforms.pretix.tickets import ticket_id

T = TypeVar("T")
_CATALOGUE = "catalogue"
_RENEWED = 300.0  # seconds after which products, lists and keys are looked at again
_SPARE = 1.0  # seconds before the deadline at which no further page is begun
_OVERLAP = timedelta(seconds=5)  # a change may be stored a little after the moment it bears
_ORDER = ("code", "status", "require_approval", "valid_if_pending", "last_modified")
_NOTES = ("checkin_attention", "checkin_text")
_POSITION = ("id", "item", "variation", "subevent", "price", "secret", "addon_to", "checkins")
_VALIDITY = ("answers", "valid_from", "valid_until", "blocked")
# Nothing else of an order leaves the server: no names, no addresses.
_FIELDS = [*_ORDER, *_NOTES, *(f"positions.{name}" for name in (*_POSITION, *_VALIDITY))]


class _Changed(Order, frozen=True, kw_only=True):
    """An order with the moment of its newest change."""

    last_modified: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """The server's time, and the seconds that the answer took which told it."""

    now: datetime
    took: float


@dataclass
class Harvest:
    """One till's list of tickets. `refresh` is called by one thread at a time.

    chosen    the check-in lists of the settings; empty = as the server suggests
    """

    client: Client
    store: Store
    organizer: str
    chosen: tuple[Chosen, ...]
    language: str
    monotonic: Callable[[], float] = time.monotonic
    _catalogue: Catalogue | None = None
    _renewed: float = -_RENEWED
    _no_orders: bool = False
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def catalogue(self) -> Catalogue:
        """What is known of the events: of this run, else of the last one; empty at first."""
        if self._catalogue is None:
            kept = self.store.kept(_CATALOGUE, Catalogue)
            if kept is None or not self._still_chosen(kept):
                return Catalogue()
            self._catalogue = kept
        return self._catalogue

    def know(self, deadline: float) -> None:
        """Have at least the events, for a till that has never fetched anything; no tickets yet.

        Raises PlatformFault's family, StateUnusable.
        """
        with self._turn:
            if not self.catalogue.events:
                self._renew(deadline)

    def refresh(self, deadline: float) -> Told:
        """Fetch what changed, as far as the deadline lets; the rest comes next time.

        Raises PlatformFault's family, StateUnusable.
        """
        with self._turn:
            if self._catalogue is None or self.monotonic() - self._renewed >= _RENEWED:
                self._renew(deadline)
            told: Told | None = None
            for event in self.catalogue.events:
                told = self._secrets(event, deadline) or told
                told = self._orders(event, deadline) or told
        if told is None:
            raise Unintelligible("pretix does not tell the time")
        return told

    # Events

    def _renew(self, deadline: float) -> None:
        device = self.client.get(DeviceInfo, "device/info", deadline)[0].device
        organizer = self.organizer or device.organizer
        events = [
            self._event(organizer, each, deadline) for each in self._selected(organizer, deadline)
        ]
        made = Catalogue(organizer, device.device_id, device.name, events)
        self.store.forget_others([event.slug for event in events])
        self.store.write("", kept=[(_CATALOGUE, made)])
        self._catalogue, self._renewed = made, self.monotonic()

    def _selected(self, organizer: str, deadline: float) -> tuple[Chosen, ...]:
        """The lists to scan for: the technician's, else the server's, else the ones so far."""
        if self.chosen:
            return self.chosen
        known = self.catalogue.events if self.catalogue.organizer == organizer else []
        so_far = tuple(Chosen(event.slug, event.chosen.id) for event in known)
        query: dict[str, object] = {}
        if so_far:
            query = {"current_event": so_far[0].event, "current_checkinlist": so_far[0].number}
        answer = self.client.ask("device/eventselection", deadline, query)
        if answer.status == 304:
            return so_far
        if answer.status != 200:
            raise _nothing_to_scan()
        said = read(Selection, answer.body)
        if said.checkinlist is None:
            raise _nothing_to_scan()
        return (Chosen(said.event.slug, said.checkinlist),)

    def _event(self, organizer: str, chosen: Chosen, deadline: float) -> Scanned:
        base = f"organizers/{segment(organizer)}/events/{segment(chosen.event)}/"
        event, _ = self.client.get(Event, base, deadline)
        lists = self.client.all(CheckinList, f"{base}checkinlists/", deadline)
        found = next((each for each in lists if each.id == chosen.number), None)
        if found is None:
            raise Declined(
                f"the event {chosen.event} has no check-in list {chosen.number}",
                advice="`baton platform lists` shows those there are",
            )
        return Scanned(
            slug=event.slug,
            currency=event.currency,
            chosen=found,
            name=in_language(event.name, self.language),
            timezone=event.timezone,
            keys=_keys(event),
            items=self.client.all(Item, f"{base}items/", deadline),
            questions=self.client.all(CheckinQuestion, f"{base}questions/", deadline),
        )

    def _still_chosen(self, kept: Catalogue) -> bool:
        names = tuple(Chosen(event.slug, event.chosen.id) for event in kept.events)
        return not self.chosen or self.chosen == names

    # What changes

    def _secrets(self, event: Scanned, deadline: float) -> Told | None:
        """Signed codes that were withdrawn, and blocked ones that are free again."""

        def revoked(page: list[RevokedSecret]) -> None:
            codes = [(ticket_id(each.secret), "revoked", True) for each in page]
            self.store.write(event.slug, withdrawn=codes)

        def blocked(page: list[BlockedSecret]) -> None:
            codes = [(ticket_id(each.secret), "blocked", each.blocked) for each in page]
            self.store.write(event.slug, withdrawn=codes)

        path = self._path(event)
        listing = _Listing(f"{path}revokedsecrets/", "created", "created_since")
        self._follow(listing, RevokedSecret, deadline, revoked)
        listing = _Listing(f"{path}blockedsecrets/", "updated", "updated_since")
        return self._follow(listing, BlockedSecret, deadline, blocked)

    def _orders(self, event: Scanned, deadline: float) -> Told | None:
        """Tickets with their check-ins; a device may be kept from them, and does without."""
        if self._no_orders:
            return None
        path = f"{self._path(event)}orders/"
        listing = _Listing(path, "last_modified", "modified_since", {"include": _FIELDS})
        try:
            return self._follow(
                listing, _Changed, deadline, lambda page: self.store.write(event.slug, page)
            )
        except NotAuthorised:
            self._no_orders = True  # this very token was good for the other listings
            return None

    def _path(self, event: Scanned) -> str:
        return f"organizers/{segment(self.catalogue.organizer)}/events/{segment(event.slug)}/"

    def _follow(
        self,
        listing: _Listing,
        kind: type[T],
        deadline: float,
        keep: Callable[[list[T]], None],
    ) -> Told | None:
        """Keep every change since the last one that was kept, page by page."""
        since = self.store.kept(listing.path, datetime)
        first: Told | None = None
        number, more = 1, True
        while more and (first is None or deadline - self.monotonic() > _SPARE):
            query: dict[str, object] = {"ordering": listing.order, **listing.query}
            if since:
                query[listing.since] = since.isoformat()
            began = self.monotonic()
            page, more, answer = self.client.page(kind, listing.path, deadline, number, query)
            keep(page)
            now = told_at(answer)
            first = first or (Told(now, self.monotonic() - began) if now else None)
            newest = max((getattr(each, listing.order) for each in page), default=since)
            number = number + 1 if newest == since else 1  # a page of one moment: its second page
            since = now - _OVERLAP if now and not more else newest
            if since:
                self.store.write("", kept=[(listing.path, since)])
        return first


@dataclass(frozen=True, slots=True)
class _Listing:
    """A listing, the field that tells when a thing changed, and how later changes are asked for."""

    path: str
    order: str
    since: str
    query: dict[str, object] = field(default_factory=dict)


def _keys(event: Event) -> list[bytes]:
    """The keys of an event's signed codes; one that is none opens nothing."""
    found = []
    for text in event.valid_keys.get("pretix_sig1", []):
        try:
            found.append(public_key(text))
        except ValueError:
            continue
    return found


def _nothing_to_scan() -> Declined:
    return Declined(
        "pretix suggests no event for this device",
        advice='name a check-in list in the settings: lists = ["EVENT/NUMBER"]',
    )
