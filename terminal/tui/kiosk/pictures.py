"""Pictures for people who do not read: where to hold the phone, who to go to, what is closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import hypot

from terminal.tui.widgets.pixels import paint
from terminal.tui.widgets.shapes import shape
from terminal.wording import Look
from terminal.wording.posters import Picture

_LOOKS = {
    Picture.TICK: Look.ACCEPTED,
    Picture.CROSS: Look.REFUSED,
    Picture.DIAMOND: Look.CHECK,
    Picture.HOURGLASS: Look.ASKING,
}


_PHONE_FROM = 9  # rows


@lru_cache(maxsize=64)
def picture(which: Picture, rows: int, reader: str = "below") -> tuple[str, ...]:
    """A picture, `rows` cells high and twice as wide; `reader`: where the phone's arrow points."""
    if which in _LOOKS:
        return shape(_LOOKS[which], rows)
    if which is Picture.PHONE:
        drawing = _phone if rows >= _PHONE_FROM else _arrow
        return tuple(paint(_turned(drawing, reader), rows))
    others = {Picture.PERSON: _person, Picture.BELL: _bell, Picture.CLOSED: _closed}
    return tuple(paint(others[which], rows))


def _turned(drawing: Callable[[float, float], bool], to: str) -> Callable[[float, float], bool]:
    turns: dict[str, Callable[[float, float], bool]] = {
        "above": lambda x, y: drawing(x, -y),
        "left": lambda x, y: drawing(y, -x),
        "right": lambda x, y: drawing(y, x),
    }
    return turns.get(to, drawing)


def _phone(x: float, y: float) -> bool:
    """A phone with a code on it, and an arrow that says where it is to be held."""
    middle = y + 0.4
    body = abs(x) <= 0.46 and abs(middle) <= 0.6
    glass = abs(x) <= 0.34 and abs(middle) <= 0.46
    code = abs(x) <= 0.22 and abs(middle) <= 0.24 and (int(x * 9 + 20) + int(middle * 9 + 20)) % 2
    stem = abs(x) <= 0.2 and 0.3 <= y <= 0.6
    head = 0.55 <= y <= 1.0 and abs(x) <= (1.0 - y) * 1.4
    return (body and not glass) or bool(code) or stem or head


def _arrow(x: float, y: float) -> bool:
    """The arrow alone, where a phone would be a blot."""
    return (y < 0 and abs(x) <= 0.3) or (y >= 0 and abs(x) <= 1.0 - y)


def _person(x: float, y: float) -> bool:
    head = hypot(x, y + 0.5) <= 0.36
    shoulders = y >= 0.05 and hypot(x, (y - 0.95) * 0.95) <= 0.85
    return head or shoulders


def _bell(x: float, y: float) -> bool:
    dome = -0.75 <= y <= 0.5 and abs(x) <= 0.2 + 0.42 * min(1.0, max(0.0, (y + 0.75) * 1.3))
    rim = 0.5 <= y <= 0.66 and abs(x) <= 0.82
    clapper = hypot(x, y - 0.78) <= 0.18
    return dome or rim or clapper or hypot(x, y + 0.82) <= 0.13


def _closed(x: float, y: float) -> bool:
    """No entry: a ring with a bar across."""
    ring = 0.76 <= hypot(x, y) <= 1.0
    return ring or (abs(x - y) <= 0.24 and hypot(x, y) <= 0.8)
