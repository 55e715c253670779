"""PARSE: bytes from a scanner or fingers -> a Code, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.core.model import Code, CodeKind, How, Reason
from terminal.core.recognisers import Recogniser, Seen, is_payment
from terminal.text import legible, shortened

LONGEST = 4096  # bytes
_GROUP_SEPARATOR = "\x1d"  # ends GS1 fields: part of the code, never trimmed
_HIDDEN = "·"


def parse(
    raw: bytes,
    recognisers: Sequence[Recogniser],
    *,
    how: How = How.SCANNED,
    symbology: str | None = None,
    encodings: tuple[str, ...] = ("utf-8",),
    region: str = "cn",
) -> Code:
    """What a scan or a typed line is, by its looks alone.

    The first recogniser that knows the text has it. A payment code is refused and its text is
    not kept. Never raises: what nobody knows is a Code with a reason.
    """
    text = legible(raw, encodings) if len(raw) <= LONGEST else None
    if text is None or _has_controls(text):
        return Code(CodeKind.UNREADABLE, "", "", how, reason=Reason.UNKNOWN_CODE)
    seen = Seen(_tidy(text, how), how, symbology)
    if not seen.text:
        return Code(CodeKind.UNREADABLE, "", "", how, reason=Reason.UNKNOWN_CODE)
    if is_payment(seen, region):
        return Code(CodeKind.PAYMENT, "", _HIDDEN * 4, how, reason=Reason.PAYMENT_CODE)
    for recogniser in recognisers:
        kind = recogniser.match(seen)
        if kind is not None:
            return Code(kind, seen.text, shortened(seen.text), how, recogniser.platform)
    return Code(CodeKind.FOREIGN, seen.text, shortened(seen.text), how, reason=Reason.UNKNOWN_CODE)


def _tidy(text: str, how: How) -> str:
    """People group digits with blanks and dashes; a scanner may add blanks at the ends."""
    text = text.strip(" \t\r\n")
    if how is How.TYPED and text.replace(" ", "").replace("-", "").isdigit():
        return text.replace(" ", "").replace("-", "")
    return text


def _has_controls(text: str) -> bool:
    inner = text.strip(" \t\r\n").replace(_GROUP_SEPARATOR, "")
    return any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in inner)
