"""Drawn photographs: a symbol on a phone's screen or on paper, as a cheap camera sees it.

Pure but for the random generator it is given: the same generator state gives the same pixels.
"""

import functools
import math
from dataclasses import dataclass
from typing import Any

from drivers.cv import load_cv2
from drivers.decoders.base import Gray

SIZE = (1280, 720)
_FINE = 8
"""Pixels of one module on the phone's own screen."""
_QUIET, _QUIET_OF_BARS = 4, 11
_BAR_HEIGHT = 0.4
_LENS = 1.25
"""Focal length in frame widths: a usual webcam."""
_MARGIN = 64


@dataclass(frozen=True, slots=True)
class Look:
    """How a symbol is seen; the defaults are straight from the front, sharp, in good light.

    size     how wide the symbol with its quiet zone is, in shares of the frame's height
    across, down  where its middle is, in shares of the frame
    turn     degrees in the plane of the picture
    tilt     degrees away from the camera; `lean` is the axis, in degrees
    glare    0 to 1, a lamp mirrored in the glass
    moire    0 to 1, the screen's dots against the sensor's
    motion   pixels that the hand moves while one frame is lit, along `turn`
    blur     pixels of poor focus
    noise    grey values, as a standard deviation
    light    1 good, 0.2 dusk
    inverted light modules on dark
    paper    printed on a label instead of shown by a phone
    """

    size: float = 0.5
    across: float = 0.5
    down: float = 0.5
    turn: float = 0.0
    tilt: float = 0.0
    lean: float = 0.0
    glare: float = 0.0
    moire: float = 0.0
    motion: float = 0.0
    blur: float = 0.6
    noise: float = 3.0
    light: float = 1.0
    inverted: bool = False
    paper: bool = False


def photograph(
    modules: Gray, look: Look, random: Any, behind: Gray | None = None, size: tuple[int, int] = SIZE
) -> Gray:
    """One frame of `size` (across, down) with the symbol in front of `behind` (else a counter).

    `modules` is one pixel per module, from `drivers.frames.symbols`; `random` a numpy Generator.
    """
    cv2 = load_cv2()
    label = label_of(modules, look.inverted)
    page = label if look.paper else _phone(label)
    frame = (counter(size) if behind is None else behind).copy()
    seen = _seen(page.shape, label.shape[1], look, size)
    view = cv2.getPerspectiveTransform(_corners(page.shape), seen)
    cv2.warpPerspective(
        page, view, size, dst=frame, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT
    )
    return developed(frame, look, random)


def developed(frame: Gray, look: Look, random: Any) -> Gray:
    """What light, lens and sensor make of a clean frame; without `motion` and `blur` none of it."""
    cv2 = load_cv2()
    import numpy

    if look.motion >= 1:
        frame = cv2.filter2D(frame, -1, _stroke(round(look.motion), round(look.turn)))
    if look.blur:
        frame = cv2.GaussianBlur(frame, (0, 0), look.blur)
    down, across = frame.shape
    seen = frame.astype(numpy.float32)
    if look.moire:
        seen *= 1 - 0.35 * look.moire * _cut(_stripes(across, down), frame.shape, random)
    seen *= look.light
    if look.glare:
        seen += 200 * look.glare * _lamp(across, down, look)
    if look.noise:
        seen += look.noise * _cut(_grain(across, down), frame.shape, random)
    return cv2.convertScaleAbs(numpy.clip(seen, 0, 255, out=seen))


def label_of(modules: Gray, inverted: bool = False) -> Gray:
    """The symbol with its quiet zone, large; its black and white are not quite that."""
    import numpy

    rows, columns = modules.shape
    high = _FINE if rows > 1 else max(_FINE, round(columns * _FINE * _BAR_HEIGHT))
    large = modules.repeat(high, 0).repeat(_FINE, 1)
    quiet = (_QUIET if rows > 1 else _QUIET_OF_BARS) * _FINE
    framed = numpy.pad(large, quiet, constant_values=255)
    if inverted:
        framed = 255 - framed
    return (24 + (framed // 255) * 211).astype(numpy.uint8)


def _phone(label: Gray) -> Gray:
    """The label in the middle of a screen with something written above and below it."""
    import numpy

    down, across = label.shape
    more = across * 3 // 8
    screen = numpy.pad(label, ((more, more), (0, 0)), constant_values=235)
    for line in range(3):
        at, end = (1 + 2 * line) * more // 8, across * (7 - line) // 9
        screen[at : at + more // 10, across // 9 : end] = 90
        screen[down + more + at : down + more + at + more // 10, across // 9 : end] = 120
    return numpy.pad(screen, ((across // 12,) * 2, (across // 24,) * 2), constant_values=18)


@functools.lru_cache(maxsize=4)
def counter(size: tuple[int, int] = SIZE) -> Gray:
    """An empty counter: a table edge, a lamp's light, a few things that are no codes."""
    cv2 = load_cv2()
    import numpy

    across, down = size
    slope = numpy.linspace(0, 40, across)[None, :] + numpy.linspace(110, 60, down)[:, None]
    view = slope.astype(numpy.uint8)
    cv2.rectangle(view, (0, int(down * 0.8)), (across, down), 70, -1)
    random = numpy.random.default_rng(5)
    for _ in range(12):
        x, y = (int(random.integers(0, most)) for most in size)
        wide, high = (int(part) for part in random.integers(20, 160, 2))
        cv2.rectangle(view, (x, y), (x + wide, y + high), int(random.integers(40, 200)), -1)
    cv2.putText(view, "RECEIPT 0042", (40, 90), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 30, 3)
    return cv2.GaussianBlur(view, (0, 0), 1.5)


def _corners(shape: tuple[int, ...]) -> Any:
    import numpy

    down, across = shape
    return numpy.array([[0, 0], [across, 0], [across, down], [0, down]], numpy.float32)


def _seen(shape: tuple[int, ...], wide: int, look: Look, size: tuple[int, int]) -> Any:
    """Where the page's corners come to lie, by the pinhole camera's rule; `wide` is its label."""
    import numpy

    down, across = shape
    scale = look.size * size[1] / wide
    x = numpy.array([-across, across, across, -across]) / 2 * scale
    y = numpy.array([-down, -down, down, down]) / 2 * scale
    turn, tilt, lean = (math.radians(angle) for angle in (look.turn, look.tilt, look.lean))
    x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
    along = x * math.cos(lean) + y * math.sin(lean)
    beside = y * math.cos(lean) - x * math.sin(lean)
    away, beside = beside * math.sin(tilt), beside * math.cos(tilt)
    x = along * math.cos(lean) - beside * math.sin(lean)
    y = along * math.sin(lean) + beside * math.cos(lean)
    lens = _LENS * size[0]
    nearer = lens / (lens + away)
    middle = look.across * size[0], look.down * size[1]
    return numpy.stack([x * nearer + middle[0], y * nearer + middle[1]], 1).astype(numpy.float32)


def _cut(pattern: Any, shape: tuple[int, ...], random: Any) -> Any:
    """A piece of a larger pattern from anywhere in it."""
    x, y = (int(start) for start in random.integers(0, _MARGIN, 2))
    return pattern[y : y + shape[0], x : x + shape[1]]


@functools.lru_cache(maxsize=4)
def _grain(across: int, down: int) -> Any:
    import numpy

    random = numpy.random.default_rng(11)
    return random.standard_normal((down + _MARGIN, across + _MARGIN), numpy.float32)


@functools.lru_cache(maxsize=4)
def _stripes(across: int, down: int) -> Any:
    """Two gratings of slightly different pitch, 0 to 1."""
    import numpy

    y, x = numpy.mgrid[: down + _MARGIN, : across + _MARGIN].astype(numpy.float32)
    slow = numpy.sin(x * 0.21 + y * 0.13) * numpy.sin(y * 0.17 - x * 0.05)
    fast = numpy.sin(x * 1.9) * numpy.sin(y * 2.1)
    return 0.5 + 0.35 * slow + 0.15 * fast


@functools.lru_cache(maxsize=16)
def _stroke(length: int, angle: int) -> Any:
    """A straight movement as a kernel."""
    cv2 = load_cv2()
    import numpy

    kernel = numpy.zeros((length, length), numpy.float32)
    reach = (length - 1) / 2
    x, y = math.cos(math.radians(angle)) * reach, math.sin(math.radians(angle)) * reach
    ends = [(round(reach + sign * x), round(reach + sign * y)) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0)
    return kernel / kernel.sum()


def _lamp(across: int, down: int, look: Look) -> Any:
    """A bright spot on the upper left of the symbol; drawn small, since it has no detail."""
    cv2 = load_cv2()
    import numpy

    y, x = numpy.mgrid[:45, :80].astype(numpy.float32)
    middle_x, middle_y = (look.across - 0.1 * look.size) * 80, (look.down - 0.2 * look.size) * 45
    spread = 45 * look.size * 0.22
    spot = numpy.exp(-((x - middle_x) ** 2 + (y - middle_y) ** 2) / (2 * spread**2))
    return cv2.resize(spot, (across, down))
