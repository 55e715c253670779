"""zxing-cpp: the best reader of real photographs, and its bytes are exact."""

from collections.abc import Iterable
from typing import Any

from drivers.decoders.base import Corners, Decoded, Gray
from drivers.decoders.eci import declared_encoding
from drivers.decoders.symbologies import QR, QR_CODE, canonical

_THEIRS = {QR_CODE: ("QRCodeModel1", "QRCodeModel2"), "Aztec": ("AztecCode",)}
"""Their `QRCode` takes in Micro QR, whose smallest size has no error correction and is read where
there is none (2 in 10,000 treated photographs); their `Aztec` takes in runes."""

_OURS = (
    ("QRCode", QR_CODE),
    ("Aztec", "Aztec"),
    ("CompactPDF417", "PDF417"),
    ("Code39", "Code39"),
    ("Code32", "Code39"),
    ("PZN", "Code39"),
    ("ITF", "ITF"),
    ("DataBarExp", "DataBarExp"),
    ("DataBar", "DataBar"),
)


class ZxingDecoder:
    """Reads the given symbologies, upright, rotated or inverted."""

    name = "zxing"

    def __init__(self, symbologies: Iterable[str] = QR, fixed: bool = False) -> None:
        """`fixed` is for pictures that are already black and white."""
        import zxingcpp

        self._library = zxingcpp
        self._formats = [each for name in symbologies for each in _THEIRS.get(name, (name,))]
        self._binarizer = "FixedThreshold" if fixed else "LocalAverage"

    def read(self, gray: Gray) -> list[Decoded]:
        """All codes of these symbologies in the picture."""
        # Looked up at each call (microseconds): one of the library's objects still held when the
        # program ends makes it print a page of warnings onto the terminal.
        library = self._library
        formats = library.BarcodeFormats(
            [library.BarcodeFormat.__members__[name] for name in self._formats]
        )
        found = library.read_barcodes(
            gray,
            formats,
            binarizer=library.Binarizer.__members__[self._binarizer],
            text_mode=library.TextMode.HexECI,
        )
        return [_decoded(code) for code in found if code.bytes]


def _decoded(code: Any) -> Decoded:
    symbology, raw = canonical(_our_name(code.format.name), bytes(code.bytes))
    encoding = declared_encoding(bytes.fromhex(code.text)) if symbology == QR_CODE else None
    return Decoded(raw, symbology, _corners(code.position), encoding)


def _our_name(theirs: str) -> str:
    """Their formats have variants, such as `DataBarExpStk`; ours are the families."""
    return next((ours for start, ours in _OURS if theirs.startswith(start)), theirs)


def _corners(position: Any) -> Corners:
    four = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return tuple((point.x, point.y) for point in four)
