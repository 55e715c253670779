"""A new device: from the QR that pretix shows to a token that is known to be ours.

The claim is not atomic: of several machines that send one token at the same moment more than one
is told yes, and the last has it (seen: of ten, three). So the token counts only once the server
knows it, and still does a little later.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass

from terminal import __version__
from terminal.errors import Declined, NotAuthorised, WrongUse
from terminal.platforms.base import Account, Introduction, Welcome
from terminal.platforms.door import HttpSettings, door_of
from terminal.platforms.http import Http
from terminal.platforms.pretix.client import Client, complaint, segment
from terminal.platforms.pretix.events import WITHOUT_COUNTS
from terminal.platforms.pretix.shapes import (
    CheckinList,
    Device,
    DeviceInfo,
    Event,
    Selection,
    in_language,
    read,
)
from terminal.text import clean

_VERSION = 1  # of the QR
_DAY_CUT = "04:00"  # pretix has none; parties end late
_SETTLED = 2.0  # seconds after which nobody who asked at the same moment can still take it away


@dataclass(frozen=True, slots=True)
class Handshake:
    """What the QR of a new device holds."""

    url: str
    token: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A check-in list that a device may scan for."""

    event: str
    event_name: str
    number: int
    name: str
    suggested: bool = False


def handshake_of(text: str) -> Handshake | None:
    """What a QR holds, or None where it is no pretix device's. Raises WrongUse for a newer one."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or "handshake_version" not in said:
        return None
    url, token = said.get("url"), said.get("token")
    if said["handshake_version"] != _VERSION:
        raise WrongUse("this QR is of a newer pretix", advice="update Baton")
    if not isinstance(url, str) or not isinstance(token, str) or not token:
        raise WrongUse("this QR names no server, or no token", advice="show it again in pretix")
    return Handshake(url, token)


def introduced(
    settings: HttpSettings,
    who: Introduction,
    account: Account,
    deadline: float,
    language: str = "en",
    wait: Callable[[float], None] = time.sleep,
) -> Welcome:
    """Exchange a one-time token for one that is known to be ours.

    Raises WrongUse where the token is not taken, or somebody else took it at the same moment;
    PlatformFault's family.
    """
    body = {
        "token": who.token,
        "hardware_brand": platform.machine() or "unknown",
        "hardware_model": (who.machine or platform.node() or "till")[:190],
        "os_name": platform.system()[:190],
        "os_version": platform.release()[:190],
        "software_brand": "Baton",
        "software_version": __version__,
    }
    nobody = Client(Http(door_of(settings, "", account)))
    answer = nobody.send("device/initialize", body, deadline)
    if answer.status != 200:
        raise WrongUse(
            f"pretix does not take this token: {complaint(answer.body)}",
            advice="make a new device in pretix and scan its QR",
        )
    device = read(Device, answer.body)
    ours = Client(Http(door_of(settings, f"Device {device.api_token}", account)))
    for pause in (0.0, _SETTLED):
        wait(pause)
        _believe(ours, device, deadline)
    return _welcome(ours, device, deadline, language)


def choices(client: Client, organizer: str, deadline: float, language: str = "en") -> list[Choice]:
    """Every check-in list of every event that this device may see, the suggested one first."""
    base = f"organizers/{segment(organizer)}/events/"
    suggested = _suggested(client, deadline)
    number = suggested.checkinlist if suggested else None
    found = []
    for event in client.all(Event, base, deadline):
        name = clean(in_language(event.name, language), 80)
        lists = client.all(
            CheckinList, f"{base}{segment(event.slug)}/checkinlists/", deadline, WITHOUT_COUNTS
        )
        found += [
            Choice(event.slug, name, each.id, clean(each.name, 80), each.id == number)
            for each in lists
        ]
    return sorted(found, key=lambda each: not each.suggested)


def _believe(client: Client, device: Device, deadline: float) -> None:
    try:
        known = client.get(DeviceInfo, "device/info", deadline)[0].device
    except (NotAuthorised, Declined) as cause:
        raise _taken_away() from cause
    if known.unique_serial != device.unique_serial:
        raise _taken_away()


def _taken_away() -> WrongUse:
    return WrongUse(
        "another machine took this token at the same moment",
        advice="make a new device in pretix, and scan its QR with one till only",
    )


def _welcome(client: Client, device: Device, deadline: float, language: str) -> Welcome:
    """Who this till is, by its device and by the event it scans for, if the server names one."""
    suggested = _suggested(client, deadline)
    slug = suggested.event.slug if suggested else ""
    events = client.all(Event, f"organizers/{segment(device.organizer)}/events/", deadline)
    event = next((each for each in events if each.slug == slug), None)
    event = event or next(iter(events), Event(device.organizer, "EUR"))
    return Welcome(
        token=device.api_token,
        till=clean(device.name, 60) or device.unique_serial,
        shop=device.organizer,
        shop_name=clean(in_language(event.name, language), 80) or device.organizer,
        currency=event.currency,
        time_zone=event.timezone,
        day_cut=_DAY_CUT,
        settings={"organizer": device.organizer},
    )


def _suggested(client: Client, deadline: float) -> Selection | None:
    answer = client.ask("device/eventselection", deadline)
    return read(Selection, answer.body) if answer.status == 200 else None
