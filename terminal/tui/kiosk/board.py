"""The board: one poster, its word as large as there is room, and all of it in view.

Picture and words stand side by side, or one above the other where that leaves room for larger
words; where even that is too much the picture goes first, then the size of the word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from textual.content import Content
from textual.widget import Widget

from terminal.tui.kiosk.pictures import picture
from terminal.tui.kiosk.symbols import qr_rows
from terminal.tui.widgets import figures
from terminal.tui.widgets.lines import cut, ends, packed, wrapped
from terminal.wording.posters import Poster
from terminal.wording.status import DOT

_GAP = 3  # cells between picture and words
_LARGEST = 24  # rows of a picture
_SMALLEST = 4
_TALLEST = 0.3  # of the board that an enlarged word may take
_NARROWEST = 26  # cells the words keep beside a picture
Size = tuple[int, int]
# How much word and goods are enlarged (0 = not at all), the best first.
_SIZES = [(word, goods) for word in (4, 3, 2, 1) for goods in range(min(word, 3), -1, -1)]
_PLAIN = [(0, 0)]
_QR = "#000000 on #ffffff"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words; `key` is what a tap on it presses."""

    text: Content
    key: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a poster is set: words in blocks, a picture of so many rows, beside them or above."""

    blocks: tuple[tuple[Line, ...], ...]
    picture: tuple[Content, ...] = ()
    beside: bool = True

    @property
    def height(self) -> int:
        """Rows of the words without air."""
        return sum(map(len, self.blocks))

    @property
    def rows(self) -> int:
        """Rows of everything."""
        if self.beside:
            return max(self.height, len(self.picture))
        return self.height + len(self.picture)


class Board(Widget):
    """Draws what `say` returns; asked anew at every drawing, so that the language may change.

    reader  where the scanner is; drift: cells by which an attract screen has wandered, or None
    """

    def __init__(self, reader: str) -> None:
        super().__init__()
        self._reader = reader
        self.say: Callable[[], Poster] | None = None
        self.drift: tuple[int, int] | None = None
        self._spots: dict[int, str] = {}

    def show(self, say: Callable[[], Poster]) -> None:
        """Another poster."""
        self.say, self.drift = say, None
        self.refresh()

    def key_at(self, y: int) -> str:
        """What a tap on this row presses; empty where nothing is."""
        return self._spots.get(y, "")

    def render(self) -> Content:
        """The whole poster, or a small one that wanders."""
        width, height = self.content_size
        self._spots = {}
        if self.say is None or width < 8 or height < 2:
            return Content("")
        poster = self.say()
        if self.drift is not None:
            return self._wandering(poster, width, height, self.drift)
        rows = list(self._set(plan_of(poster, width, height, self._reader), width, height))
        self._spots = {place: row.key for place, row in enumerate(rows) if row.key}
        return Content("\n").join(row.text for row in rows)

    def _set(self, plan: Plan, width: int, height: int) -> Iterator[Line]:
        """The rows of a plan, in the middle of the board."""
        spare = height - plan.height - (0 if plan.beside else len(plan.picture))
        lines: list[Line] = []
        for place, block in enumerate(plan.blocks):
            lines += [Line(Content(""))] * (1 if 0 < place <= spare else 0) + list(block)
        if not plan.beside:
            air = [Line(Content(""))] if spare > len(plan.blocks) - 1 else []
            above = [*map(Line, plan.picture), *air]
            middle = (Line(_middle(each.text, width), each.key) for each in (*above, *lines))
            yield from _centred(list(middle), height)
            return
        beside = plan.picture[0].cell_length + _GAP if plan.picture else 0
        block_width = max((line.text.cell_length for line in lines), default=0)
        indent = max(0, (width - beside - block_width) // 2)
        drawn = _centred([Line(each) for each in plan.picture], height)
        for one, other in zip(drawn, _centred(lines, height), strict=True):
            pad = " " * (beside - one.text.cell_length)
            yield Line(Content.assemble(" " * indent, one.text, pad, other.text), other.key)

    def _wandering(
        self, poster: Poster, width: int, height: int, drift: tuple[int, int]
    ) -> Content:
        """Small, at a place that changes: no pixel shows the same for long."""
        plan = plan_of(poster, min(width, 44), min(height, 12), self._reader)
        rows = list(self._set(plan, min(width, 44), min(height, 12)))
        right = _bounced(drift[0], width - min(width, 44))
        down = _bounced(drift[1], height - min(height, 12))
        lines = [Content("")] * down + [row.text.pad_left(right) for row in rows]
        return Content("\n").join(lines)


@lru_cache(maxsize=32)
def plan_of(poster: Poster, width: int, height: int, reader: str) -> Plan:
    """The largest setting in which everything can be read; a picture that shows before size."""
    codes = [_code(text) for text in poster.qr]
    rows = [height * share // 20 for share in (12, 10, 8, 7)]
    pictures = [_picture(poster, each, reader) for each in rows if each >= _SMALLEST]
    small = [_picture(poster, each, reader) for each in (height // 4, _SMALLEST)]
    none: list[tuple[Content, ...]] = [()]
    passes = [
        *((codes, _SIZES), (codes, _PLAIN), (pictures, _SIZES), (small, _SIZES)),
        *((none, _SIZES), (pictures, _PLAIN), (none, _PLAIN)),
    ]
    for drawings, sizes in passes:
        for word, goods in sizes:
            for drawn in drawings:
                for beside in (True, False) if drawn else (True,):
                    plan = _tried(poster, width, height, (word, goods), Plan((), drawn, beside))
                    if plan is not None:
                        return plan
    return Plan(_blocks(poster, width, height, (0, 0)) or ())


def _tried(poster: Poster, width: int, height: int, sizes: Size, empty: Plan) -> Plan | None:
    """A setting with words of these sizes, if all of it fits."""
    drawn = empty.picture
    across = drawn[0].cell_length + _GAP if drawn and empty.beside else 0
    if len(drawn) > height or (across and width - across < _NARROWEST):
        return None
    blocks = _blocks(poster, width - across, height, sizes)
    plan = None if blocks is None else replace(empty, blocks=blocks)
    return plan if plan and plan.rows <= height else None


def _code(text: str) -> tuple[Content, ...]:
    return tuple(Content.styled(row, _QR) for row in qr_rows(text))


def _picture(poster: Poster, rows: int, reader: str) -> tuple[Content, ...]:
    rows = max(_SMALLEST, min(_LARGEST, rows))
    return tuple(Content(row) for row in picture(poster.picture, rows, reader))


def _blocks(
    poster: Poster, width: int, height: int, sizes: Size
) -> tuple[tuple[Line, ...], ...] | None:
    """The words in blocks; None where they are too wide in these sizes."""
    head = _head(poster, width, height, sizes[0])
    goods = _goods(poster, width, sizes[1])
    if head is None or goods is None:
        return None
    said = [row for line in poster.lines for row in wrapped(line, width, 3)]
    rest = [
        goods,
        [Line(Content.styled(row, "bold")) for row in said],
        [Line(Content.styled(row, "bold")) for row in _figure(poster.figure, width, sizes[0])],
        [_option(poster, place, width) for place in range(len(poster.options))],
        [Line(Content(row)) for row in packed(filter(None, poster.small), DOT, width)],
    ]
    return tuple(tuple(block) for block in (head, *rest) if block)


def _head(poster: Poster, width: int, height: int, times: int) -> list[Line] | None:
    """The word: enlarged, or plain with the other language behind it."""
    if times == 0:
        return [Line(Content.assemble((cut(poster.word, width), "bold"), "  ", poster.echo))]
    if not figures.drawable(poster.word) or figures.width(poster.word, times) > width:
        return None
    if times > 1 and figures.height(poster.word, times) > height * _TALLEST:
        return None
    rows = [Line(Content(row)) for row in figures.large(poster.word, times)]
    return [*rows, Line(Content(poster.echo))] if poster.echo != poster.word else rows


def _goods(poster: Poster, width: int, times: int) -> list[Line] | None:
    """What the customer gets, or a number to tell; None where it has no room or no such form."""
    if not poster.goods:
        return [] if times == 0 else None
    label = [Line(Content(row)) for row in wrapped(poster.label, width, 2)] if poster.label else []
    text = poster.goods.upper()
    if times == 0:
        plain = wrapped(poster.goods, width, 2)
        return [*label, *(Line(Content.styled(row, "bold")) for row in plain)]
    if not figures.drawable(text) or figures.width(text, times) > width:
        return None
    return [*label, *(Line(Content(row)) for row in figures.large(text, times))]


def _figure(figure: str, width: int, times: int) -> list[str]:
    if figure and times and figures.drawable(figure) and figures.width(figure, times) <= width:
        return list(figures.large(figure, times))
    return [cut(figure, width)] if figure else []


def _option(poster: Poster, place: int, width: int) -> Line:
    key, text = poster.options[place]
    style = "bold reverse" if place == poster.at else "bold"
    row = ends(Content(f" {key}  {cut(text, width - 6)} "), Content(""), min(width, 40))
    return Line(Content.styled(row.plain, style), key)


def _middle(line: Content, width: int) -> Content:
    return line.pad_left(max(0, (width - line.cell_length) // 2))


def _centred(lines: list[Line], height: int) -> list[Line]:
    """Exactly so many rows, the lines in the middle; what does not fit is cut off below."""
    above = max(0, (height - len(lines)) // 2)
    padded = [Line(Content(""))] * above + lines[:height]
    return padded + [Line(Content(""))] * (height - len(padded))


def _bounced(step: int, room: int) -> int:
    """A place between 0 and `room` that goes to and fro."""
    if room <= 0:
        return 0
    place = step % (2 * room)
    return place if place <= room else 2 * room - place
