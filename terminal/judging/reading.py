"""Kept books from their files: lines of JSON, the last of which closes the book."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from terminal.judging.findings import Finding, What

_LONGEST = 1_000_000  # bytes of a line
TILL, PLATFORM, CUSTOMERS = "till-", "platform-", "customers"
SETTLEMENT, BANK = "settlement-", "bank-"


class BooksUnusable(Exception):
    """There are no books to judge; `str()` is one sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a book: its number in the file and what it says."""

    number: int
    says: dict[str, Any]

    def text(self, name: str) -> str:
        """A field that must be text; anything else reads as none."""
        value = self.says.get(name)
        return value if isinstance(value, str) else ""

    def whole(self, name: str, otherwise: int = -1) -> int:
        """A field that must be a whole number; anything else reads as `otherwise`."""
        value = self.says.get(name)
        return value if type(value) is int else otherwise


@dataclass(slots=True)
class Book:
    """One file: its lines, the line that closes it, and what could not be read."""

    name: str
    lines: list[Line]
    end: Line | None
    findings: list[Finding] = field(default_factory=list)

    def found(self, what: What, line: Line | None, id_: str, why: str) -> None:
        """Note that something is wrong."""
        number = line.number if line else 0
        self.findings.append(Finding(self.name, number, what, id_, why))


@dataclass(frozen=True, slots=True)
class Books:
    """All books of one folder."""

    tills: list[Book]
    statements: list[Book]
    customers: list[Book]
    settlements: list[Book]
    banks: list[Book]

    @property
    def all(self) -> list[Book]:
        """Every book."""
        return [
            *(*self.tills, *self.statements, *self.customers),
            *(*self.settlements, *self.banks),
        ]


def folders_of(folder: Path) -> list[Path]:
    """The folders in and below `folder` that hold books. Raises BooksUnusable."""
    try:
        found = sorted({path.parent for path in folder.rglob(f"{TILL}*.jsonl")})
    except OSError as cause:
        raise BooksUnusable(f"{folder} cannot be read ({cause.strerror}).") from cause
    if not found:
        raise BooksUnusable(
            f"There are no books in {folder}: `baton demo --story NAME --keep DIR` keeps some,"
            " and so does `baton books keep DIR`."
        )
    return found


def read_books(folder: Path) -> Books:
    """The books of one folder. Raises BooksUnusable for a file that cannot be read."""

    def named(pattern: str) -> list[Book]:
        return [_read(path) for path in sorted(folder.glob(pattern))]

    return Books(
        named(f"{TILL}*.jsonl"),
        named(f"{PLATFORM}*.jsonl"),
        named(f"{CUSTOMERS}.jsonl"),
        named(f"{SETTLEMENT}*.jsonl"),
        named(f"{BANK}*.jsonl"),
    )


def _read(path: Path) -> Book:
    book = Book(path.stem, [], None)
    try:
        raw = path.read_bytes().splitlines()
    except OSError as cause:
        raise BooksUnusable(f"{path} cannot be read ({cause.strerror}).") from cause
    for line in _lines(book, raw):
        if "end" not in line.says:
            book.lines.append(line)
        elif book.end is None:
            book.end = line
        else:
            book.found(What.DOUBLE, line, "", "The book is closed twice.")
    if book.end is None:
        book.found(What.MISSING, None, "", "The book's closing line is gone.")
    return book


def _lines(book: Book, raw: list[bytes]) -> Iterator[Line]:
    for number, each in enumerate(raw, 1):
        if not each.strip():
            continue
        try:
            if len(each) > _LONGEST:
                raise ValueError("too long")
            says = json.loads(each)
            if not isinstance(says, dict):
                raise ValueError("not an object")
        except (ValueError, RecursionError) as cause:
            line = Line(number, {})
            book.found(What.CHANGED, line, "", f"The line cannot be read ({cause}).")
        else:
            yield Line(number, says)
