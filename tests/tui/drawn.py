"""What a program wrote to its terminal, taken apart: its own orders, text, and anything else."""

from __future__ import annotations

import re
import unicodedata

# All that Textual orders while it draws: styles, a place, the begin and end of a frame. A colour
# by its number or a blinking letter, say, is never its own.
_STYLE = rb"(?:[123479]|[34]8;2;\d+;\d+;\d+)"
_OWN = re.compile(
    rb"\x1b\[(?:0|%b(?:;%b)*)?m|\x1b\[(?P<row>\d+);(?P<column>\d+)H|\x1b\[\?2026[hl]"
    % (_STYLE, _STYLE)
)
_CUT_OFF = re.compile(rb"\x1b(?:\[[0-9;?]*)?$|[\xc0-\xff][\x80-\xbf]*$")  # more of it is to come
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def text_of(output: bytes) -> str:
    """The text between the orders."""
    return _OWN.sub(b"", output).decode("utf-8", "replace")


def strangers(output: bytes, rows: int, columns: int) -> list[str]:
    """Orders that are not the program's, places off the screen, signs that nobody should send."""
    found = [
        order[0].decode()
        for order in _OWN.finditer(output)
        if order["row"] and not (0 < int(order["row"]) <= rows and int(order["column"]) <= columns)
    ]
    text = text_of(_CUT_OFF.sub(b"", output)).replace("\r\n", "")
    for place, sign in enumerate(text):
        if unicodedata.category(sign) in _UNSEEN:
            found.append(ascii(text[max(0, place - 20) : place + 20]))
    return found
