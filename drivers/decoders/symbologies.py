"""Names of symbologies, the same whichever library or scanner found the code."""

QR_CODE = "QRCode"

MATRIX = frozenset({QR_CODE, "DataMatrix", "Aztec", "PDF417"})
"""Codes with error correction: what is read is right. All others are bars with a check digit."""

QR = (QR_CODE,)
OTHER_MATRIX = ("DataMatrix", "Aztec", "PDF417")
SHORT_BARS = ("EAN13", "EAN8", "UPCA", "Code128", "Code39", "Code93", "Codabar")
BARS = (*SHORT_BARS, "ITF", "DataBar", "DataBarExp")
"""ITF and DataBar are not looked for in turned pictures: there parts of them are read as wholes."""
READ_FROM_GREY = frozenset({"EAN13", "UPCA"})
"""What our own reader of blurred bars (`gray_bars`) knows."""
UPC_E = "UPCE"
"""Off unless asked for: it is short, and read where there is none."""

ZBAR_NAMES = {
    "QRCODE": QR_CODE,
    "EAN13": "EAN13",
    "EAN8": "EAN8",
    "UPCA": "UPCA",
    "CODE128": "Code128",
    "CODE93": "Code93",
    "CODABAR": "Codabar",
}
"""Not Code 39, whose extended form zbar does not know, nor DataBar, of which it complains aloud."""

_UPCA_IN_EAN13 = 13


def canonical(symbology: str, raw: bytes) -> tuple[str, bytes]:
    """One spelling per code: an EAN-13 that starts with 0 is the UPC-A of its other 12 digits.

    It is the same symbol on paper, and libraries differ in what they call it (GS1 General
    Specifications, 5.2.1.4), so that without this one coupon would count as two codes.
    """
    if symbology == "EAN13" and len(raw) == _UPCA_IN_EAN13 and raw.startswith(b"0"):
        return "UPCA", raw[1:]
    return symbology, raw
