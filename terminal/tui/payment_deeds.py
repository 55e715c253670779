"""What a person asks of payments, outside the event loop; see deeds.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from terminal.core.payments import Bill, Means, Stands
from terminal.errors import BatonError
from terminal.tui import payment_messages as messages

if TYPE_CHECKING:
    from terminal.tui.deeds import Deeds
    from terminal.tui.ports import Till

_UNDECIDED = (Stands.OWED, Stands.ASKED)


@dataclass
class PaymentDeeds:
    """Asks the till; how the bill stands then is told to the app."""

    deeds: Deeds

    def look(self, redemption: str) -> None:
        """How it stands; a customer who is asked already is asked again, for the page."""

        def look(till: Till) -> Message:
            bill = till.payments.bill(redemption)
            if bill.stands is not Stands.ASKED or bill.page:
                return _read(bill)
            try:
                return _read(till.payments.ask(redemption))
            except BatonError as fault:
                return messages.BillRead(bill, said=str(fault))

        self.deeds.do(look)

    def ask(self, redemption: str) -> None:
        """Let the customer pay by QR."""
        self.deeds.do(lambda till: _told(till.payments.ask(redemption)))

    def give_up(self, redemption: str) -> None:
        """Ask no longer."""
        self.deeds.do(lambda till: _told(till.payments.give_up(redemption)))

    def claim(self, redemption: str, means: Means, slip: str = "") -> None:
        """It was paid in cash, or by card."""
        self.deeds.do(lambda till: _told(till.payments.claim(redemption, means, slip)))

    def withdraw(self, redemption: str) -> None:
        """It was not paid so after all."""
        self.deeds.do(lambda till: _told(till.payments.withdraw(redemption)))


def _told(bill: Bill) -> Message:
    if bill.stands not in _UNDECIDED:
        return messages.BillChanged(bill, by_hand=True)
    return _read(bill)


def _read(bill: Bill) -> Message:
    return messages.BillRead(bill, modules_of(bill.page) if bill.page else ())


def modules_of(text: str) -> list[str]:
    """A QR symbol row by row, "1" dark, without a quiet zone.

    At the middle correction level: what is large enough on a screen is hurt by glare, not by dirt.
    """
    import segno

    symbol = segno.make_qr(text, error="m", boost_error=False)
    return ["".join("1" if dot else "0" for dot in row) for row in symbol.matrix_iter(border=0)]
