"""Findings, one below the other: what, how it stands, its value, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from terminal.diagnostics.finding import Finding, Level
from terminal.locale import _
from terminal.tui.widgets.lines import left, stacked, wrapped
from terminal.wording import technician as words

_STYLES = {
    Level.FAIL: "bold $error",
    Level.WARN: "bold $warning",
    Level.PASS: "$success",
    Level.SKIP: "$quiet",
}
_WIDEST_NAME = 26


class FindingTable(Widget):
    """Draws findings in the order they are given; `empty` says what stands there without any."""

    def __init__(self, empty: Callable[[], str] = lambda: _("one moment")) -> None:
        super().__init__()
        self.findings: Sequence[Finding] = ()
        self._empty = empty

    def show(self, findings: Sequence[Finding]) -> None:
        """Other findings."""
        self.findings = findings
        self.refresh(layout=True)

    def render(self) -> Content:
        """A line each; more where the words need them."""
        width = self.content_size.width
        if not self.findings:
            return Content.styled(self._empty(), "$quiet")
        names = max(cell_len(words.about(each)) for each in self.findings)
        levels = max(cell_len(words.level(each)) for each in Level)
        first = min(names, _WIDEST_NAME, max(8, width // 3))
        return stacked(line for each in self.findings for line in _rows(each, width, first, levels))


def _rows(finding: Finding, width: int, first: int, second: int) -> list[Content]:
    style = _STYLES[finding.level]
    room = max(8, width - first - second - 4)
    quiet = "$quiet" if finding.level is Level.SKIP else ""
    said = wrapped(words.value(finding), room, 2)
    head = Content.assemble(
        (left(words.about(finding), first), "bold" if finding.level > Level.PASS else quiet),
        "  ",
        (left(words.level(finding.level), second), style),
        "  ",
        (said[0], quiet),
    )
    indent = " " * (first + second + 4)
    more = [Content.assemble(indent, (each, quiet)) for each in said[1:]]
    advice = finding.advice.told()
    todo = wrapped(f"→ {advice}", room, 2) if advice else []
    tone = "$warning" if finding.level > Level.PASS else "$quiet"
    return [head, *more, *(Content.assemble(indent, (each, tone)) for each in todo)]
