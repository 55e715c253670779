"""Pictures in: loading files as grey values, and the treatments that help a decoder see."""

from pathlib import Path

from drivers.cv import load_cv2
from drivers.decoders.base import Gray
from drivers.errors import DeviceMissing, PictureUnreadable

PICTURE_SUFFIXES = frozenset(
    {".bmp", ".jpeg", ".jpg", ".pgm", ".png", ".tif", ".tiff", ".webp"},
)
_LARGEST_FILE = 64 * 1024 * 1024
_LARGEST_PIXELS = 50_000_000


def load_gray(path: str | Path) -> Gray:
    """A picture file as grey values.

    Raises DeviceMissing when there is no such file and PictureUnreadable when it is no picture.
    Needs OpenCV (DecoderMissing).
    """
    cv2 = load_cv2()
    import numpy

    path = Path(path)
    content = _content(path)
    if not content or _is_cut_short(content):
        raise PictureUnreadable(f"picture {path}")
    try:
        gray = cv2.imdecode(numpy.frombuffer(content, numpy.uint8), cv2.IMREAD_GRAYSCALE)
    except (cv2.error, MemoryError) as error:
        raise PictureUnreadable(f"picture {path}") from error
    if gray is None or not is_usable(gray):
        raise PictureUnreadable(f"picture {path}")
    return gray


def is_usable(gray: Gray) -> bool:
    """Whether a picture has pixels, and not so many that searching it would stop the till."""
    return 0 < int(gray.size) <= _LARGEST_PIXELS


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise PictureUnreadable(f"picture {path}", "the file is larger than 64 MB")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise DeviceMissing(f"picture {path}", advice="correct the name") from error
    except OSError as error:
        raise PictureUnreadable(f"picture {path}", f"it cannot be read ({error.strerror})") from (
            error
        )


def _is_cut_short(content: bytes) -> bool:
    """A PNG without its end; libpng would complain straight onto the terminal."""
    return content.startswith(b"\x89PNG") and b"IEND" not in content[-64:]


def gray_of(frame: Gray) -> Gray:
    """A camera frame, colour or not, as grey values."""
    if frame.ndim == 2:  # height and width only
        return frame
    cv2 = load_cv2()
    return cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)


def doubled(gray: Gray) -> Gray:
    """Twice as large: small modules become wide enough to be told apart."""
    cv2 = load_cv2()
    return cv2.resize(gray, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)


def black_and_white(gray: Gray) -> Gray:
    """Each pixel against its surroundings: shadows and glare vanish."""
    cv2 = load_cv2()
    block = max(11, min(gray.shape) // 16 | 1)
    return cv2.adaptiveThreshold(
        gray, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, block, 5
    )


def even(gray: Gray) -> Gray:
    """Local contrast stretched: pale screens become black and white again."""
    cv2 = load_cv2()
    return cv2.createCLAHE(clipLimit=3.0, tileGridSize=(8, 8)).apply(gray)


def blurred(gray: Gray) -> Gray:
    """Slightly soft: moire and print dots vanish."""
    cv2 = load_cv2()
    return cv2.GaussianBlur(gray, (0, 0), 1.2)


def sharpened(gray: Gray) -> Gray:
    """Edges stronger: motion and poor focus are undone a little."""
    cv2 = load_cv2()
    return cv2.addWeighted(gray, 2.5, cv2.GaussianBlur(gray, (0, 0), 2.0), -1.5, 0)
