"""Lines that somebody else words: asked anew at every drawing, so that the language may change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content
from textual.widget import Widget

from terminal.tui.widgets.lines import stacked


class Lines(Widget):
    """Draws what `words` returns for a width."""

    def __init__(self, words: Callable[[int], Sequence[Content]]) -> None:
        super().__init__()
        self._words = words

    def render(self) -> Content:
        """One below the other."""
        return stacked(self._words(self.content_size.width))


class Wire(Widget):
    """The last lines of something that goes on, the newest at the bottom."""

    def __init__(self, most: int = 200) -> None:
        super().__init__()
        self._most = most
        self._lines: list[Content] = []

    @property
    def empty(self) -> bool:
        """Whether nothing has been written yet."""
        return not self._lines

    def write(self, line: Content) -> None:
        """One more line."""
        self._lines = [*self._lines, line][-self._most :]
        self.refresh()

    def clear(self) -> None:
        """Forget all of them."""
        self._lines = []
        self.refresh()

    def render(self) -> Content:
        """As many as there is room for."""
        height = max(1, self.content_size.height)
        return stacked(self._lines[-height:])
