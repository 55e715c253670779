"""What a till knows of the events it scans for: check-in lists, products, questions, keys. Pure.

It is fetched while the line is up, kept in the store, and says what a ticket is worth, what it
is called and whether the chosen list takes it.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from terminal.core.model import Benefit, Question, VoucherKind
from terminal.core.money import digits
from terminal.platforms.pretix.questions import question_of
from terminal.platforms.pretix.shapes import CheckinList, CheckinQuestion, Item, in_language


class Scanned(msgspec.Struct, frozen=True):
    """One event that this till scans for, on one of its check-in lists.

    keys  raw public keys of its signed codes
    """

    slug: str
    currency: str
    chosen: CheckinList
    name: str = ""
    timezone: str = "UTC"
    keys: list[bytes] = []
    items: list[Item] = []
    questions: list[CheckinQuestion] = []

    def item(self, number: int) -> Item | None:
        """A product by its number; None where it is newer than what was fetched."""
        return next((item for item in self.items if item.id == number), None)

    def takes(self, item: int, subevent: int | None) -> bool:
        """Whether the chosen list takes tickets of a product, for a date of a series."""
        chosen = self.chosen
        if not chosen.all_products and item not in chosen.limit_products:
            return False
        return chosen.subevent is None or chosen.subevent == subevent

    def benefit(self, item: int, variation: int | None, price: str, language: str) -> Benefit:
        """What the holder of a ticket gets: the goods under their name, at the price paid."""
        return Benefit(
            VoucherKind.PREPAID,
            self.title(item, variation, language),
            self.currency,
            minor_units(price, self.currency),
        )

    def title(self, item: int, variation: int | None, language: str) -> str:
        """How a product is called; its number where nobody told its name."""
        product = self.item(item)
        if product is None:
            return f"#{item}"
        named = [in_language(product.name, language)]
        named += [in_language(v.value, language) for v in product.variations if v.id == variation]
        return " · ".join(part for part in named if part)

    def asked(self, item: int, answered: Iterable[int], language: str) -> tuple[Question, ...]:
        """What must be answered when a ticket of a product is redeemed, in its order."""
        known = set(answered)
        asked = [
            each
            for each in sorted(self.questions, key=lambda each: (each.position, each.id))
            if each.ask_during_checkin and item in each.items and each.id not in known
        ]
        return tuple(question_of(each, language) for each in asked)

    def judges_alone(self) -> bool:
        """Whether the list's rules are all known here: neither a program nor other tickets."""
        return not self.chosen.rules and not self.chosen.addon_match


class Catalogue(msgspec.Struct, frozen=True):
    """All events of one till, and who the till is to the server."""

    organizer: str = ""
    device: int = 0
    device_name: str = ""
    events: list[Scanned] = []

    @property
    def lists(self) -> list[int]:
        """The chosen check-in lists, one for each event."""
        return [event.chosen.id for event in self.events]

    def event(self, slug: str) -> Scanned | None:
        """One of the events by its short name."""
        return next((event for event in self.events if event.slug == slug), None)

    def keys(self) -> list[bytes]:
        """The public keys of all events."""
        return [key for event in self.events for key in event.keys]


def minor_units(amount: str, currency: str) -> int:
    """A decimal amount as the server writes it, in minor units; 0 for what is none."""
    sign = -1 if amount.startswith("-") else 1
    whole, _, fraction = amount.removeprefix("-").partition(".")
    places = digits(currency)
    figures = whole + fraction.ljust(places, "0")[:places]
    is_amount = figures.isascii() and figures.isdigit() and len(figures) <= 15
    return sign * int(figures) if is_amount else 0
