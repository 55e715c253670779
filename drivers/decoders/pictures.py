"""Pictures in: files and camera frames as grey values."""

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
