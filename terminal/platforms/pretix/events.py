"""What a device scans for: its events, their check-in lists, products, questions and keys."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.errors import Declined
from terminal.platforms.pretix.catalogue import Catalogue, Scanned
from terminal.platforms.pretix.client import Client, segment
from terminal.platforms.pretix.settings import Chosen
from terminal.platforms.pretix.shapes import (
    CheckinList,
    CheckinQuestion,
    DeviceInfo,
    Event,
    Item,
    Selection,
    in_language,
    read,
)
from terminal.platforms.pretix.signed import public_key

# The server counts tickets for every list unless it is told not to: most of the time it takes.
WITHOUT_COUNTS = {"exclude": ["checkin_count", "position_count"]}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the settings say: organizer (empty = the device's own), lists (none = as suggested)."""

    organizer: str
    chosen: tuple[Chosen, ...]
    language: str

    def fits(self, kept: Catalogue) -> bool:
        """Whether what was kept by an earlier run is of these settings."""
        names = tuple(Chosen(event.slug, event.chosen.id) for event in kept.events)
        return not self.chosen or self.chosen == names


def fetch(client: Client, wanted: Wanted, known: Catalogue, deadline: float) -> Catalogue:
    """All of it anew. Raises PlatformFault's family."""
    device = client.get(DeviceInfo, "device/info", deadline)[0].device
    organizer = wanted.organizer or device.organizer
    chosen = wanted.chosen or _suggested(client, known, deadline)
    events = [_event(client, organizer, each, wanted.language, deadline) for each in chosen]
    return Catalogue(organizer, device.device_id, device.name, events)


def _suggested(client: Client, known: Catalogue, deadline: float) -> tuple[Chosen, ...]:
    """The list that the server suggests; told the one so far, it says when to stay with it."""
    so_far = tuple(Chosen(event.slug, event.chosen.id) for event in known.events)
    query: dict[str, object] = {}
    if so_far:
        query = {"current_event": so_far[0].event, "current_checkinlist": so_far[0].number}
    answer = client.ask("device/eventselection", deadline, query)
    if answer.status == 304:
        return so_far
    said = read(Selection, answer.body) if answer.status == 200 else None
    if said is None or said.checkinlist is None:
        raise Declined(
            "pretix suggests no event for this device",
            advice='name a check-in list in the settings: lists = ["EVENT/NUMBER"]',
        )
    return (Chosen(said.event.slug, said.checkinlist),)


def _event(
    client: Client, organizer: str, chosen: Chosen, language: str, deadline: float
) -> Scanned:
    base = f"organizers/{segment(organizer)}/events/{segment(chosen.event)}/"
    event, _ = client.get(Event, base, deadline)
    lists = client.all(CheckinList, f"{base}checkinlists/", deadline, WITHOUT_COUNTS)
    found = next((each for each in lists if each.id == chosen.number), None)
    if found is None:
        raise Declined(
            f"the event {chosen.event} has no check-in list {chosen.number}",
            advice="a list's number is in the address of its page",
        )
    return Scanned(
        slug=event.slug,
        currency=event.currency,
        chosen=found,
        name=in_language(event.name, language),
        timezone=event.timezone,
        keys=_keys(event),
        items=client.all(Item, f"{base}items/", deadline),
        questions=client.all(CheckinQuestion, f"{base}questions/", deadline),
    )


def _keys(event: Event) -> list[bytes]:
    """The keys of an event's signed codes; one that is none opens nothing."""
    found = []
    for text in event.valid_keys.get("pretix_sig1", []):
        try:
            found.append(public_key(text))
        except ValueError:
            continue
    return found
