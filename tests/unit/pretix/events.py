"""An event, its check-in list and answers about it, for tests that ask no server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from uuid_utils import compat

from terminal.core.model import Authority, How, Order, Worth
from terminal.platforms.pretix.catalogue import Catalogue, Scanned
from terminal.platforms.pretix.replies import Reading
from terminal.platforms.pretix.shapes import (
    Checkin,
    CheckinList,
    CheckinQuestion,
    Item,
    Redeemed,
    read,
)

AT = datetime(2026, 11, 27, 12, 0, 0, 123456, tzinfo=UTC)
OURS, OTHERS = 1, 2
SECRET = "yhkxk7u8qxmxw7fd9627h59kab524n6h"


def listed(**more: Any) -> CheckinList:
    return CheckinList(id=1, name="Counter", **more)


def scanned(**more: Any) -> Scanned:
    """The event `lunch`; `more` goes to its check-in list."""
    items = [Item(7, {"en": "Lunch set", "de": "Mittagsmenü"}, "29.00"), Item(8, "Staff meal")]
    asked = [CheckinQuestion(3, {"en": "Allergies?"}, "S", True, [8])]
    return Scanned("lunch", "EUR", listed(**more), items=items, questions=asked)


def reading(**more: Any) -> Reading:
    return Reading(Catalogue("org", OURS, "Till", [scanned(**more)]))


def order(at: datetime = AT, code: str = SECRET, **more: Any) -> Order:
    worth = Worth("", 1, "EUR", 0, 0)
    id_ = compat.uuid7().bytes
    return Order(id_, code, How.SCANNED, "pretix", "", worth, at, Authority.PLATFORM, **more)


def checkin(
    number: int = 1, minutes: int = -60, device: int | None = OTHERS, type_: str = "entry"
) -> Checkin:
    return Checkin(number, AT + timedelta(minutes=minutes), 1, type_, device)


def said(status: str, reason: str = "", *checkins: Checkin, **more: Any) -> Redeemed:
    """An answer as it comes over the line."""
    position = {"id": 201, "item": 7, "secret": SECRET, "price": "29.00"}
    told = {
        "status": status,
        "reason": reason,
        "position": {**position, "checkins": checkins, **more.pop("position", {})},
        "list": {"id": 1, "event": "lunch", "name": "Counter"},
        **more,
    }
    return read(Redeemed, msgspec.json.encode(told))
