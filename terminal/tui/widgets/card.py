"""The card: a shape, a word, two instructions, and the small print."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from terminal.tui.widgets import figures
from terminal.tui.widgets.lines import cut, ends, left, packed, stacked, wrapped
from terminal.tui.widgets.shapes import shape
from terminal.wording import Look, Saying
from terminal.wording import status as words

_GAP = 3  # cells between shape and text
_LARGEST = 17  # rows of a shape; larger says no more
_LARGE_FROM = 10  # rows of a card on which words and amounts are drawn large
_HUGE_FROM = 20  # and twice as large
_SMALLEST = 4  # rows of a shape that can still be told from the others
_SMALLER = 8  # rows to which a shape shrinks for figures that are typed
_BARS = 4  # rows of a bar code
_WITH_BARS = 12  # rows of a card from which one is drawn
_NARROWEST = 36  # cells the text keeps beside the shape
_WITH_AMOUNT = 46  # and where an amount stands in it, up to 99,999.99


class Card(Widget):
    """Draws what `say` returns; asked anew at every drawing, so that the language may change."""

    def __init__(self) -> None:
        super().__init__()
        self._say: Callable[[], Saying] | None = None

    def show(self, say: Callable[[], Saying]) -> None:
        """Show another card."""
        self._say = say
        saying = say()
        self.set_class(True, "-shown")
        for look in Look:
            self.set_class(look is saying.look, f"-{look.value}")
        self.refresh()

    def render(self) -> Content:
        """Shape to the left, words to the right, both in the middle of the height."""
        width, height = self.content_size
        if self._say is None or width < 8 or height < 3:
            return Content("")
        saying = self._say()
        bars = _bars(saying, width, height)
        height -= len(bars)
        rows = _shape_rows(saying, width, height)
        drawn = [Content(row) for row in shape(saying.look, rows)]
        beside = rows * 2 + _GAP
        text = _words(saying, width - beside, height)
        lines = zip_longest(_middle(drawn, height), _middle(text, height), fillvalue=Content(""))
        told = [
            Content.assemble(one, " " * (beside - one.cell_length), other) for one, other in lines
        ]
        return stacked([*told, *bars])


def _bars(saying: Saying, width: int, height: int) -> list[Content]:
    """The bar code for the register, dark on light, where it and the words have room."""
    if not saying.bars or len(saying.bars) > width or height < _WITH_BARS:
        return []
    indent = Content(" " * ((width - len(saying.bars)) // 2))
    row = Content.assemble(indent, (saying.bars, "#000000 on #ffffff"))
    return [Content(""), *[row] * _BARS]


def _shape_rows(saying: Saying, width: int, height: int) -> int:
    """As large as the height allows, but the words come first."""
    word = figures.width(saying.word) if figures.drawable(saying.word) else 0
    words = max(_WITH_AMOUNT if saying.amount else _NARROWEST, word)
    if saying.room and figures.drawable(saying.room) and height >= _HUGE_FROM:
        wanted = figures.width(saying.room, 2) + _label_width(saying)
        words = max(words, wanted) if width - _GAP - wanted >= 2 * _SMALLER else words
    return max(_SMALLEST, min(height, _LARGEST, (width - _GAP - words) // 2))


def _middle(lines: list[Content], height: int) -> list[Content]:
    return [Content("")] * max(0, (height - len(lines)) // 2) + lines[:height]


def _words(saying: Saying, width: int, height: int) -> list[Content]:
    """The lines of the text: the word large if all of it fits, airy if there is room for air."""
    rest = [
        _instruction(saying.first, width, saying) if any(saying.first) else [],
        _second(saying, width, height) if saying.amount or any(saying.second) else [],
        _foot(saying, width),
    ]
    used = sum(map(len, rest))
    rest.insert(1, options := _options(saying, width, height - used - 3))
    used += len(options)
    head = _large_head(saying, width, height) if height >= _LARGE_FROM else []
    if not head or len(head) + used > height:
        head = _plain_head(saying, width)
    blocks = [block for block in (head, *rest) if block]
    spare = height - len(head) - used  # blank lines between the blocks, the upper ones first
    lines: list[Content] = []
    for place, block in enumerate(blocks):
        lines += [Content("")] * (1 if 0 < place <= spare else 0) + block
    return lines


def _echo(saying: Saying) -> str:
    return saying.echo if saying.echo != saying.word else ""


def _large_head(saying: Saying, width: int, height: int) -> list[Content]:
    """The word in large letters, under it who stands behind it; nothing where it has no room."""
    if not figures.drawable(saying.word) or figures.width(saying.word) > width:
        return []
    roomy = height >= _HUGE_FROM and figures.width(saying.word, 2) <= width
    rows = [Content(row) for row in figures.large(saying.word, 2 if roomy else 1)]
    aside = Content(words.DOT.join(saying.aside))
    echo = Content.styled(_echo(saying), "bold")
    if aside.cell_length + echo.cell_length + 1 > width:
        return [*rows, aside.truncate(width, ellipsis=True)]
    return [*rows, ends(aside, echo, width)] if aside or echo else rows


def _plain_head(saying: Saying, width: int) -> list[Content]:
    word = Content.assemble((saying.word, "bold"), "   ", _echo(saying))
    aside = words.DOT.join(saying.aside)
    return [word, Content(cut(aside, width))] if aside else [word]


def _label_width(saying: Saying) -> int:
    widest = max(cell_len(saying.first[0]), cell_len(saying.second[0]))
    return widest + 2 if widest else 0


def _instruction(said: tuple[str, str], width: int, saying: Saying) -> list[Content]:
    label, text = said
    indent = _label_width(saying)
    lines = wrapped(text, width - indent, 2)
    labels = [label, ""]
    return [
        Content.assemble(left(head, indent), (line, "bold"))
        for head, line in zip(labels, lines, strict=False)
    ]


def _second(saying: Saying, width: int, height: int) -> list[Content]:
    """The amount, as large as fits, with how it came about; or a sentence."""
    label, text = saying.second
    indent = _label_width(saying)
    behind = [Content(" " * indent + line) for line in wrapped(saying.behind, width - indent, 1)]
    behind = behind if saying.behind else []
    if not saying.amount:
        return _instruction((label, text), width, saying) + behind
    widest = max(saying.amount, saying.room, key=len)
    times = _times(widest, width - indent, height)
    if not times:
        return _instruction((label, saying.amount), width, saying) + behind
    drawn = figures.large(saying.amount, times)
    labels = ["", label, *[""] * len(drawn)]
    rows = [Content(left(head, indent) + row) for head, row in zip(labels, drawn, strict=False)]
    after = _instruction(("", text), width, saying) if text else []
    return rows + behind + after


def _options(saying: Saying, width: int, room: int) -> list[Content]:
    """What may be chosen, one line each; round the cursor where the room is short."""
    room = max(1, room)
    first = max(0, min(saying.at - room // 2, len(saying.options) - room))
    drawn = []
    for place, (key, text) in enumerate(saying.options[first : first + room], first):
        here = place == saying.at
        style = "bold reverse" if here else "bold"
        cursor = "▸" if here else " "
        drawn.append(Content.styled(left(f"{cursor} {left(key, 2)} {text}", width), style))
    return drawn


def _times(amount: str, width: int, height: int) -> int:
    """How much an amount is enlarged; 0 if it cannot be drawn large here."""
    if not figures.drawable(amount) or height < _LARGE_FROM:
        return 0
    for times in (2, 1):
        if figures.width(amount, times) <= width and height >= 11 + 4 * (times - 1):
            return times
    return 0


def _foot(saying: Saying, width: int) -> list[Content]:
    """Small print, wrapped between its parts, and the word for the phone call at the edge."""
    foot = [Content(line) for line in packed(saying.small, words.DOT, width)]
    if saying.code:
        last = foot.pop() if foot else Content("")
        foot.append(ends(last, Content(saying.code), width))
    return foot
