"""Bytes drawn as a symbol, one pixel per module: what simulated customers hold up.

Drawn by zxing-cpp, which every till has; where it is missing OpenCV draws QR codes of texts.
"""

from typing import Any

from drivers.cv import load_cv2
from drivers.decoders.base import Gray
from drivers.decoders.symbologies import QR_CODE
from drivers.errors import BadSetting, CodeTooLong, DecoderMissing

BARS = ("EAN13", "EAN8", "UPCA", "Code128")
"""Symbologies of bars only: each row of modules is the same."""
_WHERE = "drawing a code"
_MOST_BYTES = 2953
"""What the largest QR symbol holds, at its lowest correction level."""


def symbol_of(raw: bytes, symbology: str = QR_CODE) -> Gray:
    """Modules as a grey picture, dark 0 and light 255, without the quiet zone; bars are one row.

    `symbology` is a name of `drivers.decoders.symbologies`. Raises CodeTooLong for more than a
    symbol holds, BadSetting for what this symbology cannot say, DecoderMissing without a library.
    """
    if symbology == QR_CODE and len(raw) > _MOST_BYTES:
        raise CodeTooLong(_WHERE, f"no QR code holds {len(raw)} bytes")
    try:
        import zxingcpp
    except ImportError:
        return _by_opencv(raw, symbology)
    return _by_zxing(zxingcpp, raw, symbology)


def _by_zxing(library: Any, raw: bytes, symbology: str) -> Gray:
    import numpy

    kind = library.BarcodeFormat.__members__.get(symbology)
    if kind is None:
        raise BadSetting(_WHERE, f"there is no symbology {symbology!r}", "use QRCode or EAN13")
    content = raw.decode("ascii") if raw.isascii() else raw
    options = {"ec_level": "M"} if symbology == QR_CODE and len(raw) < _MOST_BYTES // 2 else {}
    try:
        drawn = library.create_barcode(content, kind, **options)
    except (ValueError, RuntimeError) as error:
        raise BadSetting(
            _WHERE, f"{symbology} cannot say this ({error})", "give what the symbology can hold"
        ) from error
    modules = numpy.array(drawn.to_image(scale=1, add_quiet_zones=False))
    return modules[:1] if symbology in BARS else modules


def _by_opencv(raw: bytes, symbology: str) -> Gray:
    cv2 = load_cv2()
    if symbology != QR_CODE:
        raise DecoderMissing(_WHERE, f"only zxing-cpp draws {symbology}", "install zxing-cpp")
    try:
        drawn = cv2.QRCodeEncoder.create().encode(raw.decode())
    except (UnicodeDecodeError, cv2.error) as error:
        raise DecoderMissing(
            _WHERE, "only zxing-cpp draws codes that are no text", "install zxing-cpp"
        ) from error
    dark_rows, dark_columns = (drawn == 0).any(1).nonzero()[0], (drawn == 0).any(0).nonzero()[0]
    return drawn[dark_rows[0] : dark_rows[-1] + 1, dark_columns[0] : dark_columns[-1] + 1]
