"""The goods leg of a kiosk, by the settings and by what is connected."""

from __future__ import annotations

from typing import Protocol

from terminal.bootstrap.books import Books
from terminal.counter import Counter
from terminal.errors import ConfigError
from terminal.kiosk.goods import Goods
from terminal.kiosk.leg import Confirmer, GoodsLeg, GoodsScreen
from terminal.kiosk.settings import KioskSettings
from terminal.outputs import Outputs
from terminal.undo import undo_of

_AUTO = "auto"
GOODS_LOCK = "goods.lock"


class KioskCounter(Counter, GoodsScreen, Protocol):
    """The customer before a kiosk."""


def goods_of(books: Books) -> Goods:
    """The goods legs in these books."""
    settings: KioskSettings = books.config.parts["kiosk"]
    undo = undo_of(books.ledger, books.platforms, books.lines, books.config.till.patience)
    lock = books.config.home / GOODS_LOCK
    return Goods(books.ledger, undo, lock, settings.goods_missing == "reverse")


def leg_of(books: Books, outputs: Outputs, counter: Counter, screen: GoodsScreen) -> GoodsLeg:
    """The goods leg as it runs; the books name the kiosk as the one that serves.

    Raises ConfigError where the settings want a word that nobody here can give.
    """
    settings: KioskSettings = books.config.parts["kiosk"]
    confirmer = _confirmer(books, outputs, settings)
    books.ledger.operator = books.config.till.operator or settings.name
    books.ledger.goods = confirmer is not Confirmer.NOBODY
    goods = goods_of(books)
    within, dispenser = settings.goods_within, outputs.dispenser
    return GoodsLeg(counter, screen, goods, confirmer, within, dispenser)


def _confirmer(books: Books, outputs: Outputs, settings: KioskSettings) -> Confirmer:
    people = bool(books.ledger.people())
    if settings.goods == _AUTO:
        if outputs.dispenser is not None:
            return Confirmer.DEVICE
        return Confirmer.STAFF if people else Confirmer.NOBODY
    wanted = Confirmer(settings.goods)
    lacking = {
        Confirmer.DEVICE: "" if outputs.dispenser else "add an output with driver = 'dispenser'",
        Confirmer.STAFF: "" if people else "register people with `baton people add`",
        Confirmer.NOBODY: "",
    }[wanted]
    if lacking:
        raise ConfigError(
            "nobody here can confirm that the goods came out",
            where=f"kiosk.goods = {settings.goods!r}",
            advice=lacking,
        )
    return wanted
