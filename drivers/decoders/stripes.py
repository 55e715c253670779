"""Where a picture is striped like bars, and how far the bars lean.

The structure tensor: where most of the grey values' change goes one way, there are stripes, and
that way is the direction across them. So a bar code at any angle is turned upright by the right
angle instead of by guesses. Source: Bigun and Granlund, ICCV 1987.
"""

import math

from drivers.cv import load_cv2
from drivers.decoders.base import Gray
from drivers.decoders.views import Box, View

_SEARCHED = 230_000  # pixels: small enough for a live frame, large enough for thin bars
_WINDOW = 15
_ONE_WAY = 0.6
_CHANGE = 300.0
_SMALLEST = 0.002
_MOST = 3
_QUIET_ZONE = 0.2


def straightened(view: View, most: int = _MOST) -> list[View]:
    """The most striped parts of a view, each turned so that its bars stand upright."""
    return [view.cropped(box).turned(degrees) for box, degrees in _stripes(view)[:most]]


def _stripes(view: View) -> list[tuple[Box, float]]:
    """Box in the pixels of the view, and degrees from the x axis to the way across the bars."""
    cv2 = load_cv2()
    import numpy

    small = view.shrunk_to(_SEARCHED).pixels
    scale = view.pixels.shape[1] / small.shape[1]
    across, cross, down = _tensor(small)
    change = across + down
    one_way = cv2.magnitude(across - down, 2 * cross)
    mask = ((one_way > _ONE_WAY * change) & (change > _CHANGE)).astype("uint8")
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    strength = numpy.bincount(labels.ravel(), change.ravel(), count)
    order = sorted(range(1, count), key=lambda label: -strength[label])
    stripes = []
    for label in order[:_MOST]:
        left, top, width, height, area = (int(value) for value in stats[label])
        if area < _SMALLEST * small.size:
            continue
        inside = labels[top : top + height, left : left + width] == label
        part = slice(top, top + height), slice(left, left + width)
        sums = [float(one[part][inside].sum()) for one in (across, cross, down)]
        degrees = math.degrees(0.5 * math.atan2(2 * sums[1], sums[0] - sums[2]))
        extra = _QUIET_ZONE * max(width, height)
        box = (left - extra, top - extra, left + width + extra, top + height + extra)
        stripes.append((_scaled(box, scale), degrees))
    return stripes


def _tensor(gray: Gray) -> tuple[Gray, Gray, Gray]:
    """Sums over a window of the products of the slopes: across twice, mixed, down twice."""
    cv2 = load_cv2()
    x = cv2.Scharr(gray, cv2.CV_32F, 1, 0, scale=1 / 16)
    y = cv2.Scharr(gray, cv2.CV_32F, 0, 1, scale=1 / 16)
    window = (_WINDOW, _WINDOW)
    return (
        cv2.boxFilter(x * x, -1, window),
        cv2.boxFilter(x * y, -1, window),
        cv2.boxFilter(y * y, -1, window),
    )


def _scaled(box: tuple[float, float, float, float], scale: float) -> Box:
    left, top, right, bottom = (round(value * scale) for value in box)
    return left, top, right, bottom
