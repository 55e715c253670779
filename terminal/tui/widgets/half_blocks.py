"""Pictures and symbols of half blocks: two square dots in every cell, one above the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from terminal.tui.widgets.lines import wrapped

QUIET = 2  # modules of light around a symbol; four are wanted, but scanners do with two
_QUIET_BY_NORM = 4
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
        self._rows = _framed(modules, QUIET)
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


class LargeSymbol(Symbol):
    """The same, as large as there is room for: a phone is held where its owner stands."""

    def __init__(self, small: Callable[[], str] = lambda: "") -> None:
        super().__init__(small)
        self._modules: Sequence[str] = ()

    def show(self, modules: Sequence[str]) -> None:
        """Another symbol: "1" dark; nothing for none."""
        self._modules = modules
        super().show(modules)
        self._grow()

    def on_resize(self) -> None:
        """There may be room for a larger one, or only for a smaller one."""
        self._grow()

    def render_line(self, y: int) -> Strip:
        """One line of cells, in the middle of the height."""
        above = max(0, (self.size.height - (len(self._rows) + 1) // 2) // 2) if self.fits else 0
        if y < above:
            return Strip.blank(self.size.width, self.rich_style)
        return super().render_line(y - above)

    def _grow(self) -> None:
        width, height = self.size.width, 2 * self.size.height
        for quiet in (_QUIET_BY_NORM, QUIET):
            side = len(self._modules) + 2 * quiet
            times = min(width // side, height // side)
            if self._modules and times:
                self._rows = [_wider(row, times) for row in _framed(self._modules, quiet)]
                self._rows = [row for row in self._rows for _ in range(times)]
                break
        self.refresh()


def _framed(modules: Sequence[str], quiet: int) -> list[bytes]:
    """Grey values of modules with so many light ones round them."""
    light = b"\xff" * (len(modules[0]) + 2 * quiet)
    side = b"\xff" * quiet
    body = [side + bytes(0 if dot == "1" else 255 for dot in row) + side for row in modules]
    return [*[light] * quiet, *body, *[light] * quiet]


def _wider(row: bytes, times: int) -> bytes:
    return bytes(dot for dot in row for _ in range(times))


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
