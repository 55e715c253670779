"""Payments of a till whose verdicts are written down: customers pay when a test says so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from terminal.core.legs import Leg, LegState
from terminal.core.payments import QR, Bill, Means, Stands, standing
from terminal.errors import Unanswered, WrongUse
from terminal.status import Unpaid

if TYPE_CHECKING:
    from .scripted import ScriptedTill

PAGE = "https://pay.platform.example/pay/Zk3uP9sQxR2mVt7A"


class ScriptedPayments:
    """Legs in memory, read by the same rules as the journal's.

    refuses  what the till says instead; silent: the platform does not answer
    gate     a deed waits for it, where a test has cleared it
    """

    def __init__(self, till: ScriptedTill, now: datetime) -> None:
        self._till, self._now = till, now
        self.on_change: Callable[[Bill], None] = lambda bill: None
        self.legs: dict[str, list[Leg]] = {}
        self.refuses = ""
        self.silent = False
        self.by_qr = True
        self.page = PAGE
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[str] = []

    def bill(self, redemption: str) -> Bill:
        worth = self._till.worth_of(redemption)
        legs = self.legs.get(redemption, [])
        stands, leg = standing(legs)
        return Bill(
            *(redemption, worth.title, worth.take, worth.currency, stands, self.by_qr),
            means=leg.system if leg and leg.system in list(Means) else "",
            page=self.page if stands is Stands.ASKED else "",
            at=(leg.ended or leg.opened) if leg else None,
            mark=f"{leg.id.hex()} {leg.state}" if leg else "",
        )

    def ask(self, redemption: str) -> Bill:
        self._agree()
        self.asked.append(redemption)
        if self.bill(redemption).stands is Stands.OWED:
            self._open(redemption, QR)
        return self.bill(redemption)

    def give_up(self, redemption: str) -> Bill:
        self._agree()
        if self.bill(redemption).stands is Stands.ASKED:
            self._end(redemption, LegState.GIVEN_UP)
        return self.bill(redemption)

    def claim(self, redemption: str, means: Means, slip: str = "") -> Bill:
        self.gate.wait(10)
        if self.refuses:
            raise WrongUse(self.refuses)
        if self.bill(redemption).stands is Stands.ASKED and not self.silent:
            self._end(redemption, LegState.GIVEN_UP)
        self._open(redemption, means, slip)
        return self.bill(redemption)

    def withdraw(self, redemption: str) -> Bill:
        self._end(redemption, LegState.GIVEN_UP)
        return self.bill(redemption)

    # What a test lets happen

    def customer_pays(self, redemption: str) -> None:
        """The till's own thread sees it."""
        self._end(redemption, LegState.ANSWERED)
        self.on_change(self.bill(redemption))

    def nobody_pays(self, redemption: str) -> None:
        """It was asked for long enough."""
        self._end(redemption, LegState.GIVEN_UP)
        self.on_change(self.bill(redemption))

    def _agree(self) -> None:
        self.gate.wait(10)
        if self.refuses:
            raise WrongUse(self.refuses)
        if self.silent:
            advice = "take cash or a card, or try again"
            raise Unanswered("the platform did not answer", advice=advice)

    def _open(self, redemption: str, system: str, slip: str = "") -> None:
        legs, worth = self.legs.setdefault(redemption, []), self._till.worth_of(redemption)
        number = sum(map(len, self.legs.values()))
        key, until = bytes([number]) * 16, self._now + timedelta(minutes=10)
        leg = Leg(key, redemption, system, slip, "scripted", until, number)
        money = {"amount": worth.take, "currency": worth.currency, "opened": self._now}
        legs.append(replace(leg, **money))
        self._tell()

    def _end(self, redemption: str, state: LegState) -> None:
        legs = self.legs[redemption]
        at = max(at for at, leg in enumerate(legs) if leg.state is LegState.OPEN)
        legs[at] = replace(legs[at], state=state, ended=self._now + timedelta(minutes=1, seconds=5))
        self._tell()

    def _tell(self) -> None:
        """The till's journal and status have changed with it."""
        books = self._till.history
        books.rows = [
            replace(row, payments=tuple(self.legs.get(row.shown.redemption, ())))
            for row in books.rows
        ]
        asked = [b for name in self.legs if (b := self.bill(name)).stands is Stands.ASKED]
        unpaid = Unpaid(len(asked), sum(b.amount for b in asked), "CNY") if asked else None
        self._till.set(unpaid=unpaid)
