"""The one gate for outside text: scans, platform replies, settings, device names.

Textual writes what it is given, so an escape code in a voucher title would reach the terminal
as a command. Whatever a person will see passes `clean` first; where it is shown, markup is
switched off as well.
"""

from __future__ import annotations

import unicodedata

ELLIPSIS = "…"
REPLACEMENT = "�"

# Cc: C0 and C1 controls. Cf: bidi overrides, zero-width, tags. Cs: lone surrogates.
# Co, Cn: private use and unassigned, whose width no terminal agrees on. Zl, Zp: line separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SPACES = frozenset("\t\n\r\v\f\x85\u2028\u2029")
# A base letter may carry a few marks; a tower of them would spill over other lines.
_MARKS_PER_LETTER = 3


def clean(text: str, limit: int = 200) -> str:
    """Text that is safe to draw on one line: no controls, no bidi, no zero-width.

    Breaks, tabs and runs of blanks become one space; longer text than `limit` characters (at
    least one) is cut with an ellipsis.
    """
    kept: list[str] = []
    marks = 0
    for char in text[: limit * 4]:
        category = unicodedata.category(char)
        if char in _SPACES:
            kept.append(" ")
        elif category in _UNSEEN:
            continue
        marks = marks + 1 if category.startswith("M") else 0
        if marks and not "".join(kept[-1:]).strip():
            continue  # a mark without a letter would sit on whatever is drawn before it
        if marks <= _MARKS_PER_LETTER and char not in _SPACES:
            kept.append(char)
    line = " ".join("".join(kept).split())
    whole = len(text) <= limit * 4 and len(line) <= limit
    return line if whole else line[: limit - 1].rstrip() + ELLIPSIS


def legible(raw: bytes, encodings: tuple[str, ...] = ("utf-8",)) -> str | None:
    """The text of scanned bytes, or None when they are text in none of the encodings.

    Strict: nothing is guessed or replaced; the caller keeps the bytes.
    """
    for encoding in encodings:
        try:
            return raw.decode(encoding, errors="strict")
        except (UnicodeDecodeError, LookupError):
            continue
    return None


def shortened(code: str, head: int = 9, tail: int = 4) -> str:
    """A voucher code as it may be shown and logged: its ends only, never the whole.

    Short codes keep no more than a third of themselves.
    """
    code = clean(code, limit=4096)
    if len(code) <= head + tail + 2:
        keep = max(1, len(code) // 6)
        return f"{code[:keep]}{ELLIPSIS}{code[-keep:]}" if len(code) > 2 else ELLIPSIS
    return f"{code[:head]}{ELLIPSIS}{code[-tail:]}"
