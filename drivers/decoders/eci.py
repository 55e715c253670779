"""Extended Channel Interpretation: the encodings a code can declare, by their numbers.

Source: AIM ITS/04-023 (the ECI register); the escaped spelling `\\nnnnnn` is that of ISO/IEC 18004,
in which a backslash of the text is doubled.
"""

import re

_CODECS = {
    3: "latin-1",
    **{number: f"iso8859-{number - 2}" for number in range(4, 19) if number != 14},
    20: "shift-jis",
    21: "cp1250",
    22: "cp1251",
    23: "cp1252",
    24: "cp1256",
    25: "utf-16-be",
    26: "utf-8",
    27: "ascii",
    28: "big5",
    29: "gb18030",  # GB 2312, of which GB18030 is a superset
    30: "euc-kr",
    31: "gb18030",  # GBK
    32: "gb18030",
    33: "utf-16-le",
    34: "utf-32-be",
    35: "utf-32-le",
    170: "ascii",
}
_DECLARING = (b"]Q2", b"]Q4", b"]Q6")
_ESCAPED = re.compile(rb"\\(\\|\d{6})")


def declared_encoding(escaped: bytes) -> str | None:
    """The Python codec that the whole of a code declares; None when none, unknown, or several.

    `escaped` is the content of a QR code with its declarations in place and backslashes doubled,
    behind its AIM identifier, which tells whether there are any.
    """
    if not escaped.startswith(_DECLARING):
        return None
    numbers = {int(found) for found in _ESCAPED.findall(escaped) if found != b"\\"}
    codecs = {_CODECS.get(number) for number in numbers}
    return codecs.pop() if len(codecs) == 1 else None
