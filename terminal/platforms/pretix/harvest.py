"""Fetches what a till needs without its line, and later only what changed.

Every listing is read oldest change first, each page from the last change that was kept. So a
download can stop anywhere and go on later, and a ticket that changes meanwhile is met again
behind the others, where numbered pages would shift and skip one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from terminal.errors import NotAuthorised, Unanswered, Unintelligible, Unreachable
from terminal.platforms.pretix.catalogue import Catalogue, Scanned
from terminal.platforms.pretix.client import Client, segment, told_at
from terminal.platforms.pretix.events import Wanted, fetch
from terminal.platforms.pretix.shapes import BlockedSecret, Order, RevokedSecret
from terminal.platforms.pretix.store import Store
from terminal.platforms.pretix.tickets import ticket_id

T = TypeVar("T")
_CATALOGUE, _RENEWED = "catalogue", "renewed"
_LONGEST = 300.0  # seconds after which products, lists and keys are looked at again
_SPARE = 1.0  # seconds before the deadline at which no further page is begun
_OVERLAP = timedelta(seconds=5)  # a change may be stored a little after the moment it bears
_ORDER = ("code", "status", "require_approval", "valid_if_pending", "last_modified")
_NOTES = ("checkin_attention", "checkin_text")
_POSITION = ("id", "item", "variation", "subevent", "price", "secret", "addon_to", "checkins")
_VALIDITY = ("answers", "valid_from", "valid_until", "blocked")
# Nothing else of an order leaves the server: no names, no addresses.
FIELDS = [*_ORDER, *_NOTES, *(f"positions.{name}" for name in (*_POSITION, *_VALIDITY))]


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
    """One till's list of tickets. Safe to use from several threads; one of them fetches."""

    client: Client
    store: Store
    wanted: Wanted
    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    _catalogue: Catalogue | None = None
    _no_orders: bool = False
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def catalogue(self) -> Catalogue:
        """What is known of the events: of this run, else of the last one; empty at first."""
        if self._catalogue is None:
            kept = self.store.kept(_CATALOGUE, Catalogue)
            if kept is None or not self.wanted.fits(kept):
                return Catalogue()
            self._catalogue = kept
        return self._catalogue

    def know(self, deadline: float) -> None:
        """Have at least the events, for a till that has never fetched anything; no tickets yet.

        Raises PlatformFault's family, StateUnusable.
        """
        if self.catalogue.events:
            return
        with self._in_turn(deadline):
            if not self.catalogue.events:
                self._renew(deadline)

    def refresh(self, deadline: float) -> Told:
        """Fetch what changed, as far as the deadline lets; the rest comes next time.

        Raises PlatformFault's family, StateUnusable.
        """
        told: Told | None = None
        with self._in_turn(deadline):
            if self._is_old():
                self._renew(deadline)
            for event in self.catalogue.events:
                for listing in (self._revoked, self._blocked, self._orders):
                    try:
                        if told is None or self._time_left(deadline):
                            told = listing(event, deadline) or told
                    except Unanswered:
                        if told is None or self._time_left(deadline):
                            raise  # else only the time was too short for all of it
        if told is None:
            raise Unintelligible("pretix does not tell the time")
        return told

    @contextmanager
    def _in_turn(self, deadline: float) -> Iterator[None]:
        """Whoever waits at the counter does not wait for a whole download."""
        if not self._turn.acquire(timeout=max(0.0, deadline - self.monotonic())):
            raise Unreachable("the tickets are still being fetched for the first time")
        try:
            yield
        finally:
            self._turn.release()

    def _time_left(self, deadline: float) -> bool:
        return deadline - self.monotonic() > _SPARE

    def _is_old(self) -> bool:
        renewed = self.store.kept(_RENEWED, float)
        known = bool(self.catalogue.events) and renewed is not None
        return not known or not 0 <= self.wall() - (renewed or 0.0) < _LONGEST

    def _renew(self, deadline: float) -> None:
        made = fetch(self.client, self.wanted, self.catalogue, deadline)
        self.store.forget_others([event.slug for event in made.events])
        self.store.write("", kept=[(_CATALOGUE, made), (_RENEWED, self.wall())])
        self._catalogue = made

    # What changes

    def _revoked(self, event: Scanned, deadline: float) -> Told | None:
        """Signed codes that were withdrawn."""

        def keep(page: list[RevokedSecret]) -> None:
            codes = [(ticket_id(each.secret), "revoked", True) for each in page]
            self.store.write(event.slug, withdrawn=codes)

        listing = _Listing(f"{self._path(event)}revokedsecrets/", "created", "created_since")
        return self._follow(listing, RevokedSecret, deadline, keep)

    def _blocked(self, event: Scanned, deadline: float) -> Told | None:
        """Signed codes that were blocked, or are free again."""

        def keep(page: list[BlockedSecret]) -> None:
            codes = [(ticket_id(each.secret), "blocked", each.blocked) for each in page]
            self.store.write(event.slug, withdrawn=codes)

        listing = _Listing(f"{self._path(event)}blockedsecrets/", "updated", "updated_since")
        return self._follow(listing, BlockedSecret, deadline, keep)

    def _orders(self, event: Scanned, deadline: float) -> Told | None:
        """Tickets with their check-ins; a device may be kept from them, and does without."""
        if self._no_orders:
            return None
        path = f"{self._path(event)}orders/"
        listing = _Listing(path, "last_modified", "modified_since", {"include": FIELDS})
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
        while more and (first is None or self._time_left(deadline)):
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
