"""Tasks of the conflict desk: the list, and the chosen one with its ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from terminal.core.tasks import Way
from terminal.locale import _
from terminal.status import QueueLine
from terminal.tui.widgets.lines import cut, left, right, stacked, wrapped
from terminal.wording import desk as words


class TaskList(Widget):
    """One line per task, with a cursor; None before they were read."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self.zone = "UTC"
        self.lines: list[QueueLine] | None = None
        self._at = 0

    @property
    def chosen(self) -> QueueLine | None:
        """The task under the cursor."""
        return self.lines[self._at] if self.lines else None

    def show(self, lines: list[QueueLine]) -> None:
        """The tasks as they are now; the cursor stays with its task."""
        before = self.chosen
        numbers = [line.sequence for line in lines]
        there = before is not None and before.sequence in numbers
        here = numbers.index(before.sequence) if there and before else self._at
        self.lines, self._at = lines, max(0, min(here, len(lines) - 1))
        self.refresh(layout=True)

    def move(self, by: int) -> None:
        """Up and down, not round the ends."""
        if self.lines:
            self._at = max(0, min(len(self.lines) - 1, self._at + by))
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row per task; the stylesheet says how many at most."""
        return max(1, len(self.lines or ()))

    def render(self) -> Content:
        """When, what, value, why; round the cursor where the room is short."""
        if self.lines is None:
            return Content.styled(_("One moment, the journal is read"), "$quiet")
        if not self.lines:
            return Content.styled(_("Nobody must decide anything"), "$success")
        width, height = self.content_size
        first = max(0, min(self._at - height // 2, len(self.lines) - height))
        seen = self.lines[first : first + max(1, height)]
        heads = [words.headline(line, self._now(), self.zone) for line in seen]
        wide = [max(cell_len(head[column]) for head in heads) for column in (0, 2)]
        return stacked(
            self._row(line, head, wide, place == self._at, width)
            for place, (line, head) in enumerate(zip(seen, heads, strict=True), first)
        )

    def _row(
        self, line: QueueLine, head: tuple[str, str, str], wide: list[int], here: bool, width: int
    ) -> Content:
        start = f"{'▸' if here else ' '} {left(head[0], wide[0])}  "
        value = right(head[2], wide[1])
        room = width - cell_len(start) - cell_len(value) - 4
        title = left(head[1], max(8, room // 2))
        said = words.cause(line, self._now(), self.zone) or words.happened(line)
        text = f"{start}{title}  {value}  {cut(said, max(0, room - cell_len(title)))}"
        return Content.styled(left(text, width), "bold reverse" if here else "")


class TaskText(Widget):
    """What happened, who bears it, and the numbered ways; the proposed one is marked."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self.zone = "UTC"
        self._shown: QueueLine | None = None
        self._proposed: Way | None = None

    def show(self, task: QueueLine | None, way: Way | None) -> None:
        """Another task, or another way proposed."""
        self._shown, self._proposed = task, way
        self.refresh(layout=True)

    def render(self) -> Content:
        """The story, then the ways."""
        task, width = self._shown, self.content_size.width
        if task is None:
            return Content("")
        lines = [
            Content(line)
            for sentence in words.story(task, self._now(), self.zone)
            for line in wrapped(sentence, width, 2)
        ]
        lines.append(Content(""))
        for place, (way, text) in enumerate(zip(task.ways, words.ways(task), strict=True), 1):
            proposed = way == self._proposed
            style = "bold reverse" if proposed else ""
            lines.append(
                Content.assemble(
                    ("▸" if proposed else " ", "bold"),
                    (f" {place} ", "bold $primary"),
                    (f" {cut(text, width - 6)} ", style),
                )
            )
        if any(map(words.needs_second, task.ways)):
            lines.append(Content.styled(" " + _("   * a second person must agree"), "$quiet"))
        return stacked(lines)
