"""AIM identifiers: three characters such as `]Q1` that a scanner may put before a code.

Only strip them when the scanner is set to send them: a voucher may itself begin with `]`.
Source: ISO/IEC 15424; Zebra DS457 guide p. 432.
"""

_LENGTH = 3
_EXACT = {b"E4": "EAN8"}
_BY_LETTER = {
    b"A": "Code39",
    b"C": "Code128",
    b"E": "EAN13",
    b"F": "Codabar",
    b"G": "Code93",
    b"I": "ITF",
    b"L": "PDF417",
    b"Q": "QRCode",
    b"d": "DataMatrix",
    b"e": "DataBar",
    b"z": "Aztec",
}


def split_aim(raw: bytes) -> tuple[str | None, bytes]:
    """(symbology, code without identifier); (None, raw) when it starts with none we know."""
    if len(raw) < _LENGTH or raw[:1] != b"]":
        return None, raw
    symbology = _EXACT.get(raw[1:3]) or _BY_LETTER.get(raw[1:2])
    return (symbology, raw[_LENGTH:]) if symbology else (None, raw)
