"""An X or Z report on the screen: rows in four columns, as many as fit, scrolled by the screen."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from terminal.core.shift import ShiftReport
from terminal.locale import _
from terminal.tui.widgets.lines import cut, left, right, stacked
from terminal.wording import shift as words

_COUNT, _AMOUNT = 7, 16  # cells of the columns
_WIDEST = 76  # of the whole table; wider says no more


class ReportTable(Widget):
    """Draws one report; a word while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.zone = "UTC"
        self.report: ShiftReport | None = None

    def show(self, report: ShiftReport) -> None:
        """Another report."""
        self.report = report
        self.refresh(layout=True)

    def render(self) -> Content:
        """Heading, where and when, the rows."""
        report = self.report
        if report is None:
            return Content.styled(_("One moment, the journal is read"), "$quiet")
        width = self.content_size.width
        lines = [Content.styled(cut(words.heading(report), width), "bold $primary")]
        lines += [
            Content.styled(cut(each, width), "$quiet")
            for each in words.where_and_when(report, self.zone)
        ]
        return stacked([*lines, Content(""), *(_drawn(row, width) for row in words.rows(report))])


def _drawn(row: words.Row, width: int) -> Content:
    style = "bold" if row.strong else ""
    if not (row.count or row.given or row.taken):
        return Content.styled(cut(row.name, width), style)
    room = max(12, min(width, _WIDEST) - _COUNT - 2 * _AMOUNT)
    cells = right(row.count, _COUNT), right(row.given, _AMOUNT), right(row.taken, _AMOUNT)
    return Content.styled(left(row.name, room) + "".join(cells), style)
