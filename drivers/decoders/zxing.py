"""zxing-cpp: the best reader of real photographs, and its bytes are exact."""

from collections.abc import Iterable
from typing import Any

from drivers.decoders.base import Corners, Decoded, Gray
from drivers.decoders.symbologies import QR_CODE, canonical


class ZxingDecoder:
    """Reads the given symbologies, upright, rotated or inverted."""

    name = "zxing"

    def __init__(self, symbologies: Iterable[str] = (QR_CODE,), fixed: bool = False) -> None:
        """`fixed` is for pictures that are already black and white."""
        import zxingcpp

        self._library = zxingcpp
        self._symbologies = tuple(symbologies)
        self._binarizer = "FixedThreshold" if fixed else "LocalAverage"

    def read(self, gray: Gray) -> list[Decoded]:
        """All codes of these symbologies in the picture."""
        # Looked up at each call (microseconds): one of the library's objects still held when the
        # program ends makes it print a page of warnings onto the terminal.
        library = self._library
        formats = library.BarcodeFormats(
            [library.BarcodeFormat.__members__[name] for name in self._symbologies]
        )
        binarizer = library.Binarizer.__members__[self._binarizer]
        found = library.read_barcodes(gray, formats, binarizer=binarizer)
        return [_decoded(code) for code in found if code.bytes]


def _decoded(code: Any) -> Decoded:
    symbology, raw = canonical(code.format.name, bytes(code.bytes))
    return Decoded(raw, symbology, _corners(code.position))


def _corners(position: Any) -> Corners:
    four = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return tuple((point.x, point.y) for point in four)
