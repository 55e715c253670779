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
from terminal.platforms.base import Account
from terminal.platforms.http import Http, HttpSettings, door_of
from terminal.platforms.pretix.client import Client, complaint, segment
from terminal.platforms.pretix.shapes import (
    CheckinList,
    Device,
    DeviceInfo,
    Event,
    read,
)
from terminal.text import clean

_VERSION = 1  # of the QR
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


def claim(
    settings: HttpSettings,
    token: str,
    account: Account,
    deadline: float,
    wait: Callable[[float], None] = time.sleep,
) -> Device:
    """Introduce this till with a one-time token; its `api_token` is known to be ours.

    Raises WrongUse where the token is not taken, or somebody else took it at the same moment;
    PlatformFault's family.
    """
    body = {
        "token": token,
        "hardware_brand": platform.machine() or "unknown",
        "hardware_model": platform.node()[:190] or "till",
        "os_name": platform.system(),
        "os_version": platform.release()[:190],
        "software_brand": "Baton",
        "software_version": __version__,
    }
    door = door_of(settings, "", account)
    answer = Client(Http(door)).send("device/initialize", body, deadline)
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
    return device


def choices(client: Client, device: Device, deadline: float, language: str = "en") -> list[Choice]:
    """Every check-in list of every event that this device may see, the suggested one first."""
    base = f"organizers/{segment(device.organizer)}/events/"
    suggested = _suggested(client, deadline)
    found = []
    for event in client.all(Event, base, deadline):
        name = (
            event.name
            if isinstance(event.name, str)
            else next(iter(event.name.values()), "")
            if event.name
            else ""
        )
        lists = client.all(CheckinList, f"{base}{segment(event.slug)}/checkinlists/", deadline)
        found += [
            Choice(event.slug, clean(name, 80), each.id, clean(each.name, 80), each.id == suggested)
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


def _suggested(client: Client, deadline: float) -> int | None:
    answer = client.ask("device/eventselection", deadline)
    if answer.status != 200:
        return None
    found: object = json.loads(answer.body).get("checkinlist")
    return found if isinstance(found, int) else None
