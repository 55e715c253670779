"""Text in cells: CJK characters take two, so lines are cut and filled by width, not by count."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from textual.content import Content

ELLIPSIS = "…"
_NEVER_FIRST = "，。；：！？、）》”’ "  # no line begins with one of these


def cut(text: str, width: int) -> str:
    """A text in at most `width` cells, with an ellipsis where something is left out."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[:width]
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS


def tail(text: str, width: int) -> str:
    """The end of a text in at most `width` cells."""
    kept = ""
    for char in reversed(text):
        if cell_len(char + kept) > width:
            break
        kept = char + kept
    return kept


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
            lines.append(line)
        line = word
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], "".join(lines[most - 1 :])]
    return [cut(line.rstrip(), width) for line in lines]


def packed(parts: Iterable[str], between: str, width: int) -> list[str]:
    """Parts in lines that break only between two of them, where they fit into a line at all."""
    lines: list[str] = []
    for part in parts:
        if lines and cell_len(lines[-1] + between + part) <= width:
            lines[-1] += between + part
        else:
            lines += wrapped(part, width, 2)
    return lines


def centred(lines: Iterable[Content | str], width: int, height: int) -> Content:
    """Lines in the middle of an area. A line counts with its blanks: a drawing keeps its shape."""
    placed = [Content(line) if isinstance(line, str) else line for line in lines]
    placed = [line.pad_left(max(0, (width - line.cell_length) // 2)) for line in placed]
    return stacked([Content("")] * max(0, (height - len(placed)) // 2) + placed)


def stacked(lines: Iterable[Content | str]) -> Content:
    """Lines one below the other."""
    return Content("\n").join(lines)


def _words(text: str) -> list[str]:
    """Pieces that stay together, each with the blank that follows it."""
    words, word = [], ""
    for char in text:
        if word and _may_break(word[-1], char):
            words.append(word)
            word = ""
        word += char
    return [*words, word]


def _may_break(before: str, after: str) -> bool:
    if after in _NEVER_FIRST:
        return False
    return before == " " or cell_len(before) == 2 or cell_len(after) == 2
