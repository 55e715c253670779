"""A slip as a picture, to be looked at without wasting paper. Needs a font with Chinese."""

from collections.abc import Sequence
from typing import Any

from drivers.outputs.barcodes import code_128, ean_13
from drivers.outputs.drawn_lines import LineDrawer, qr_picture
from drivers.outputs.paper import Align, Bars, Cut, Part, Qr, Text

_MARGIN = 16
_BAR = 2


def preview(parts: Sequence[Part], columns: int, font: str = "") -> Any:
    """A grey picture (PIL) of the slip, 12 dots a column. Raises BadSetting without a font."""
    from PIL import Image

    dots = columns * 12
    draw = LineDrawer("preview", font)
    pieces = [_piece(part, dots, draw) for part in parts]
    height = sum(piece.height for piece in pieces)
    page = Image.new("L", (dots + 2 * _MARGIN, height + 2 * _MARGIN), 255)
    top = _MARGIN
    for piece in pieces:
        page.paste(piece, (_MARGIN + (dots - piece.width) // 2, top))
        top += piece.height
    return page


def _piece(part: Part, dots: int, draw: LineDrawer) -> Any:
    from PIL import Image

    if isinstance(part, Text):
        return draw(part, dots)
    if isinstance(part, Qr):
        return qr_picture(part.content, part.size)
    if isinstance(part, Bars):
        return _bars(part, dots, draw)
    assert isinstance(part, Cut)
    return Image.new("L", (dots, 3), 128)


def _bars(part: Bars, dots: int, draw: LineDrawer) -> Any:
    from PIL import Image

    modules = ean_13(part.content) if part.ean else code_128(part.content)
    words = draw(Text(part.content, align=Align.CENTER), dots)
    picture = Image.new("L", (dots, part.height + words.height), 255)
    left = max(0, (dots - _BAR * len(modules)) // 2)
    for place, module in enumerate(modules):
        if module == "1":
            at = left + place * _BAR
            picture.paste(0, (at, 0, at + _BAR, part.height))
    picture.paste(words, (0, part.height))
    return picture
