"""The shapes of the server's answers: the fields that are used, and nothing else.

pretix names things by number within an event. Decimal amounts are texts, moments are ISO 8601.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import msgspec

from terminal.errors import Unintelligible

T = TypeVar("T")
Named = dict[str, str] | str | None  # a text in several languages


class Checkin(msgspec.Struct, frozen=True):
    """One check-in that counts: on a list, by a device or (None) by a person at a desk."""

    id: int
    datetime: datetime
    on: int = msgspec.field(name="list")
    type: str = "entry"
    device_id: int | None = None


class Answered(msgspec.Struct, frozen=True):
    """A question that the ticket already has an answer to."""

    question: int


class Position(msgspec.Struct, frozen=True):
    """A ticket as check-in answers tell it."""

    id: int
    item: int
    secret: str
    variation: int | None = None
    subevent: int | None = None
    price: str = "0.00"
    addon_to: int | None = None
    checkins: list[Checkin] = []
    answers: list[Answered] = []
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    blocked: list[str] | None = None
    order__status: str = "p"
    order__valid_if_pending: bool = False
    order__require_approval: bool = False


class Chosen(msgspec.Struct, frozen=True):
    """The check-in list that an answer is about."""

    id: int
    event: str
    name: str = ""


class AnswerOption(msgspec.Struct, frozen=True):
    """One answer that may be chosen."""

    id: int
    answer: Named = None


class CheckinQuestion(msgspec.Struct, frozen=True):
    """A question of an event. `type` is one letter or two: see `questions`."""

    id: int
    question: Named
    type: str
    required: bool = False
    items: list[int] = []
    options: list[AnswerOption] = []
    ask_during_checkin: bool = True
    position: int = 0


class Redeemed(msgspec.Struct, frozen=True):
    """An answer to a redeem; `status` is ok, error, incomplete or exchange."""

    status: str
    reason: str = ""
    reason_explanation: str | None = None
    position: Position | None = None
    chosen: Chosen | None = msgspec.field(name="list", default=None)
    questions: list[CheckinQuestion] = []
    require_attention: bool = False
    checkin_texts: list[str] = []


class Order(msgspec.Struct, frozen=True):
    """An order. `status`: n pending, p paid, e expired, c cancelled."""

    code: str
    status: str
    require_approval: bool = False
    valid_if_pending: bool = False
    checkin_attention: bool = False
    checkin_text: str | None = None
    positions: list[Position] = []


class Gate(msgspec.Struct, frozen=True):
    """Where a device stands."""

    name: str = ""


class Device(msgspec.Struct, frozen=True):
    """Who this till is to the server. `api_token` is only there when it is handed out."""

    organizer: str
    device_id: int
    name: str
    unique_serial: str = ""
    security_profile: str = "full"
    api_token: str = ""
    gate: Gate | None = None


class DeviceInfo(msgspec.Struct, frozen=True):
    """The answer to `GET device/info`."""

    device: Device


class Event(msgspec.Struct, frozen=True):
    """An event; `valid_keys` by scheme, each base64 of PEM."""

    slug: str
    currency: str
    name: Named = None
    timezone: str = "UTC"
    live: bool = True
    valid_keys: dict[str, list[str]] = {}


class EventName(msgspec.Struct, frozen=True):
    """An event as `eventselection` names it."""

    slug: str
    name: str = ""


class Selection(msgspec.Struct, frozen=True):
    """What a device should scan for now."""

    event: EventName
    checkinlist: int | None = None


class Variation(msgspec.Struct, frozen=True):
    """A variation of a product."""

    id: int
    value: Named = None


class Item(msgspec.Struct, frozen=True):
    """A product."""

    id: int
    name: Named
    default_price: str = "0.00"
    variations: list[Variation] = []
    checkin_attention: bool = False
    checkin_text: str | None = None


class CheckinList(msgspec.Struct, frozen=True):
    """What may be checked in where."""

    id: int
    name: str
    all_products: bool = True
    limit_products: list[int] = []
    subevent: int | None = None
    include_pending: bool = False
    allow_multiple_entries: bool = False
    allow_entry_after_exit: bool = True
    addon_match: bool = False
    rules: dict[str, msgspec.Raw] | None = None


class RevokedSecret(msgspec.Struct, frozen=True):
    """A signed code that is no longer valid."""

    id: int
    secret: str
    created: datetime


class BlockedSecret(msgspec.Struct, frozen=True):
    """A signed code that is blocked, or no longer is."""

    id: int
    secret: str
    updated: datetime
    blocked: bool


class GiftCard(msgspec.Struct, frozen=True):
    """Stored value."""

    id: int
    secret: str
    value: str
    currency: str
    testmode: bool = False
    expires: datetime | None = None


class Transaction(msgspec.Struct, frozen=True):
    """One movement on a gift card."""

    id: int
    value: str
    text: str | None = None


def read(kind: type[T], body: bytes) -> T:
    """The value a JSON body stands for. Raises Unintelligible where it is of another shape."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as cause:
        raise Unintelligible(f"pretix answered in a way that is not its own: {cause}") from cause


def in_language(text: Named, language: str) -> str:
    """A text in a language, else in English, else in whichever it has."""
    if isinstance(text, dict):
        return text.get(language) or text.get("en") or next(iter(text.values()), "")
    return text or ""
