"""What the tests of the flow ask of a till and of the platform."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from terminal.bootstrap import Books
from terminal.contact import Prober
from terminal.flow import Flow, Place

if TYPE_CHECKING:
    from .conftest import Platform


def contact(books: Books) -> None:
    """Fetch the offline kit, as the running till does now and then."""
    Prober(books.platforms, books.lines, books.kits, books.clock).probe()


def kinds(books: Books) -> list[str]:
    return [entry.kind for entry in books.ledger.journal.entries(after=0)]


def quick(flow: Flow) -> Place:
    """The same place with an impatient cashier."""
    return replace(flow.place, patience=0.5)


def standing(platform: Platform, voucher: str, redemption: str) -> str:
    """What the platform has under one id."""
    items = platform.admin("/admin/redemptions")["items"]
    return str(next(item["state"] for item in items if item["id"] == redemption))
