"""The last ten scans, newest first, each as it stands now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from terminal.core.model import Verdict
from terminal.counter import Shown
from terminal.history import Became, Past, past_of
from terminal.status import Status, Undoable
from terminal.tui.widgets.lines import cut, left, right, stacked
from terminal.wording import Look, moments, past

KEPT = 10
_STYLES = {
    Look.ACCEPTED: "bold $success",
    Look.OWN_WORD: "bold $warning",
    Look.REFUSED: "bold $error",
    Look.ASKING: "bold $error",
}
_OPEN = frozenset({Became.WAITING, Became.IN_DOUBT, Became.TASK, Became.TAKING_BACK})


class Recent(Widget):
    """A list that nobody needs to touch; the redemption that F3 takes back says so."""

    def __init__(self, now: Callable[[], datetime], moving: bool = True) -> None:
        super().__init__()
        self.zone = "UTC"
        self._now = now
        self._moving = moving
        self._undo: Undoable | None = None
        self._told_left = ""
        self._rows: list[Past] = []

    @property
    def undo(self) -> Undoable | None:
        """What F3 would take back."""
        return self._undo if self.undo_left() else None

    @property
    def rows(self) -> Sequence[Past]:
        """What is seen, newest first."""
        return tuple(self._rows)

    def past(self, redemption: str) -> Past | None:
        """The row of a redemption, if it is among the last ten."""
        found = (row for row in self._rows if redemption and row.shown.redemption == redemption)
        return next(found, None)

    @property
    def is_open(self) -> bool:
        """Whether something may still become of one of them."""
        return any(row.became in _OPEN for row in self._rows)

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        self.zone, self._undo = status.zone, status.undo
        self._told_left = self.undo_left()
        self.refresh(layout=True)

    def add(self, shown: Shown) -> None:
        """One more on top; it takes the place of what was given up before."""
        others = [row for row in self._rows if not (_same(row, shown) or _given_up(row))]
        self._rows = [past_of(shown), *others][:KEPT]
        self.refresh(layout=True)

    def fill(self, rows: Sequence[Past]) -> None:
        """What the journal says: what became of these, and what nobody saw here."""
        told = {row.shown.redemption: row for row in rows}
        kept = [_brought_up(row, told.pop(row.shown.redemption, None)) for row in self._rows]
        together = [*kept, *told.values()]
        self._rows = sorted(together, key=lambda row: row.shown.at, reverse=True)[:KEPT]
        self.refresh(layout=True)

    def undo_left(self) -> str:
        """How long the last redemption can still be taken back; empty if it cannot."""
        if self._undo is None:
            return ""
        return past.undo_left(self._undo, self._now(), self.zone, self._moving)

    def tick(self) -> bool:
        """A second has passed; True if F3 has come or gone with it."""
        before, self._told_left = self._told_left, self.undo_left()
        if before != self._told_left:
            self.refresh()
        return bool(before) != bool(self._told_left)

    def render(self) -> Content:
        """Time, mark, what, given, taken, who stands behind it; or why not."""
        width = self.content_size.width
        undo_left = self.undo_left()
        rows = [past.line(row, self.zone) for row in self._rows]
        gave = max((cell_len(row[1]) for row in rows), default=0)
        took = max((cell_len(row[2]) for row in rows), default=0)
        who = max((cell_len(row[3]) + 2 for row in rows if row[2]), default=0)
        undo = f"F3 {undo_left}" if undo_left and width >= 60 else ""
        whens = [moments.short(row.shown.at, self._now(), self.zone) for row in self._rows]
        wide = max(map(cell_len, whens), default=0)
        whole = width - wide - 5
        room = whole - (cell_len(undo) + 2 if undo else 0)
        return stacked(
            Content.assemble(
                *_start(each, left(when, wide)),
                _columns(row, room, gave, took, who) if row[2] else _reason(row, whole),
                self._tail(each, undo),
            )
            for each, row, when in zip(self._rows, rows, whens, strict=True)
        )

    def _tail(self, each: Past, undo: str) -> tuple[str, str]:
        """What F3 does, at the end of the line of the redemption that it takes back."""
        here = self._undo is not None and each.shown.redemption == self._undo.redemption
        return (f"  {undo}" if here and undo else "", "bold $primary")


def _same(row: Past, shown: Shown) -> bool:
    return bool(shown.redemption) and row.shown.redemption == shown.redemption


def _given_up(row: Past) -> bool:
    """Whether nothing was done: once the next scan has come, nobody looks for it."""
    return row.shown.decision.verdict is Verdict.CHECK


def _brought_up(row: Past, told: Past | None) -> Past:
    """The row with what has become of it; its words stay those of the verdict."""
    return replace(told, shown=row.shown) if told else row


def _start(row: Past, when: str) -> list[tuple[str, str]]:
    style = _STYLES.get(past.look(row), "$quiet")
    return [
        (when + "  ", "$quiet"),
        (left(past.sign(row), 2) + " ", style),
    ]


def _reason(row: tuple[str, str, str, str], width: int) -> Content:
    """A line of something that was not given: what, and why; the title gives way to the reason."""
    what, behind = row[0], row[3]
    room = width - cell_len(behind) - 2
    title = left(what, max(12, min(24, width // 3, room)))
    return Content.assemble(title, "  ", cut(behind, max(0, width - cell_len(title) - 2)))


def _columns(row: tuple[str, str, str, str], width: int, gave: int, took: int, who: int) -> Content:
    """The columns of one line; the who gives way first where room is short."""
    what, given, taken, behind = row
    columns = f"  {left(given, gave)}  {right(taken, took)}"
    room = max(1, width - cell_len(columns))
    named = min(who, max(0, room - 16)) if who else 0
    if named <= 6:
        return Content.assemble(left(what, room), columns)
    said = (f"  {left(behind, named - 2)}", "$quiet")
    return Content.assemble(left(what, room - named), columns, said)
