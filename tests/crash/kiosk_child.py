"""A kiosk that redeems one code and kills itself in its goods leg. A child of test_kiosk_kill.

    python kiosk_child.py HOME CODE POINT

The till is the real one, threads and all; only the instant of death is planted.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

from terminal.bootstrap import open_kiosk
from terminal.core.model import Code, Prompt
from terminal.kiosk.goods import Goods
from tests.crash.till_child import die, plant

POINTS = ("at_show", "while_awaited", "before_given", "after_given", "before_missed", "never")
GIVEN = ("before_given", "after_given", "never")  # points at which staff confirms
LIN = "101357"


class Customer:
    """Prints what is shown; dies where told."""

    def __init__(self, point: str) -> None:
        self._point = point
        self.awaited, self.ended = threading.Event(), threading.Event()

    def seen(self, code: Code) -> None: ...

    def asking(self, code: Code) -> None: ...

    def ask(self, prompt: Prompt, code: Code) -> int | None:
        return None

    def failed(self, why: str) -> None:
        print("failed", why, flush=True)

    def show(self, shown: Any) -> None:
        if self._point == "at_show":
            die()
        print("green", shown.redemption, flush=True)

    def goods_awaited(self, awaited: Any) -> None:
        if self._point == "while_awaited":
            die()
        self.awaited.set()

    def goods_ended(self, shown: Any, ended: Any) -> None:
        print("ended", ended.ending.value, flush=True)
        self.ended.set()


def main(home: Path, code: str, point: str) -> None:
    """Redeem, and die where told."""
    customer = Customer(point)
    till = open_kiosk(customer, home=home)
    goods: Goods = till.leg.goods
    if point in ("before_given", "after_given"):
        plant(goods, "given", before=point == "before_given", after=point == "after_given")
    if point == "before_missed":
        plant(goods, "missed", before=True)
    till.start()
    till.scan(code.encode())
    assert customer.awaited.wait(20)
    if point in GIVEN:
        till.staff_says(LIN, True)
    assert customer.ended.wait(20)
    till.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
