"""Where in a live frame the next code probably is."""

from collections.abc import Callable, Sequence
from functools import partial

from drivers.decoders.base import Decoded
from drivers.decoders.symbologies import MATRIX
from drivers.decoders.views import Box, View, around

MARGIN = 0.5
_ALL_ROUND_EACH = 8
"""Frames after which not only that region is searched, for codes that joined."""
_GIVEN_UP_AFTER = 3


class Place:
    """The region where codes were seen last; it fades when they are gone."""

    def __init__(self) -> None:
        self.last_box: Box | None = None
        self.codes = 0
        self.bars = False  # which must be read twice, so they are looked at more closely
        self._frames = 0
        self._misses = 0

    @property
    def all_round(self) -> bool:
        """Whether this frame is one of those searched all round."""
        return self._frames % _ALL_ROUND_EACH == 0

    def to_look_at(self, view: View) -> Box | None:
        """The region to search first, or None for the whole frame."""
        self._frames += 1
        if self.last_box is None or self.all_round:
            return None
        height, width = view.pixels.shape
        left, top, right, bottom = self.last_box
        inside = left < width and top < height and right > 0 and bottom > 0
        return self.last_box if inside else None

    def keep(self, found: Sequence[Decoded], sure: Sequence[Decoded]) -> None:
        """What this frame showed, for sure or not: there the next one is searched first."""
        corners = [point for code in sure or found for point in code.position or ()]
        if corners:
            self.last_box, self._misses = around(corners, MARGIN), 0
            self.codes = max(1, len(sure))
            self.bars = any(code.symbology not in MATRIX for code in (*sure, *found))
            return
        self._misses += 1
        if self._misses >= _GIVEN_UP_AFTER:
            self.last_box, self.codes = None, 0


def parts() -> tuple[Callable[[View], Box], ...]:
    """The middle of a frame and its four quarters, each half as wide and half as high."""
    return tuple(
        partial(_part, across=across, down=down)
        for across, down in ((0.25, 0.25), (0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5))
    )


def _part(view: View, across: float, down: float) -> Box:
    height, width = view.pixels.shape
    left, top = round(width * across), round(height * down)
    return left, top, left + width // 2, top + height // 2
