"""Lines and symbols of a slip as pictures, for printers that have no Chinese of their own."""

from functools import cache
from pathlib import Path
from typing import Any

from drivers.errors import BadSetting
from drivers.outputs.paper import Align, Text, cells

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
)
"""Where Debian's fonts-noto-cjk, fonts-wqy-* and fonts-droid-fallback put theirs."""

_CELL = 12
"""Dots across of a narrow character: 384 dots are 32 columns."""
_HEIGHT = 28
_SIZE = 23
_MOST_FACES = 10


class LineDrawer:
    """Draws lines character by character on the printer's own grid, so that columns stay columns.

    `font` is a file; empty = the first of FONTS there is. Raises BadSetting without one.
    """

    def __init__(self, label: str, font: str = "") -> None:
        there = [path for path in ((font,) if font else FONTS) if Path(path).is_file()]
        if not there:
            raise BadSetting(
                label,
                f"the font {font} is not there" if font else "no font with Chinese is installed",
                "install the Debian package fonts-noto-cjk, or name a font file",
            )
        self._file = there[0]

    def __call__(self, line: Text, dots: int) -> Any:
        """A picture (PIL, grey) of one line, `dots` across."""
        from PIL import Image, ImageDraw

        scale = 1 + line.big
        picture = Image.new("L", (dots, _HEIGHT * scale), 255)
        pen = ImageDraw.Draw(picture)
        font = _font(self._file, _SIZE * scale)
        free = dots - cells(line.text) * _CELL * scale
        left = {Align.LEFT: 0, Align.CENTER: free // 2, Align.RIGHT: free}[line.align]
        for character in line.text:
            wide = cells(character)
            middle = left + wide * _CELL * scale // 2
            stroke = 1 if line.bold else 0
            pen.text((middle, 22 * scale), character, 0, font, "ms", stroke_width=stroke)
            left += wide * _CELL * scale
        return picture


def qr_picture(content: str, size: int) -> Any:
    """A QR symbol as a picture (PIL, grey), `size` dots per module."""
    import qrcode  # comes with python-escpos

    symbol = qrcode.QRCode(box_size=size, border=4)
    symbol.add_data(content.encode("utf-8"))
    return symbol.make_image().get_image().convert("L")


@cache
def _font(file: str, size: int) -> Any:
    """The font of a file; of a collection, the face with figures and letters of one width."""
    from PIL import ImageFont

    for face in range(_MOST_FACES):
        try:
            font = ImageFont.truetype(file, size, index=face)
        except OSError:
            break
        if "Mono" in str(font.getname()[0]):
            return font
    return ImageFont.truetype(file, size)
