"""Names of symbologies, the same whichever library or scanner found the code."""

QR_CODE = "QRCode"

ZXING_MATRIX = (QR_CODE,)
ZXING_COUPON = ("EAN13", "EAN8", "UPCA", "Code128", "DataMatrix", "Aztec", "PDF417")
"""What coupons carry beside QR. Not UPC-E: it is read where there is none."""

ZBAR_NAMES = {
    "QRCODE": QR_CODE,
    "EAN13": "EAN13",
    "EAN8": "EAN8",
    "UPCA": "UPCA",
    "CODE128": "Code128",
}

_UPCA_IN_EAN13 = 13


def canonical(symbology: str, raw: bytes) -> tuple[str, bytes]:
    """One spelling per code: an EAN-13 that starts with 0 is the UPC-A of its other 12 digits.

    It is the same symbol on paper, and libraries differ in what they call it (GS1 General
    Specifications, 5.2.1.4), so that without this one coupon would count as two codes.
    """
    if symbology == "EAN13" and len(raw) == _UPCA_IN_EAN13 and raw.startswith(b"0"):
        return "UPCA", raw[1:]
    return symbology, raw
