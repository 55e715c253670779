"""Pictures and symbols of half blocks: two square dots in every cell, one above the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from terminal.tui.widgets.lines import wrapped

QUIET = 2  # modules of light around a symbol; four are wanted, but scanners do with two
_UPPER = "▀"


class Picture(Widget):
    """Grey values, row by row; nothing before the first."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[bytes] = ()

    def show(self, rows: Sequence[bytes]) -> None:
        """Another picture."""
        self._rows = rows
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of cells, in the middle of the width."""
        upper, lower = _pair(self._rows, y)
        if not upper:
            return Strip.blank(self.size.width, self.rich_style)
        cells = [
            Segment(_UPPER, Style(color=_grey(top), bgcolor=_grey(below)))
            for top, below in zip(upper, lower or upper, strict=True)
        ]
        return _centred(cells, self.size.width, self.rich_style)


class Symbol(Widget):
    """A QR symbol to be scanned off the screen, dark on light.

    small  what stands in its place where it has no room; asked for at every drawing
    """

    def __init__(self, small: Callable[[], str] = lambda: "") -> None:
        super().__init__()
        self._small = small
        self._rows: list[bytes] = []

    def show(self, modules: Sequence[str]) -> None:
        """Another symbol: "1" dark; nothing for none."""
        if not modules:
            self._rows = []
            self.refresh()
            return
        wide = len(modules[0]) + 2 * QUIET
        light = b"\xff" * wide
        side = b"\xff" * QUIET
        body = [side + bytes(0 if dot == "1" else 255 for dot in row) + side for row in modules]
        self._rows = [*[light] * QUIET, *body, *[light] * QUIET]
        self.refresh()

    @property
    def fits(self) -> bool:
        """Whether all of it can be seen."""
        rows, wide = (len(self._rows) + 1) // 2, len(self._rows[0]) if self._rows else 0
        return rows <= self.size.height and wide <= self.size.width

    def render_line(self, y: int) -> Strip:
        """One line of cells."""
        if not self.fits:
            return self._too_small(y)
        upper, lower = _pair(self._rows, y)
        if not upper:
            return Strip.blank(self.size.width, self.rich_style)
        cells = [
            Segment(_UPPER, Style(color=_grey(top), bgcolor=_grey(below)))
            for top, below in zip(upper, lower or b"\xff" * len(upper), strict=True)
        ]
        return _centred(cells, self.size.width, self.rich_style)

    def _too_small(self, y: int) -> Strip:
        said = wrapped(self._small(), self.size.width, 3)
        place = y - max(0, (self.size.height - len(said)) // 2)
        text = said[place] if 0 <= place < len(said) else ""
        style = self.rich_style + Style(bold=True)
        return _centred([Segment(text, style)], self.size.width, style)


def _pair(rows: Sequence[bytes], line: int) -> tuple[bytes, bytes]:
    if 2 * line >= len(rows):
        return b"", b""
    upper = rows[2 * line]
    return upper, rows[2 * line + 1] if 2 * line + 1 < len(rows) else b""


def _grey(value: int) -> str:
    return f"#{value:02x}{value:02x}{value:02x}"


def _centred(cells: list[Segment], width: int, style: Style) -> Strip:
    strip = Strip(cells)
    before = max(0, (width - strip.cell_length) // 2)
    strip = Strip([Segment(" " * before, style), *cells])
    return strip.adjust_cell_length(width, style)
