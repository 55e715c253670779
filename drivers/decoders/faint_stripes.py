"""Where a picture is striped, however faintly: bars that blur has left a few grey levels.

`stripes` goes by how strong the change is, so the edge of a label outshines blurred bars beside it.
Here slopes must point one way and back as often: bars do, a single edge does not.
"""

import math

from drivers.cv import load_cv2
from drivers.decoders.base import Gray
from drivers.decoders.views import View

_SEARCHED = 120_000  # pixels
_WINDOW = 17
_ONE_WAY = 0.6
_BALANCE = 0.15
_CHANGE = 20.0
_SPECKS, _GAPS = 3, 11
_SMALLEST = 400  # pixels of the searched picture
_BESIDE = 0.35
_BESIDE_LEAST = 12.0  # pixels
_MOST_ACROSS = 480  # pixels: three per module of an EAN-13 that fills it


def faint_stripes(view: View, most: int = 2) -> list[View]:
    """The largest striped parts, their bars upright, with room for the margins beside them."""
    return [part for part in _parts(view, most) if min(part.pixels.shape) > 1]


def _parts(view: View, most: int) -> list[View]:
    cv2 = load_cv2()
    import numpy

    small = view.shrunk_to(_SEARCHED).pixels
    scale = view.pixels.shape[1] / small.shape[1]
    mask, across, cross, down = _striped(small)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    parts = []
    for label in sorted(range(1, count), key=lambda each: -stats[each][4])[:most]:
        if stats[label][4] < _SMALLEST:
            break
        left, top, width, height = (int(value) for value in stats[label][:4])
        box = slice(top, top + height), slice(left, left + width)
        inside = labels[box] == label
        sums = [float(one[box][inside].sum()) for one in (across, cross, down)]
        angle = 0.5 * math.atan2(2 * sums[1], sums[0] - sums[2])
        rows, columns = numpy.nonzero(inside)
        parts.append(_upright(view, angle, (columns + left) * scale, (rows + top) * scale))
    return parts


def _striped(gray: Gray) -> tuple[Gray, Gray, Gray, Gray]:
    """A mask of the stripes, and the sums of the slopes' products: across, mixed, down."""
    cv2 = load_cv2()
    import numpy

    window = (_WINDOW, _WINDOW)
    x = cv2.Scharr(gray, cv2.CV_32F, 1, 0, scale=1 / 16)
    y = cv2.Scharr(gray, cv2.CV_32F, 0, 1, scale=1 / 16)
    across, cross, down, one_x, one_y = (
        cv2.boxFilter(each, -1, window) for each in (x * x, x * y, y * y, x, y)
    )
    change = across + down
    mask = cv2.magnitude(across - down, 2 * cross) > _ONE_WAY * change
    mask &= (change > _CHANGE) & (one_x * one_x + one_y * one_y < _BALANCE * change)
    specks, gaps = (numpy.ones((size, size), numpy.uint8) for size in (_SPECKS, _GAPS))
    whole = cv2.morphologyEx(mask.astype(numpy.uint8), cv2.MORPH_OPEN, specks)
    return cv2.morphologyEx(whole, cv2.MORPH_CLOSE, gaps), across, cross, down


def _upright(view: View, angle: float, columns: Gray, rows: Gray) -> View:
    """The part in which these points lie, turned so that its bars stand upright."""
    import numpy

    cos, sin = math.cos(angle), math.sin(angle)
    left, right = numpy.percentile(columns * cos + rows * sin, (1, 99))
    top, bottom = numpy.percentile(rows * cos - columns * sin, (3, 97))
    beside = _BESIDE * (right - left) + _BESIDE_LEAST
    left, right = left - beside, right + beside
    shrink = max(1.0, (right - left) / _MOST_ACROSS)
    back = (
        (cos * shrink, -sin * shrink, cos * left - sin * top),
        (sin * shrink, cos * shrink, sin * left + cos * top),
    )
    return view.warped(back, round((right - left) / shrink), round((bottom - top) / shrink))
