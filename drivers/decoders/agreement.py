"""When a read counts: a matrix code at once, bars when they were read twice alike.

A check digit lets one misread in ten through, and the same pixels under the same look give the
same misread in frame after frame. So two reads agree only when they come from two looks whose
mistakes differ: another scale, bars turned upright and smoothed along, another library. In a live
picture the second look is at a later frame.
"""

from collections.abc import Iterable

from drivers.decoders.base import Decoded
from drivers.decoders.symbologies import MATRIX

_ENOUGH = 2
_PATIENCE = 50
"""Frames after which a code that was not seen again is forgotten."""

_Key = tuple[str, bytes]


class Agreement:
    """Remembers which looks read which bars."""

    def __init__(self) -> None:
        self._frame = 0
        self._looks: dict[_Key, set[str]] = {}
        self._last: dict[_Key, int] = {}

    def next_frame(self) -> None:
        """What comes now is from another frame."""
        self._frame += 1
        for key in [key for key, last in self._last.items() if self._frame - last > _PATIENCE]:
            del self._last[key], self._looks[key]

    def certain(self, found: Iterable[Decoded], look: str) -> list[Decoded]:
        """Those of the codes found by this look that count, now that it has seen them too."""
        return [code for code in found if code.symbology in MATRIX or self._agreed(code, look)]

    def _agreed(self, code: Decoded, look: str) -> bool:
        key = code.symbology, code.raw
        looks = self._looks.setdefault(key, set())
        looks.add(look)
        self._last[key] = self._frame
        return len(looks) >= _ENOUGH
