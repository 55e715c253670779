"""A line to type words into: a reason, a name, what to look for. The screen gives it its keys."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from terminal.tui.entries import TextEntry
from terminal.tui.widgets.lines import cut, tail


class TextLine(Widget):
    """A label and what has been typed; the label is asked for at every drawing.

    hint    what is said behind an empty line
    remark  what is said behind any line
    """

    def __init__(
        self,
        label: Callable[[], str],
        hint: Callable[[], str] = lambda: "",
        remark: Callable[[], str] = lambda: "",
    ) -> None:
        super().__init__()
        self.entry = TextEntry()
        self.label, self.hint, self.remark = label, hint, remark

    @property
    def text(self) -> str:
        """What has been typed, without blanks at its end."""
        return self.entry.text.strip()

    def put(self, text: str) -> None:
        """Another text."""
        self.entry.text = text[: self.entry.most]
        self.refresh()

    def press(self, character: str) -> None:
        """One more character."""
        self.entry.press(character)
        self.refresh()

    def backspace(self) -> None:
        """Take the last character back."""
        self.entry.backspace()
        self.refresh()

    def take_back(self) -> None:
        """The keys since `remember` were a scanner's."""
        self.entry.take_back()
        self.refresh()

    def render(self) -> Content:
        """The end of a long text is what is being typed, so that is what is seen."""
        width = self.content_size.width
        label, remark = f"{self.label()}  ", self.remark()
        room = max(4, width - cell_len(label) - 2)
        said = cut(f"  {remark}", max(0, room - 8)) if remark else ""
        room -= cell_len(said)
        typed = tail(self.entry.text, room)
        hint = "" if typed or said else cut(self.hint(), room)
        return Content.assemble(
            (label, "$quiet"),
            (typed, "bold"),
            ("▏", "$primary"),
            (hint, "$quiet"),
            (said, "bold $warning"),
        )
