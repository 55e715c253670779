"""Large letters and figures for what must be read from two metres."""

from __future__ import annotations

from functools import lru_cache

from terminal.tui.widgets.pixels import Bitmap, cells, enlarged

HEIGHT = 5  # pixels

# Each glyph: five rows, `#` is ink.
_GLYPHS = {
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
    " ": ".. .. .. .. ..",
    "_": "... ... ... ... ###",
    "¥": "#.# .#. ### .#. .#.",
    "€": ".## #.. ##. #.. .##",
    "$": ".## ##. .#. .## ##.",
    "£": ".## #.. ##. #.. ###",
}


def drawable(text: str) -> bool:
    """Whether every sign of a text has a large form."""
    return all(sign in _GLYPHS for sign in text)


def width(text: str, times: int = 1) -> int:
    """Cells that a text takes when drawn large."""
    return sum(len(_rows(sign)[0]) + 1 for sign in text) * times - times if text else 0


@lru_cache(maxsize=128)
def large(text: str, times: int = 1) -> tuple[str, ...]:
    """A text as rows of cells: three rows for `times` 1, five for 2. All signs must be drawable."""
    bitmap: Bitmap = [[] for _ in range(HEIGHT)]
    for place, sign in enumerate(text):
        for line, pixels in zip(bitmap, _rows(sign), strict=True):
            line.extend([False] * bool(place))
            line.extend(pixel == "#" for pixel in pixels)
    return tuple(cells(enlarged(bitmap, times)))


def _rows(sign: str) -> list[str]:
    return _GLYPHS[sign].split(" ")
