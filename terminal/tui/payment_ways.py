"""The ways to a payment, and how its end is told: on the counter, once that is in front."""

from __future__ import annotations

from functools import cached_property, partial
from typing import Any

from textual import on
from textual.screen import Screen

from terminal.core.payments import Stands
from terminal.history import Past
from terminal.tui import payment_messages as messages
from terminal.tui.dues import next_to_pay
from terminal.tui.payment_deeds import PaymentDeeds
from terminal.tui.screens.base import BatonScreen
from terminal.tui.ways import Ways
from terminal.wording import payments as words

_OVER = (Stands.PAID, Stands.CLAIMED, Stands.PROVED, Stands.TWICE)


class PaymentWays(Ways):
    """What keys of the screens ask of the app about payments."""

    _told_of = ""  # the payment whose end was seen last

    @cached_property
    def payments(self) -> PaymentDeeds:
        """What is done about payments, off the loop that draws."""
        return PaymentDeeds(self.deeds)

    def to_pay(self, past: Past | None = None) -> None:
        """How it is paid: one that was looked up, or what there is to take money for now."""
        past = past or next_to_pay(self.counter.recent.rows)
        if past is not None:
            from terminal.tui.screens.pay import PayScreen

            self.counter.stage.put_away()  # its verdict has been read; what comes of it is next
            self.push_screen(PayScreen(past, self.now, self.counter.recent.zone))

    @on(messages.BillRead)
    def _bill_read(self, message: messages.BillRead) -> None:
        if screen := self._screen_of(message.bill.redemption):
            screen.post_message(message)
        self.deeds.look_back_soon()

    @on(messages.BillChanged)
    def _bill_changed(self, message: messages.BillChanged) -> None:
        bill = message.bill
        self.deeds.look_back_soon()
        over = bill.stands in _OVER
        if screen := self._screen_of(bill.redemption):
            if not over:
                screen.post_message(message)
                return
            self.to_counter()
        claimed = bill.stands in (Stands.CLAIMED, Stands.PROVED)
        if bill.mark == self._told_of or (claimed and not message.by_hand):
            return
        self._told_of = bill.mark
        self.counter.tell_when_seen(partial(words.ended, bill, self.counter.recent.zone))

    def _screen_of(self, redemption: str) -> Screen[Any] | None:
        """The open screen that is about this bill."""
        found = (each for each in self.screen_stack if isinstance(each, BatonScreen))
        return next((each for each in found if each.redemption == redemption), None)
