"""PARSE: bytes from a scanner or fingers -> a Code, and whose it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

from terminal.core.model import Code, CodeKind, How, Reason
from terminal.core.paper_coupons import read_coupon
from terminal.core.recognisers import Recogniser, Seen, claims, is_payment
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
    read: Callable[[bytes], str | None] = legible,
    region: str = "cn",
) -> Code:
    """The first of what `readings` finds."""
    found = readings(raw, recognisers, how=how, symbology=symbology, read=read, region=region)
    return found[0]


def readings(
    raw: bytes,
    recognisers: Sequence[Recogniser],
    *,
    how: How = How.SCANNED,
    symbology: str | None = None,
    read: Callable[[bytes], str | None] = legible,
    region: str = "cn",
) -> tuple[Code, ...]:
    """What a scan or a typed line is, by its looks alone; `read` makes its bytes text, or None.

    Several codes of one text where several platforms claim it. A payment code is refused and its
    text is not kept. Never raises: what nobody knows is a Code with a reason.
    """
    text = read(raw) if len(raw) <= LONGEST else None
    if text is None or _has_controls(text):
        return (Code(CodeKind.UNREADABLE, "", "", how, reason=Reason.UNKNOWN_CODE),)
    seen = Seen(_tidy(text, how), how, symbology, region.lower())
    if not seen.text:
        return (Code(CodeKind.UNREADABLE, "", "", how, reason=Reason.UNKNOWN_CODE),)
    if is_payment(seen, region):
        return (Code(CodeKind.PAYMENT, "", _HIDDEN * 4, how, reason=Reason.PAYMENT_CODE),)
    for spelled in _spellings(seen):
        text = spelled.text
        if found := claims(spelled, recognisers):
            return tuple(Code(kind, text, shortened(text), how, by.platform) for by, kind in found)
    return (_nobodys(seen),)


def _nobodys(seen: Seen) -> Code:
    """A paper coupon explains itself; all else is a stranger's."""
    coupon = read_coupon(seen.text, seen.symbology)
    kind = CodeKind.COUPON if coupon else CodeKind.FOREIGN
    shown = shortened(seen.text)
    return Code(kind, seen.text, shown, seen.how, reason=Reason.UNKNOWN_CODE, coupon=coupon)


def _tidy(text: str, how: How) -> str:
    """People group digits with blanks and dashes and type them wide; scanners add blanks."""
    text = text.strip(" \t\r\n")
    if how is not How.TYPED:
        return text
    narrow = unicodedata.normalize("NFKC", text).strip()
    figures = narrow.replace(" ", "").replace("-", "")
    return figures if figures.isdigit() else narrow


def _spellings(seen: Seen) -> tuple[Seen, ...]:
    """Nobody holds the shift key while typing a code; some platforms' codes do tell cases apart."""
    if seen.how is How.TYPED and seen.text != seen.text.upper():
        return seen, replace(seen, text=seen.text.upper())
    return (seen,)


def _has_controls(text: str) -> bool:
    inner = text.strip(" \t\r\n").replace(_GROUP_SEPARATOR, "")
    return any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in inner)
