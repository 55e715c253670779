"""The foot of a kiosk's screen: a bar that shrinks while something is on, and the keys."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from terminal.tui.widgets.bars import KeyUse

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_BUTTON = "$foreground on $panel"
_WIDE_FROM = 60  # cells from which there is room round a word
_HIGH_FROM = 16  # rows of a screen from which what can be tapped is three rows high


class Countdown(Widget):
    """How long what is on stays: full at first, empty at the end; nothing where it just stays."""

    def __init__(self) -> None:
        super().__init__()
        self.share: float | None = None

    def tell(self, share: float | None) -> None:
        """What is left of it, 0 to 1."""
        if share != self.share:
            self.share = share
            self.refresh()

    def render(self) -> Content:
        """One row, in eighths of a cell."""
        if self.share is None:
            return Content("")
        eighths = round(max(0.0, min(1.0, self.share)) * self.content_size.width * 8)
        whole, part = divmod(eighths, 8)
        return Content("█" * whole + (_EIGHTHS[part] if part else ""))


class Keys(Widget):
    """What may be pressed now, and tapped where that is enabled."""

    def __init__(self, keys: Callable[[], list[KeyUse]], touch: bool) -> None:
        super().__init__()
        self._keys, self._touch = keys, touch
        self._spots: list[tuple[int, int, str]] = []

    @property
    def rows(self) -> int:
        """How high it is."""
        if not self._keys():
            return 0
        return 3 if self._touch and self.app.size.height >= _HIGH_FROM else 1

    def key_at(self, x: int) -> str:
        """What a tap at this column presses; empty where nothing is."""
        return next((key for first, last, key in self._spots if first <= x < last), "")

    def render(self) -> Content:
        """Keys in one line, with room between them; larger where they can be tapped."""
        width = self.content_size.width
        shown = [each for each in self._keys() if each.shown]
        air = "  " if width >= _WIDE_FROM else " "
        buttons = [f"{air}{use.word}{air}" for use in shown]
        texts = buttons if self._touch else [f"{use.shown} {use.word}" for use in shown]
        while texts and sum(map(cell_len, texts)) + len(texts) - 1 > width:
            texts.pop()  # it works all the same
        shown = shown[: len(texts)]
        wide = sum(map(cell_len, texts))
        gap = max(1, min(4, (width - wide) // max(1, len(texts))))
        column = max(0, (width - wide - gap * (len(texts) - 1)) // 2)
        self._spots, line, blank = [], Content(" " * column), Content(" " * column)
        for use, text in zip(shown, texts, strict=True):
            size = cell_len(text)
            self._spots.append((column, column + size, use.key))
            line = Content.assemble(line, *self._drawn(use, text), " " * gap)
            blank = Content.assemble(blank, (" " * size, _BUTTON), " " * gap)
            column += size + gap
        rows = [blank, line, blank] if self.rows == 3 else [line]
        return Content("\n").join(row.truncate(width) for row in rows)

    def _drawn(self, use: KeyUse, text: str) -> list[tuple[str, str]]:
        if self._touch:
            return [(text, f"bold {_BUTTON}")]
        return [(use.shown, "bold"), (text[len(use.shown) :], "")]
