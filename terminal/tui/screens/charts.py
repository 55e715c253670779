"""The shift and the day as charts; arrows to the left and right go to other stretches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content

from terminal.core.figures import Figures
from terminal.days import Charted
from terminal.locale import _
from terminal.status import Status
from terminal.tui import staff_messages as messages
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse, StatusLine
from terminal.tui.widgets.charts import (
    HoursPlot,
    Lines,
    TimesPlot,
    campaign_lines,
    hour_lines,
    share_lines,
)
from terminal.tui.widgets.lines import cut, wrapped
from terminal.wording import day as words
from terminal.wording import money

_WIDE = 110  # columns from which two charts stand side by side


class ChartsScreen(BatonScreen):
    """Reads the journal in a thread when it opens."""

    CSS_PATH: ClassVar[str] = "../styles/charts.tcss"

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._read: Charted | None = None
        self._at = 0

    def compose(self) -> ComposeResult:
        """Status, what is shown, the charts, keys."""
        yield StatusLine(self._now)
        yield Lines(self._heading)
        with VerticalScroll(can_focus=False), Container(id="charts"):
            with Container(classes="chart"):
                yield Lines(hour_lines)
                yield HoursPlot()
            with Container(classes="list"):
                yield Lines(lambda width: campaign_lines(self._figures, width))
                yield Lines(lambda width: share_lines(self._figures, width))
            with Container(classes="chart"):
                yield Lines(self._times)
                yield TimesPlot()
        yield self.key_bar()

    def on_mount(self) -> None:
        """Show what is known and read the rest."""
        if self.baton.status:
            self.tell(self.baton.status)
        self.baton.staff.read_charts()
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        """Side by side where there is room."""
        self.set_class(event.size.width >= _WIDE, "wide")

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        self.query_one(StatusLine).tell(status)

    def keys(self) -> list[KeyUse]:
        """Back, other stretches, up and down."""
        scroll, tells = self.query_one(VerticalScroll), _("The shift, today, yesterday")
        found = [self.back_key(), KeyUse("f4", "", "", "", self.baton.back), self.help_key()]
        if self._read is not None:
            found.append(KeyUse("right", "←→", _("other day"), tells, partial(self._turn, 1)))
            found.append(KeyUse("left", "", "", "", partial(self._turn, -1)))
        tells = _("Up and down the report")
        return [
            *found,
            KeyUse("up", "", "", "", scroll.scroll_up),
            KeyUse("down", "↑↓", _("scroll"), tells, scroll.scroll_down),
            KeyUse("pageup", "", "", "", scroll.scroll_page_up),
            KeyUse("pagedown", "", "", "", scroll.scroll_page_down),
            self.language_key(),
            self.leave_key(),
        ]

    def _turn(self, by: int) -> None:
        self._at = max(0, min(2, self._at + by))
        self._show()

    @on(messages.ChartsRead)
    def _charts_read(self, message: messages.ChartsRead) -> None:
        self._read = message.charted
        self._show()
        self.refresh_keys()

    # Drawing

    @property
    def _figures(self) -> Figures:
        if self._read is None:
            return Figures()
        shown = self._read
        return (shown.shift, shown.today.figures, shown.yesterday.figures)[self._at]

    def _heading(self, width: int) -> list[Content]:
        """Which stretch it is, and its four figures."""
        if self._read is None:
            return [Content.styled(_("One moment, the journal is read"), "$quiet")]
        shown, currency = self._figures, self._read.today.currency
        line = shown.line(currency)
        told = " · ".join(
            [
                _("{n} redeemed").format(n=shown.redeemed),
                _("vouchers paid {amount}").format(amount=money(line.net_given, currency)),
                _("customers paid {amount}").format(amount=money(line.net_taken, currency)),
                _("{n} refused").format(n=shown.totals.refused),
            ]
        )
        return [
            Content.styled(cut(self._stretch(), width), "bold $primary"),
            *(Content(each) for each in wrapped(told, width, 2)),
        ]

    def _stretch(self) -> str:
        if self._read is None:
            return ""
        shown = self._read
        if self._at == 0:
            return _("This shift, so far")
        report = (shown.today, shown.yesterday)[self._at - 1]
        return f"{words.heading(report)} · {words.until(report)}"

    def _times(self, width: int) -> list[Content]:
        name = _name(_("From scan to verdict, in milliseconds"), width)
        told = wrapped(words.times(self._figures.times), width, 2)
        return [name, *(Content.styled(each, "$quiet") for each in told)]

    def _show(self) -> None:
        for plot in (self.query_one(HoursPlot), self.query_one(TimesPlot)):
            plot.show(self._figures)
        self.query_one("#charts").display = self._read is not None
        for lines in self.query(Lines):
            lines.refresh(layout=True)


def _name(text: str, width: int) -> Content:
    return Content.styled(cut(text, width), "bold")
