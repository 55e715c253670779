"""A customer before a kiosk's goods leg, as the tests of it need them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from terminal.bootstrap import Books
from terminal.bootstrap.kiosk import goods_of
from terminal.core.model import Code, Prompt
from terminal.counter import Shown
from terminal.kiosk.goods import Ended, Goods
from terminal.kiosk.leg import Awaited, Confirmer, GoodsLeg

if TYPE_CHECKING:
    from .conftest import Platform

SOON = 0.3


class Customer:
    """What the screen showed, in order; `act` is done once goods are awaited."""

    def __init__(self) -> None:
        self.saw: list[object] = []
        self.act: Callable[[Awaited], None] = lambda awaited: None

    def seen(self, code: Code) -> None: ...

    def asking(self, code: Code) -> None: ...

    def ask(self, prompt: Prompt, code: Code) -> int | None:
        return None

    def failed(self, why: str) -> None:
        self.saw.append(why)

    def show(self, shown: Shown) -> None:
        self.saw.append(shown.decision.verdict)

    def goods_awaited(self, awaited: Awaited) -> None:
        self.saw.append(awaited.confirmer)
        self.act(awaited)

    def goods_ended(self, shown: Shown, ended: Ended) -> None:
        self.saw.append(ended.ending)


@pytest.fixture
def customer() -> Customer:
    return Customer()


@pytest.fixture
def goods(books: Books) -> Goods:
    books.ledger.goods, books.ledger.operator = True, "kiosk"
    return goods_of(books)


def leg(customer: Customer, goods: Goods, **more: object) -> GoodsLeg:
    """Staff must confirm within a moment, unless told otherwise."""
    settled = {"confirmer": Confirmer.STAFF, "within": SOON, **more}
    return GoodsLeg(customer, customer, goods, **settled)  # type: ignore[arg-type]


def lunch(platform: Platform) -> tuple[str, bytes]:
    made = platform.issue("prepaid", value=88_00, undo_seconds=600)
    return made["id"], made["signed"].encode()
