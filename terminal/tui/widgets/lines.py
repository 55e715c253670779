"""Text in cells: CJK characters take two, so lines are cut and filled by width, not by count."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from textual.content import Content

ELLIPSIS = "…"


def cut(text: str, width: int) -> str:
    """A text in at most `width` cells, with an ellipsis where something is left out."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[:width]
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS


def left(text: str, width: int) -> str:
    """A text in exactly `width` cells, to the left."""
    text = cut(text, width)
    return text + " " * (width - cell_len(text))


def right(text: str, width: int) -> str:
    """A text in exactly `width` cells, to the right."""
    text = cut(text, width)
    return " " * (width - cell_len(text)) + text


def ends(first: Content, last: Content, width: int) -> Content:
    """One line with something at both ends; the first gives way where room is short."""
    room = width - last.cell_length
    if first.cell_length > room - 1:
        first = first.truncate(max(0, room - 1), ellipsis=True)
    return Content.assemble(first, " " * max(0, room - first.cell_length), last)


def wrapped(text: str, width: int, most: int) -> list[str]:
    """A text over at most `most` lines; the last one is cut if that is not enough.

    Breaks at blanks, and between any two wide characters, as Chinese is set.
    """
    lines, line = [], ""
    for word in _words(text):
        if cell_len(line + word.rstrip()) <= width:
            line += word
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = word
    lines.append(line.rstrip())
    if len(lines) > most:
        lines = [*lines[: most - 1], "".join(lines[most - 1 :])]
    return [cut(line, width) for line in lines]


def stacked(lines: Iterable[Content | str]) -> Content:
    """Lines one below the other."""
    return Content("\n").join(lines)


def _words(text: str) -> list[str]:
    """Pieces that stay together, each with the blank that follows it."""
    words, word = [], ""
    for char in text:
        if word and (cell_len(char) == 2 or cell_len(word[-1]) == 2 or word[-1] == " "):
            if char not in "，。；：！？、）》”’ ":
                words.append(word)
                word = ""
        word += char
    return [*words, word]
