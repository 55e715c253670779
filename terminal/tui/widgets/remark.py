"""A question or a remark below what a screen shows; nothing where there is neither."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.widget import Widget

from terminal.tui.widgets.lines import stacked, wrapped


class Remark(Widget):
    """Says what `say` returns, asked anew at every drawing."""

    def __init__(self, say: Callable[[], str] = str) -> None:
        super().__init__()
        self._say = say

    def tell(self, say: Callable[[], str]) -> None:
        """Another one; `str` for none."""
        self._say = say
        self.draw()

    def draw(self) -> None:
        """What it says may have changed."""
        self.display = bool(self._say())
        self.refresh(layout=True)

    def render(self) -> Content:
        """One or two lines."""
        width = self.content_size.width
        return stacked(
            Content.styled(each, "bold $warning") for each in wrapped(self._say(), width, 2)
        )
