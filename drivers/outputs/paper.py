"""What a slip is made of, and how wide its text is. Pure: no device, no printer's codes.

A slip is a sequence of parts from top to bottom. Widths are counted in columns of a narrow
character (Unicode Standard Annex 11): East Asian wide and ambiguous characters take two, as they do
on printers whose Chinese has two bytes; marks take none.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """Where a part stands on the paper."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text, no longer than the paper is wide (half as much when `big`)."""

    text: str = ""
    bold: bool = False
    big: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR symbol, centred. `size` is the printer's dots per module, 1 to 16."""

    content: str
    size: int = 5


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar code, centred, with its text below: Code 128 (printable ASCII) or EAN-13."""

    content: str
    ean: bool = False
    height: int = 64


@dataclass(frozen=True, slots=True)
class Cut:
    """Feed past the blade and cut; on printers without one, only feed."""


Part = Text | Qr | Bars | Cut


def cells(text: str) -> int:
    """Columns that a text takes on paper: 2 for wide characters, 0 for combining marks."""
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


_INSTEAD = str.maketrans({"¥": "￥", "−": "-", "…": "...", "\xa0": " "})
_NEVER_FIRST = "，。、；：！？）」』》”"


def on_paper(text: str) -> str:
    """The same text in characters that printers' Chinese sets have."""
    return text.translate(_INSTEAD)


def fitted(text: str, columns: int) -> str:
    """The beginning of a text that fits into so many columns; dots say that some was cut."""
    if cells(text) <= columns:
        return text
    return next(_pieces(text, columns - 2), "") + ".." if columns > 3 else text[:0]


def wrapped(text: str, columns: int) -> list[str]:
    """The text in lines of at most so many columns; broken at spaces, else between characters."""
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if cells(line + word.rstrip()) <= columns:
            line += word
            continue
        if line.strip():
            lines.append(line.rstrip())
        pieces = list(_pieces(word, columns))
        lines += pieces[:-1]
        line = pieces[-1] if pieces else ""
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _words(text: str) -> Iterator[str]:
    """Words with the spaces behind them; an ideograph is one, with the point behind it."""
    word = ""
    for character in text:
        if word and character != " " and character not in _NEVER_FIRST:
            ideographs = _cells(word[-1]) == 2 or _cells(character) == 2
            if ideographs or word[-1] == " ":
                yield word
                word = ""
        word += character
    if word:
        yield word


def _pieces(text: str, columns: int) -> Iterator[str]:
    piece = ""
    for character in text:
        if piece and cells(piece + character) > columns:
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def two_sides(left: str, right: str, columns: int) -> list[str]:
    """Left text and a right-aligned figure on one line, or on two where they do not fit."""
    gap = columns - cells(left) - cells(right)
    if gap >= 1:
        return [left + " " * gap + right]
    return [*wrapped(left, columns), " " * max(0, columns - cells(right)) + right]
