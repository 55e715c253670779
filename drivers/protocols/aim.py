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
_GS1 = (b"C1", b"Q3", b"d2", b"e0", b"J1")
"""Modifiers that promise GS1 fields: GS1-128, GS1 QR, GS1 Data Matrix, DataBar, DotCode."""


def split_aim(raw: bytes) -> tuple[str | None, bytes]:
    """(symbology, code without identifier); (None, raw) when it starts with none we know."""
    if len(raw) < _LENGTH or raw[:1] != b"]":
        return None, raw
    symbology = _EXACT.get(raw[1:3]) or _BY_LETTER.get(raw[1:2])
    return (symbology, raw[_LENGTH:]) if symbology else (None, raw)


def says_gs1(raw: bytes) -> bool:
    """Whether the AIM identifier at its start says that the code holds GS1 fields."""
    return raw[:1] == b"]" and raw[1:_LENGTH] in _GS1
