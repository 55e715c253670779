"""The six shapes of a verdict: each is known without its colour and in any language."""

from __future__ import annotations

from functools import lru_cache
from math import hypot

from terminal.tui.widgets.pixels import paint
from terminal.wording import Look

_Point = tuple[float, float]


@lru_cache(maxsize=64)
def shape(look: Look, rows: int) -> tuple[str, ...]:
    """The shape of a look, `rows` cells high and twice as wide."""
    drawing = {
        Look.ACCEPTED: _tick,
        Look.OWN_WORD: _tick_in_ring,
        Look.REFUSED: _cross,
        Look.CHECK: _diamond,
        Look.UNDONE: _back,
        Look.ASKING: _hourglass,
    }
    return tuple(paint(drawing[look], rows))


def _tick(x: float, y: float) -> bool:
    return _on_line((x, y), (-0.8, 0.1), (-0.25, 0.62), 0.19) or _on_line(
        (x, y), (-0.25, 0.62), (0.8, -0.62), 0.19
    )


def _tick_in_ring(x: float, y: float) -> bool:
    ring = 0.8 <= hypot(x, y) <= 1.0
    return ring or _tick(x / 0.62, y / 0.62)


def _cross(x: float, y: float) -> bool:
    return _on_line((x, y), (-0.72, -0.72), (0.72, 0.72), 0.2) or _on_line(
        (x, y), (-0.72, 0.72), (0.72, -0.72), 0.2
    )


def _diamond(x: float, y: float) -> bool:
    """A full diamond with the mark of attention left out of it."""
    stroke = abs(x) < 0.1 and -0.48 < y < 0.15
    dot = abs(x) < 0.1 and 0.3 < y < 0.5
    return abs(x) + abs(y) <= 1.0 and not stroke and not dot


def _back(x: float, y: float) -> bool:
    """An arrow that turns round and points to where it came from."""
    shaft = -0.4 <= x <= 0.25 and abs(y + 0.42) <= 0.18
    bend = x > 0.25 and 0.36 <= hypot(x - 0.25, y - 0.12) <= 0.72
    foot = -0.6 <= x <= 0.25 and abs(y - 0.66) <= 0.18
    head = -1.0 <= x <= -0.35 and abs(y + 0.42) <= (x + 1.0) * 0.8
    return shaft or bend or foot or head


def _hourglass(x: float, y: float) -> bool:
    caps = abs(y) > 0.82 and abs(x) < 0.75
    glass = abs(y) <= 0.82 and abs(x) <= 0.1 + 0.58 * abs(y)
    return caps or glass


def _on_line(point: _Point, start: _Point, end: _Point, half_width: float) -> bool:
    """Whether a point is within half the width of the stroke from start to end."""
    along = (end[0] - start[0], end[1] - start[1])
    offset = (point[0] - start[0], point[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2
    share = (offset[0] * along[0] + offset[1] * along[1]) / length
    share = min(1.0, max(0.0, share))
    return hypot(offset[0] - share * along[0], offset[1] - share * along[1]) <= half_width
