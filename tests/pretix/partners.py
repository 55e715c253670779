"""The adapters of pretix on the bench of the one contract suite, against the rig.

By their names among the plug-ins. They are not among the partners of tests/contract, since a first
start of their server takes minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from terminal.conformance import Bench, Supply
from terminal.platforms.base import Account
from terminal.platforms.pretix.gift_cards import PretixGiftCards
from terminal.platforms.pretix.settings import GiftCardSettings, PretixSettings

from ..contract.platforms.partners import bench_of
from .rig import Rig
from .tills import BOTH, Till, found_till, open_till

_NEVER_ISSUED = "zzzzyyyyxxxxwwwwzzzzyyyyxxxxwwww"
_REFUSED = {
    "already_redeemed": "already_redeemed",
    "unpaid": "unpaid",
    "revoked": "order_canceled",
    "blocked": "blocked",
    "not_yet_valid": "not_yet_valid",
    "expired": "no_longer_valid",
    "wrong_product": "wrong_product",
}
_CARDS = 40


@contextmanager
def tickets(rig: Rig, folder: Path) -> Iterator[Bench]:
    """Tickets, with a signature and without."""
    with _till(rig, folder) as till:
        pairs = zip(rig.tickets(25, "bench"), rig.tickets(25, "valid", "signedfest"), strict=True)
        fresh = [each for pair in pairs for each in pair]
        refused = {reason: rig.ticket(category) for reason, category in _REFUSED.items()}
        supply = Supply(fresh, refused, _NEVER_ISSUED)
        settings = PretixSettings(url=rig.url, lists=BOTH)
        account = Account("pretix", rig.token("full"), "baton-test")
        yield bench_of(till.platform, till.books, supply, settings, account)


@contextmanager
def gift_cards(rig: Rig, folder: Path) -> Iterator[Bench]:
    """Gift cards, made by the organizer for this."""
    with _till(rig, folder) as till:
        settings = GiftCardSettings(url=rig.url, codes="RIG-GC-[A-Z0-9]{4}|CONTRACT[0-9]+")
        account = Account("cards", rig.token("full2"), "baton-test")
        platform = PretixGiftCards(settings, account)
        refused = {
            "expired": "RIG-GC-EXPD",
            "blocked": "RIG-GC-TEST",
            "insufficient_balance": "RIG-GC-0000",
        }
        supply = Supply([_card(rig) for _ in range(_CARDS)], refused, "RIG-GC-NONE")
        yield bench_of(platform, till.books, supply, settings, account)
        platform.close()


@contextmanager
def _till(rig: Rig, folder: Path) -> Iterator[Till]:
    found_till(folder / "till", rig.url, rig.token("full"))
    till = open_till(folder / "till")
    till.contact()
    try:
        yield till
    finally:
        till.close()


def _card(rig: Rig) -> str:
    secret = f"CONTRACT{time.time_ns()}"
    rig.admin("POST", "giftcards/", {"secret": secret, "value": "50.00", "currency": "EUR"})
    return secret


PARTNERS: dict[str, Callable[[Rig, Path], AbstractContextManager[Bench]]] = {
    "pretix": tickets,
    "pretix-giftcards": gift_cards,
}
