"""Payments as a screen sees them: each deed of a person answers with the bill as it stands then.

Nothing here is in a verdict's way: a call to the platform holds nothing, and what is written is
one entry.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from offline_queue import SendState
from terminal.contact import Line
from terminal.core.legs import Leg, LegState
from terminal.core.payments import (
    QR,
    Bill,
    Means,
    Stands,
    asked_by_qr,
    claim_of,
    is_replaced,
    standing,
)
from terminal.core.record import Record
from terminal.entries import record_in
from terminal.errors import PlatformFault, Unanswered, WrongUse
from terminal.ledger import Ledger
from terminal.legs import UNDER_WAY, Legs
from terminal.paying import Paying, takes_payments
from terminal.platforms.base import Platform
from terminal.status import Unpaid
from terminal.text import clean

_log = logging.getLogger(__name__)
_SETTLED = timedelta(seconds=10)  # by then a question that somebody else asked has arrived
_LEFT = timedelta(minutes=1)  # before its deadline a payment is asked for no longer
_LONGEST_PAGE = 300  # characters of an address that a QR can still hold in good size


class Payments:
    """One till's. Safe from any thread but the event loop's: reads, writes and asks.

    on_change  hears of each bill that has changed without a person's doing
    publish    how many customers are still to pay has changed
    nudge      report to the platform now
    look_soon  a payment is under way: look after it
    """

    def __init__(
        self,
        ledger: Ledger,
        platforms: Mapping[str, Platform],
        lines: Mapping[str, Line],
        legs: Legs,
    ) -> None:
        self.ledger, self.platforms, self.lines, self._legs = ledger, platforms, lines, legs
        self.on_change: Callable[[Bill], None] = lambda bill: None
        self.publish: Callable[[], None] = lambda: None
        self.nudge: Callable[[], None] = lambda: None
        self.look_soon: Callable[[], None] = lambda: None
        self._pages: dict[bytes, str] = {}
        self._in_hand: set[str] = set()  # redemptions whose payment a person is dealing with

    # What a person asks for

    def bill(self, redemption: str) -> Bill:
        """How a bill stands. Raises WrongUse where nothing was accepted, or it was taken back."""
        paying, record = self._paying(redemption)
        legs = self._legs.of(redemption)
        stands, leg = standing(legs)
        told = leg is not None and stands is not Stands.OWED
        return Bill(
            redemption,
            record.title,
            leg.amount if leg and told else record.take,
            record.currency,
            stands,
            by_qr=hasattr(paying.platform, "ask_payment"),
            means=leg.system if leg and leg.system in list(Means) else "",
            page=self._pages.get(leg.id, "") if leg else "",
            at=(leg.ended or leg.opened) if leg else None,
            mark=f"{leg.id.hex()} {leg.state}" if leg else "",
        )

    def ask(self, redemption: str) -> Bill:
        """Ask the customer by QR; one that is under way is asked for again.

        Raises WrongUse where the platform does not take it, Unanswered where nobody answers: it is
        one sentence, and what to do.
        """
        paying, record = self._paying(redemption)
        takes_payments(paying.platform)
        self._refuse_untold(redemption)
        if not self.lines[record.platform].up:
            raise _silent("the platform cannot be reached")
        with self._dealing(redemption):
            try:
                asked = paying.ask(redemption)
                self._pages[asked.leg.id] = _sound(asked.page)
            except PlatformFault as fault:
                _log.warning("a payment could not be asked for: %s", fault)
                raise _silent("the platform did not answer") from fault
            except WrongUse:
                self._drop(redemption)
                raise
        self._changed()
        return self.bill(redemption)

    def give_up(self, redemption: str) -> Bill:
        """Ask no longer; PAID where the customer was faster. Raises Unanswered."""
        with self._dealing(redemption):
            leg = self._open_qr(redemption)
            if leg is not None:
                self._given_up(leg, redemption)
        self._changed()
        return self.bill(redemption)

    def claim(self, redemption: str, means: Means, slip: str = "") -> Bill:
        """Somebody has paid in cash or by card; a QR that is under way is asked for no longer.

        PAID, and nothing claimed, where the customer had paid by it. Where the platform does not
        answer it is cancelled as soon as it does. `slip` is the card terminal's number. Raises
        WrongUse.
        """
        with self._dealing(redemption):
            leg = self._open_qr(redemption)
            if leg is not None:
                try:
                    self._given_up(leg, redemption)
                except Unanswered as fault:
                    _log.warning("claimed while a payment by QR may be made yet: %s", fault)
                else:
                    leg = None
            if standing(self._legs.of(redemption))[0] is not Stands.PAID:
                self._paying(redemption)[0].claim(redemption, means, clean(slip, 40), leg)
        self._changed()
        return self.bill(redemption)

    def withdraw(self, redemption: str) -> Bill:
        """It was not paid in cash or by card after all. Raises WrongUse where that is proved."""
        claim = claim_of(self._legs.of(redemption))
        if claim is None or claim.state not in UNDER_WAY:
            raise WrongUse("there is nothing to withdraw")
        self._legs.end(claim, LegState.GIVEN_UP, note="withdrawn")
        self._changed()
        return self.bill(redemption)

    def legs_of(self, redemption: str) -> tuple[Leg, ...]:
        """The payments of a redemption, oldest first; for the history."""
        return tuple(leg for leg in self._legs.of(redemption) if leg.amount)

    def unpaid(self) -> Unpaid | None:
        """The customers who are still to pay by QR; None where there is none."""
        legs = [leg for leg in self.under_way() if not is_replaced(leg, self._of(leg))]
        if not legs:
            return None
        currency = legs[0].currency
        total = sum(leg.amount for leg in legs if leg.currency == currency)
        return Unpaid(len(legs), total, currency)

    # For the thread that looks after payments

    def under_way(self) -> list[Leg]:
        """Payments by QR that are not over."""
        return [leg for leg in self._legs.under_way() if leg.system == QR and leg.amount]

    def look_at(self, leg: Leg) -> None:
        """Whether it is paid by now; one that nobody should pay any more is given up.

        Raises BatonError, QueueError.
        """
        paying = self._paying_of(leg)
        over = is_replaced(leg, self._of(leg)) or self._now() > leg.deadline - _LEFT
        state = paying.give_up(leg) if over else paying.look(leg)
        if state is LegState.OPEN:
            return
        self._pages.pop(leg.id, None)
        self.publish()
        try:
            self.on_change(self.bill(leg.redemption))
        except WrongUse:
            return  # taken back: nobody waits for it any more

    def may_look(self, leg: Leg) -> bool:
        """Not while a person deals with it, nor before the platform can have heard of it."""
        line = self.lines.get(leg.owner)
        asked = leg.id in self._pages or leg.opened is None or self._now() - leg.opened > _SETTLED
        return asked and leg.redemption not in self._in_hand and (line is None or line.up)

    # Parts

    def _paying(self, redemption: str) -> tuple[Paying, Record]:
        """Payments through the platform of a redemption, and the record of it."""
        first = next(iter(self.platforms.values()))
        entry = Paying(self.ledger, first, self._legs).accepted(redemption)
        record = record_in(entry)
        return Paying(self.ledger, self.platforms.get(record.platform, first), self._legs), record

    def _paying_of(self, leg: Leg) -> Paying:
        """The same for a payment under way, whose redemption may have been taken back since."""
        first = next(iter(self.platforms.values()))
        return Paying(self.ledger, self.platforms.get(leg.owner, first), self._legs)

    def _refuse_untold(self, redemption: str) -> None:
        """What the platform has not heard of it cannot let anybody pay."""
        entry = self._paying(redemption)[0].accepted(redemption)
        item = self.ledger.outbox.item(entry.sequence)
        if item is not None and item.state is not SendState.SETTLED:
            self.nudge()
            raise _silent("the platform has not heard of this redemption yet")

    def _given_up(self, leg: Leg, redemption: str) -> None:
        line = self.lines.get(leg.owner)
        if line is not None and not line.up:
            raise _silent("the platform cannot be reached")
        try:
            self._paying_of(leg).give_up(leg)
        except PlatformFault as fault:
            _log.warning("a payment could not be cancelled: %s", fault)
            raise _silent("the platform did not answer") from fault
        self._pages.pop(leg.id, None)

    def _drop(self, redemption: str) -> None:
        """The platform does not ask for it: it is not under way."""
        leg = self._open_qr(redemption)
        if leg is not None and leg.id not in self._pages:
            self._legs.end(leg, LegState.GIVEN_UP, note="the platform does not ask for it")

    def _open_qr(self, redemption: str) -> Leg | None:
        leg = asked_by_qr(self._legs.of(redemption))
        return leg if leg is not None and leg.state in UNDER_WAY else None

    def _of(self, leg: Leg) -> list[Leg]:
        return self._legs.of(leg.redemption)

    def _changed(self) -> None:
        self.look_soon()
        self.publish()

    @contextmanager
    def _dealing(self, redemption: str) -> Iterator[None]:
        self._in_hand.add(redemption)
        try:
            yield
        finally:
            self._in_hand.discard(redemption)

    def _now(self) -> datetime:
        return self.ledger.clock.now()


def _silent(what: str) -> Unanswered:
    return Unanswered(what, advice="take cash or a card, or try again")


def _sound(page: str) -> str:
    """An address that a phone can open. Raises WrongUse for any other."""
    web = page.startswith(("https://", "http://"))
    if not web or not page.isascii() or clean(page, _LONGEST_PAGE) != page:
        raise WrongUse("the platform names no page that a phone can open")
    return page
