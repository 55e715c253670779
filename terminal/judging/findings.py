"""What can be wrong with a book, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """The kinds of findings."""

    MISSING = "missing"  # a line is gone that must have stood there
    DOUBLE = "double"  # a line stands twice
    SHIFTED = "shifted"  # a line is on another business date than was signed
    CHANGED = "changed"  # a line says something else than was signed
    ONLY_TILL = "only_till"  # the till's book has it and the platform's has not
    ONLY_PLATFORM = "only_platform"
    DIFFERS = "differs"  # both have it, and they do not agree what it was
    HIDDEN = "hidden"  # a customer holds the till's signature for what no book has
    UNPROVED = "unproved"  # a customer says so, and holds nothing signed
    TASK = "task"  # not agreed yet, and known: it waits, or a person has it on the desk


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is not as it should be.

    book  file name without its ending: `till-yunnan-1`, `platform-yunnan-2026-11-27`
    line  number of the line in the file, from 1; 0 = the book as a whole
    id    redemption, or voucher where there is no redemption; may be empty
    why   one sentence
    """

    book: str
    line: int
    what: What
    id: str
    why: str

    @property
    def is_task(self) -> bool:
        """Whether somebody knows of it already, so that it is no contradiction."""
        return self.what is What.TASK
