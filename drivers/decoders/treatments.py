"""Filters that help a decoder see; each keeps the shape of the picture."""

from collections.abc import Callable

from drivers.cv import load_cv2
from drivers.decoders.base import Gray

Filter = Callable[[Gray], Gray]

_SURROUNDINGS = 51
_ALONG = 31


def even(gray: Gray) -> Gray:
    """Local contrast stretched: pale screens become black and white again."""
    cv2 = load_cv2()
    return cv2.createCLAHE(clipLimit=3.0, tileGridSize=(8, 8)).apply(gray)


def black_and_white(gray: Gray) -> Gray:
    """Each pixel against the mean of its surroundings: shadows and glare vanish."""
    cv2 = load_cv2()
    mean, rule = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY
    return cv2.adaptiveThreshold(gray, 255, mean, rule, _SURROUNDINGS, 5)


def black_and_white_soft(gray: Gray) -> Gray:
    """The same with a window that grows with the picture and fades out: for large modules."""
    cv2 = load_cv2()
    block = max(11, min(gray.shape) // 16 | 1)
    gaussian, rule = cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY
    return cv2.adaptiveThreshold(gray, 255, gaussian, rule, block, 5)


def brightened(gray: Gray) -> Gray:
    """Dark tones drawn apart: a code in the shade beside something bright."""
    cv2 = load_cv2()
    import numpy

    tones = 255 * numpy.sqrt(numpy.arange(256) / 255)
    return cv2.LUT(gray, tones.astype(numpy.uint8))


def inverted(gray: Gray) -> Gray:
    """Light on dark becomes dark on light, for readers of bars, who do not try it themselves."""
    return 255 - gray


def blurred(gray: Gray) -> Gray:
    """Slightly soft: moire and print dots vanish."""
    cv2 = load_cv2()
    return cv2.GaussianBlur(gray, (0, 0), 1.2)


def sharpened(gray: Gray) -> Gray:
    """Edges stronger: motion and poor focus are undone a little."""
    cv2 = load_cv2()
    return cv2.addWeighted(gray, 2.5, cv2.GaussianBlur(gray, (0, 0), 2.0), -1.5, 0)


def smoothed_along(gray: Gray) -> Gray:
    """Averaged along upright bars: noise goes, the edges across stay."""
    cv2 = load_cv2()
    return cv2.blur(gray, (1, _ALONG))
