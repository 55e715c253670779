"""A bill in words and large figures: what is to be paid, how it stands, what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

from terminal.core.payments import Bill, Stands
from terminal.history import Past
from terminal.locale import _
from terminal.text import clean
from terminal.tui.widgets import figures
from terminal.tui.widgets.lines import cut, left, stacked, wrapped
from terminal.wording import moments, money
from terminal.wording import payments as words

_WELL = (Stands.PAID, Stands.PROVED)


@dataclass(frozen=True, slots=True)
class Told:
    """The bill, once it is read; whether the till is at work; what it said.

    chosen  a way is chosen, and something about it is being typed
    """

    bill: Bill | None
    busy: bool
    said: str
    chosen: bool = False


class PaymentText(Widget):
    """Draws what `told` returns, asked anew at every drawing."""

    def __init__(self, past: Past, zone: str, told: Callable[[], Told]) -> None:
        super().__init__()
        self._past, self._zone, self._told = past, zone, told

    def render(self) -> Content:
        """Heading, amount, title; then the ways, or what the customer is to do."""
        width = self.content_size.width
        if width < 8:
            return Content("")
        told = self._told()
        bill, said = told.bill, told.said
        lines = [*self._heading(bill, width), Content(""), *self._amount(bill, width)]
        lines += [Content.styled(each, "$quiet") for each in wrapped(self._title(), width, 2)]
        lines.append(Content(""))
        if told.busy:
            lines.append(Content.styled(cut(_("One moment"), width), "bold $warning"))
        elif bill is not None and not told.chosen:
            lines += self._next(bill, width)
        if said:
            folded = wrapped(said[:1].upper() + said[1:], width, 4)
            lines += [Content(""), *(Content.styled(each, "bold $warning") for each in folded)]
        return stacked(lines)

    def _heading(self, bill: Bill | None, width: int) -> list[Content]:
        text = words.how_it_stands(bill, self._zone) if bill else _("How is it paid?")
        style = "bold $success" if bill and bill.stands in _WELL else "bold $warning"
        return [Content.styled(each, style) for each in wrapped(text, width, 3)]

    def _amount(self, bill: Bill | None, width: int) -> list[Content]:
        worth = self._past.shown.decision.worth
        minor, currency = (worth.take, worth.currency) if worth else (0, "")
        text = money(bill.amount, bill.currency) if bill else money(minor, currency)
        for times in (2, 1):
            if figures.drawable(text) and figures.width(text, times) <= width:
                rows = figures.large(text, times)
                return [*(Content.styled(row, "bold") for row in rows), Content("")]
        return [Content.styled(cut(text, width), "bold"), Content("")]

    def _title(self) -> str:
        shown = self._past.shown
        worth = shown.decision.worth
        title = clean(worth.title, 80) if worth else ""
        at = moments.clock(shown.at, self._zone)
        return "  ".join(each for each in (at, title or shown.code.shown) if each)

    def _next(self, bill: Bill, width: int) -> list[Content]:
        if bill.stands is Stands.ASKED:
            return self._asked(bill, width)
        if bill.stands is not Stands.OWED:
            return []
        lines = [
            Content.assemble((f" {key} ", "bold $primary"), " ", left(text, width - 4))
            for key, text in words.options(bill.by_qr)
        ]
        quiet = wrapped(words.on_your_word(), width, 3)
        return [*lines, Content(""), *(Content.styled(each, "$quiet") for each in quiet)]

    def _asked(self, bill: Bill, width: int) -> list[Content]:
        here, there = words.for_the_customer()
        lines = [Content.styled(each, "bold") for each in wrapped(here, width, 2)]
        lines += [Content(each) for each in wrapped(there, width, 2)]
        page = clean(bill.page, 300)
        folded = [page[at : at + width] for at in range(0, len(page), width)][:3]
        return [*lines, Content(""), *(Content.styled(each, "$quiet") for each in folded)]
