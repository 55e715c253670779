"""The last ten scans, newest first."""

from __future__ import annotations

from collections import deque

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from terminal.flow import Shown
from terminal.tui.widgets.lines import cut, left, right, stacked
from terminal.wording import Look, moments, verdicts

KEPT = 10
_STYLES = {
    Look.ACCEPTED: "bold $success",
    Look.OWN_WORD: "bold $warning",
    Look.REFUSED: "bold $error",
}


class Recent(Widget):
    """A list that nobody needs to touch."""

    def __init__(self) -> None:
        super().__init__()
        self.zone = "UTC"
        self._shown: deque[Shown] = deque(maxlen=KEPT)

    def add(self, shown: Shown) -> None:
        """One more on top."""
        self._shown.appendleft(shown)
        self.refresh(layout=True)

    def render(self) -> Content:
        """Time, mark, what, given, taken, who stands behind it; or why not."""
        width = self.content_size.width
        rows = [verdicts.row(shown, self.zone) for shown in self._shown]
        gave = max((cell_len(row[1]) for row in rows), default=0)
        took = max((cell_len(row[2]) for row in rows), default=0)
        return stacked(
            Content.assemble(*_start(shown, self.zone), _rest(row, width - 10, gave, took))
            for shown, row in zip(self._shown, rows, strict=True)
        )


def _start(shown: Shown, zone: str) -> list[tuple[str, str]]:
    look = verdicts.look_of(shown.decision)
    return [
        (moments.clock(shown.at, zone) + "  ", "$quiet"),
        (left(verdicts.mark(look), 2) + " ", _STYLES.get(look, "$quiet")),
    ]


def _rest(row: tuple[str, str, str, str], width: int, gave: int, took: int) -> Content:
    """The columns of one line; the who gives way first where room is short."""
    what, given, taken, behind = row
    if not taken:
        title = left(what, min(24, max(12, width // 3)))
        return Content.assemble(title, "  ", cut(behind, width - cell_len(title) - 2))
    columns = f"  {left(given, gave)}  {right(taken, took)}"
    room = width - cell_len(columns)
    named = min(cell_len(behind) + 2, max(0, room - 16))
    title = left(what, room - named) if named > 6 else left(what, room)
    return Content.assemble(
        title, columns, (f"  {cut(behind, named - 2)}" if named > 6 else "", "$quiet")
    )
