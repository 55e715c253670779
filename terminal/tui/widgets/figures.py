"""Large letters and figures for what must be read from two metres."""

from __future__ import annotations

from functools import lru_cache

from terminal.tui.widgets import (
    han,
    han_kiosk,
    han_kiosk_traditional,
    han_paying,
    han_traditional,
)
from terminal.tui.widgets.pixels import Bitmap, cells, enlarged

# Each glyph: its rows, `#` is ink. Latin signs have five rows, Chinese ones twelve.
_LATIN = {
    "0": "### #.# #.# #.# ###",
    "1": ".#. ##. .#. .#. ###",
    "2": "### ..# ### #.. ###",
    "3": "### ..# ### ..# ###",
    "4": "#.# #.# ### ..# ..#",
    "5": "### #.. ### ..# ###",
    "6": "### #.. ### #.# ###",
    "7": "### ..# ..# .#. .#.",
    "8": "### #.# ### #.# ###",
    "9": "### #.# ### ..# ###",
    "A": "### #.# ### #.# #.#",
    "B": "##. #.# ##. #.# ##.",
    "C": "### #.. #.. #.. ###",
    "D": "##. #.# #.# #.# ##.",
    "E": "### #.. ##. #.. ###",
    "F": "### #.. ##. #.. #..",
    "G": "### #.. #.# #.# ###",
    "H": "#.# #.# ### #.# #.#",
    "I": "### .#. .#. .#. ###",
    "J": "..# ..# ..# #.# ###",
    "K": "#.# #.# ##. #.# #.#",
    "L": "#.. #.. #.. #.. ###",
    "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#..# ##.# #.## #..# #..#",
    "O": "### #.# #.# #.# ###",
    "P": "### #.# ### #.. #..",
    "Q": "###. #.#. #.#. ###. ..##",
    "R": "##. #.# ##. #.# #.#",
    "S": "### #.. ### ..# ###",
    "T": "### .#. .#. .#. .#.",
    "U": "#.# #.# #.# #.# ###",
    "V": "#.# #.# #.# #.# .#.",
    "W": "#...# #...# #.#.# ##.## #...#",
    "X": "#.# #.# .#. #.# #.#",
    "Y": "#.# #.# .#. .#. .#.",
    "Z": "### ..# .#. #.. ###",
    ".": ". . . . #",
    ",": ".. .. .. .# #.",
    "-": "... ... ### ... ...",
    "#": ".#.#. ##### .#.#. ##### .#.#.",
    "×": "... #.# .#. #.# ...",
    "+": "... .#. ### .#. ...",
    "/": "..# ..# .#. #.. #..",
    "%": "#.# ..# .#. #.. #.#",
    ":": ". # . # .",
    "!": "# # # . #",
    "'": "# # . . .",
    "(": ".# #. #. #. .#",
    ")": "#. .# .# .# #.",
    " ": ".. .. .. .. ..",
    "_": "... ... ... ... ###",
    "¥": "#.# .#. ### .#. .#.",
    "€": ".## #.. ##. #.. .##",
    "$": ".## ##. .#. .## ##.",
    "£": ".## #.. ##. #.. ###",
}


_HAN = {
    sign: rows
    for drawn in (han, han_traditional, han_kiosk, han_kiosk_traditional, han_paying)
    for sign, rows in zip(drawn.CHARACTERS, drawn.DOTS.strip().split("\n\n"), strict=True)
}
_GLYPHS = {sign: rows.split() for sign, rows in (_LATIN | _HAN).items()}


def drawable(text: str) -> bool:
    """Whether every sign of a text has a large form, and all of the same height."""
    heights = {len(_GLYPHS.get(sign, "")) for sign in text}
    return len(heights) == 1 and 0 not in heights


def width(text: str, times: int = 1) -> int:
    """Cells that a text takes when drawn large."""
    return sum(len(_GLYPHS[sign][0]) + 1 for sign in text) * times - times if text else 0


def height(text: str, times: int = 1) -> int:
    """Rows that a drawable text takes when drawn large."""
    return (len(_GLYPHS[text[0]]) * times + 1) // 2 if text else 0


@lru_cache(maxsize=128)
def large(text: str, times: int = 1) -> tuple[str, ...]:
    """A text as rows of cells: Latin in three rows for `times` 1, five for 2; Chinese in six.

    All its signs must be drawable together.
    """
    bitmap: Bitmap = [[] for _ in _GLYPHS[text[0]]]
    for place, sign in enumerate(text):
        for line, pixels in zip(bitmap, _GLYPHS[sign], strict=True):
            line.extend([False] * bool(place))
            line.extend(pixel == "#" for pixel in pixels)
    return tuple(cells(enlarged(bitmap, times)))
