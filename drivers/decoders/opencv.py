"""OpenCV's own QR reader: the last resort, there wherever a camera is.

It rewrites a code that is no valid UTF-8 as if it were Latin-1 (tried with OpenCV 5.0), and the
result cannot be told from a code that held those characters as UTF-8. Such a code is not handed
on: exact bytes or none.
"""

from typing import Any

from drivers.cv import load_cv2
from drivers.decoders.base import Corners, Decoded, Gray
from drivers.decoders.symbologies import QR_CODE
from drivers.errors import DecoderMissing

_LATIN_1_END = 0x100


class OpenCvDecoder:
    """Reads QR codes."""

    name = "opencv"

    def __init__(self) -> None:
        try:
            self._cv2 = load_cv2()
        except DecoderMissing as error:
            raise ImportError(error.what) from error
        self._detector = self._cv2.QRCodeDetector()

    def read(self, gray: Gray) -> list[Decoded]:
        """All QR codes whose bytes are certain."""
        try:
            found, codes, corners, _ = self._detector.detectAndDecodeBytesMulti(gray)
        except self._cv2.error:  # it gives up this way on symbols and pictures it does not know
            return []
        if not found:
            return []
        return [
            Decoded(bytes(raw), QR_CODE, _corners(four))
            for raw, four in zip(codes, corners, strict=True)
            if raw and is_exact(bytes(raw))
        ]


def is_exact(raw: bytes) -> bool:
    """Whether OpenCV cannot have rewritten these bytes."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return False
    return raw.isascii() or any(ord(character) >= _LATIN_1_END for character in text)


def _corners(four: Any) -> Corners:
    return tuple((round(float(x)), round(float(y))) for x, y in four)
