"""How the rest of a bill is paid: by QR on the customer's phone, in cash or by card.

A scan takes the counter back at once; a payment that waits goes on waiting, and F11 or the search
leads to it again. Nothing is noted by a single key of a scanner: a digit acts when nothing follows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer

from terminal.core.payments import Bill, Means, Stands
from terminal.history import Past
from terminal.locale import _
from terminal.status import Status
from terminal.tui import payment_messages as messages
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse, StatusLine
from terminal.tui.widgets.form import TextLine
from terminal.tui.widgets.half_blocks import LargeSymbol
from terminal.tui.widgets.payment import PaymentText, Told
from terminal.wording import faults

_MEANT = 0.15  # seconds in which a scanner would have typed on: a digit alone is a person's
_TICK = 1.0
_OPEN = (Stands.OWED, Stands.ASKED)


class PayScreen(BatonScreen):
    """One bill: the ways to pay it; or the QR, until somebody has paid."""

    CSS_PATH: ClassVar[str] = "../styles/pay.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-wide")]  # noqa: RUF012 - as Textual declares it

    def __init__(self, past: Past, now: Callable[[], datetime], zone: str) -> None:
        super().__init__()
        self._past, self._now, self._zone = past, now, zone
        self.redemption = past.shown.redemption
        self._bill: Bill | None = None
        self._busy = True  # the till was asked for something
        self._said = ""
        self._digit: Timer | None = None

    def compose(self) -> ComposeResult:
        """Status, symbol and text, the line for a slip's number, keys."""
        yield StatusLine(self._now)
        with Horizontal():
            yield LargeSymbol(self._too_small)
            yield PaymentText(self._past, self._zone, self._told)
        yield TextLine(lambda: _("Number on the card slip"), lambda: _("Enter without one is fine"))
        yield self.key_bar()

    def on_mount(self) -> None:
        """Read how it stands; the clock runs."""
        self._slip.display = False
        self._symbol.display = False
        if self.baton.status:
            self.tell(self.baton.status)
        self.baton.payments.look(self.redemption)
        self.set_interval(_TICK, self.query_one(StatusLine).tick)

    def on_screen_resume(self) -> None:
        """Back from the help, where nothing was heard."""
        if self.is_mounted and self._busy:
            self.baton.payments.look(self.redemption)

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        self.query_one(StatusLine).tell(status)

    @property
    def _symbol(self) -> LargeSymbol:
        return self.query_one(LargeSymbol)

    @property
    def _slip(self) -> TextLine:
        return self.query_one(TextLine)

    # What the till says

    @on(messages.BillRead)
    def _read(self, message: messages.BillRead) -> None:
        self._show(message.bill, message.said)
        self._symbol.show(message.modules)
        self._symbol.display = bool(message.modules)

    @on(messages.BillChanged)
    def _changed(self, message: messages.BillChanged) -> None:
        """Not paid, and nobody is asked any more; whatever else ends a payment ends this screen."""
        self._show(message.bill)
        self._symbol.display = False

    def _show(self, bill: Bill, said: str = "") -> None:
        self._bill, self._busy, self._said = bill, False, faults.told(said)
        self._draw()

    def told_failed(self, why: str) -> bool:
        """Said here, where the key was pressed; cash and card are left."""
        self._busy, self._said = False, faults.told(why)
        self._draw()
        return True

    def _told(self) -> Told:
        return Told(self._bill, self._busy, self._said, self.has_class("-slip"))

    def _draw(self) -> None:
        self.query_one(PaymentText).refresh()
        self.refresh_keys()

    def _too_small(self) -> str:
        page = self._bill.page if self._bill else ""
        return _("the window is too small for the QR: make it larger, or open {page}").format(
            page=page
        )

    # Keys

    def keys(self) -> list[KeyUse]:
        """The ways to pay; Escape asks no longer, or goes back with nothing done."""
        if self._slip.display:
            return self._keys_of_slip()
        bill, found = self._bill, [self.help_key()]
        asked = bill is not None and bill.stands is Stands.ASKED
        if bill is not None and not self._busy and bill.stands in _OPEN:
            found = [*self._ways(bill), *found]
        if bill is not None and not self._busy and bill.stands is Stands.CLAIMED:
            tells = _("It was not paid so: ask how it is paid once more")
            found.insert(0, KeyUse("f3", "F3", _("withdraw"), tells, self._withdraw))
        if asked:
            tells = _("Cancel the payment by QR; then take cash or a card")
            found.insert(0, KeyUse("escape", "Esc", _("cancel"), tells, self._cancel))
            tells = _("Serve the next customer; the payment goes on waiting")
            found.append(KeyUse("f11", "F11", _("next customer"), tells, self.baton.to_counter))
        else:
            found.insert(0, self.back_key())
            found.append(KeyUse("f11", "", "", "", self.baton.back))
        return [*found, self.language_key()]

    def _ways(self, bill: Bill) -> list[KeyUse]:
        def use(digit: str, word: str, tells: str) -> KeyUse:
            return KeyUse(digit, digit, word, tells, lambda: self._digit_pressed(digit))

        ways = [
            use("2", _("cash"), _("It is paid in cash, on your word")),
            use("3", _("card"), _("It is paid by card, on your word; it asks for the slip")),
        ]
        if bill.by_qr and bill.stands is Stands.OWED:
            ways.insert(0, use("1", _("QR"), _("Show a QR that the customer scans and pays")))
        return ways

    def _keys_of_slip(self) -> list[KeyUse]:
        tells = _("Take the last character back")
        return [
            KeyUse("enter", "Enter", _("confirm"), _("Note it as paid by card"), self._by_card),
            KeyUse("escape", "Esc", _("back"), _("Nothing is noted"), self._close_slip),
            KeyUse("backspace", "Bksp", _("correct"), tells, self._slip.backspace),
            self.language_key(),
        ]

    def other_key(self, event: events.Key) -> None:
        """Characters of a slip's number; any other key says that a digit was a scanner's."""
        self._forget_digit()
        if self._slip.display and event.character is not None:
            self._slip.press(event.character)

    def _digit_pressed(self, digit: str) -> None:
        again = self._digit is not None
        self._forget_digit()
        if not again:
            self._digit = self.set_timer(_MEANT, lambda: self._choose(digit))

    def _forget_digit(self) -> None:
        if self._digit is not None:
            self._digit.stop()
            self._digit = None

    def _choose(self, digit: str) -> None:
        self._digit = None
        if self._busy or self._bill is None or self._bill.stands not in _OPEN:
            return
        if digit == "3":
            self._slip.put("")
            self._open_slip(True)
            self.refresh_keys()
        elif digit == "2":
            self._work()
            self.baton.payments.claim(self.redemption, Means.CASH)
        else:
            self._work()
            self.baton.payments.ask(self.redemption)

    def _by_card(self) -> None:
        slip = self._slip.text
        self._close_slip()
        self._work()
        self.baton.payments.claim(self.redemption, Means.CARD, slip)

    def _close_slip(self) -> None:
        self._open_slip(False)

    def _open_slip(self, yes: bool) -> None:
        """Right below the amount, where no QR needs the room."""
        self._slip.display = yes
        self.set_class(yes and not self._symbol.display, "-slip")
        self.query_one(PaymentText).refresh(layout=True)

    def _cancel(self) -> None:
        if not self._busy:
            self._work()
            self.baton.payments.give_up(self.redemption)

    def _withdraw(self) -> None:
        self._work()
        self.baton.payments.withdraw(self.redemption)

    def _work(self) -> None:
        self._busy, self._said = True, ""
        self._draw()

    # What the keyboard asks

    @property
    def typing(self) -> bool:
        """Whether a slip's number is being typed."""
        return bool(self._slip.display)

    def remember(self) -> None:
        """Keep how the line stands."""
        self._slip.entry.remember()

    def take_back(self) -> None:
        """The keys since then were a scanner's."""
        self._forget_digit()
        self._slip.take_back()
