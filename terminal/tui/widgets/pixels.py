"""Drawing with half blocks: one cell is two square pixels, one above the other."""

from __future__ import annotations

from collections.abc import Callable

# What a cell shows for (upper pixel, lower pixel).
_CELLS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}

Bitmap = list[list[bool]]


def paint(inside: Callable[[float, float], bool], rows: int) -> list[str]:
    """A square drawing, `rows` cells high and twice as wide.

    `inside` says of a point whether it is ink; x and y run from -1 to 1, y downward.
    """
    size = rows * 2
    at = [(2 * step + 1) / size - 1 for step in range(size)]
    return cells([[inside(x, y) for x in at] for y in at])


def cells(bitmap: Bitmap) -> list[str]:
    """Rows of pixels as rows of cells; an odd last row gets an empty one below it."""
    if len(bitmap) % 2:
        bitmap = [*bitmap, [False] * len(bitmap[0])]
    return [
        "".join(_CELLS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(bitmap[::2], bitmap[1::2], strict=True)
    ]


def enlarged(bitmap: Bitmap, times: int) -> Bitmap:
    """Every pixel `times` as wide and as high."""
    return [[pixel for pixel in row for _ in range(times)] for row in bitmap for _ in range(times)]
