"""A view of a frame: its pixels cut out, scaled, turned or filtered, and the way back to the frame.

A decoder finds corners in the view; whoever draws them needs them in the frame.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from drivers.cv import load_cv2
from drivers.decoders.base import Corners, Gray

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom are the first ones outside."""

Affine = tuple[tuple[float, float, float], tuple[float, float, float]]
"""Two rows that take (x, y, 1) to x and to y."""

_UNMOVED: Affine = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))


@dataclass(frozen=True, slots=True)
class View:
    """Pixels and the affine map that takes a point of them to a point of the frame."""

    pixels: Gray
    back: Affine = _UNMOVED

    @property
    def size(self) -> int:
        """How many pixels it has."""
        return int(self.pixels.size)

    def filtered(self, treat: Callable[[Gray], Gray]) -> "View":
        """The same place through a filter that keeps the shape."""
        return replace(self, pixels=treat(self.pixels))

    def cropped(self, box: Box) -> "View":
        """The part of it inside the box, which must overlap it."""
        height, width = self.pixels.shape
        left, top, right, bottom = within(box, width, height)
        return self._moved(self.pixels[top:bottom, left:right], ((1, 0, left), (0, 1, top)))

    def scaled(self, factor: float) -> "View":
        """Larger or smaller; at least one pixel remains."""
        cv2 = load_cv2()
        height, width = self.pixels.shape
        shape = max(1, round(width * factor)), max(1, round(height * factor))
        how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        pixels = cv2.resize(self.pixels, shape, interpolation=how)
        return self._moved(pixels, ((width / shape[0], 0, 0), (0, height / shape[1], 0)))

    def shrunk_to(self, most: int) -> "View":
        """Itself, or smaller so that it has about `most` pixels."""
        return self if self.size <= most else self.scaled(math.sqrt(most / self.size))

    def turned(self, degrees: float) -> "View":
        """Turned about its middle, with room for its corners."""
        height, width = self.pixels.shape
        angle = math.radians(degrees)
        cos, sin = math.cos(angle), math.sin(angle)
        across = round(abs(width * cos) + abs(height * sin))
        down = round(abs(width * sin) + abs(height * cos))
        back: Affine = (
            (cos, -sin, (width - across * cos + down * sin) / 2),
            (sin, cos, (height - across * sin - down * cos) / 2),
        )
        return self.warped(back, across, down)

    def warped(self, back: Affine, across: int, down: int) -> "View":
        """So many pixels of it, taken from where `back` says; outside, its border goes on."""
        cv2 = load_cv2()
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        shape = max(1, across), max(1, down)
        pixels = cv2.warpAffine(
            self.pixels, _matrix(back), shape, flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        return self._moved(pixels, back)

    def in_frame(self, corners: Corners) -> Corners:
        """Corners found in this view, as pixels of the frame."""
        if self.back == _UNMOVED:
            return corners
        (a, b, c), (d, e, f) = self.back
        return tuple((round(a * x + b * y + c), round(d * x + e * y + f)) for x, y in corners)

    def _moved(self, pixels: Gray, step: Affine) -> "View":
        return View(pixels, _after(self.back, step))


def within(box: Box, width: int, height: int) -> Box:
    """The part of the box inside a picture of this size, at least one pixel."""
    left, top = min(max(0, box[0]), width - 1), min(max(0, box[1]), height - 1)
    return left, top, max(left + 1, min(box[2], width)), max(top + 1, min(box[3], height))


def around(corners: Iterable[Sequence[int]], margin: float) -> Box:
    """The upright box around some points, wider by `margin` times its longer side all round."""
    xs, ys = zip(*corners, strict=True)
    extra = round(margin * max(max(xs) - min(xs), max(ys) - min(ys)))
    return min(xs) - extra, min(ys) - extra, max(xs) + extra + 1, max(ys) + extra + 1


def _after(outer: Affine, inner: Affine) -> Affine:
    """The map that does `inner` and then `outer`."""
    (a, b, c), (d, e, f) = outer
    (u, v, w), (x, y, z) = inner
    return (
        (a * u + b * x, a * v + b * y, a * w + b * z + c),
        (d * u + e * x, d * v + e * y, d * w + e * z + f),
    )


def _matrix(affine: Affine) -> Gray:
    import numpy

    return numpy.array(affine, numpy.float64)
