"""The platform's statements by themselves: numbered lines, each countersigned, all signed once."""

from __future__ import annotations

from dataclasses import dataclass, field

from terminal.core.wire import (
    BadShape,
    Statement,
    StatementLine,
    read,
    receipt_bytes,
    statement_bytes,
    write,
)
from terminal.judging.findings import What
from terminal.judging.reading import Book, Line
from terminal.judging.signed import from_b64, is_signed


@dataclass(frozen=True, slots=True)
class Booked:
    """One line of a statement that could be read."""

    book: Book
    line: Line
    says: StatementLine


@dataclass(slots=True)
class StatementBook:
    """One statement: the shop's business date, and its lines in order."""

    book: Book
    date: str
    booked: list[Booked] = field(default_factory=list)


def read_statement(book: Book, keys: dict[str, bytes]) -> StatementBook:
    """A statement; whatever is wrong with it by itself is noted there.

    keys  the platform's public keys by id
    """
    end = book.end
    made = StatementBook(book, end.text("business_date") if end else "")
    expected = 1
    seen: set[int] = set()
    for line in book.lines:
        number = line.whole("line")
        if number in seen:
            book.found(What.DOUBLE, line, line.text("id"), f"Line {number} stands twice.")
            continue
        seen.add(number)
        if number > expected:
            gone = f"line {expected}" + f" to {number - 1}" * (number - 1 > expected)
            book.found(What.MISSING, line, "", f"Before this line, {gone} is gone.")
        expected = max(expected, number + 1)
        _take(made, line, keys)
    if end and end.whole("lines") >= expected:
        gone = f"line {expected}" + f" to {end.whole('lines')}" * (end.whole("lines") > expected)
        book.found(What.MISSING, end, "", f"At the end of the statement, {gone} is gone.")
    _check_signature(made, keys)
    return made


def _take(made: StatementBook, line: Line, keys: dict[str, bytes]) -> None:
    plain = {name: value for name, value in line.says.items() if name != "line"}
    try:
        says = read(StatementLine, write(plain))
    except BadShape as cause:
        made.book.found(What.CHANGED, line, line.text("id"), f"The line cannot be read: {cause}.")
        return
    made.booked.append(Booked(made.book, line, says))
    receipt = says.receipt
    if receipt is None:
        return
    if (receipt.sequence, receipt.hash) != (says.sequence, says.hash):
        why = "The platform's signature on this line is for another entry."
        made.book.found(What.CHANGED, line, says.id, why)
        return
    message = receipt_bytes(says.till, receipt.sequence, from_b64(receipt.hash), receipt.at)
    if not is_signed(keys.get(receipt.key, b""), message, from_b64(receipt.signature)):
        why = "The platform's signature on this line does not hold."
        made.book.found(What.CHANGED, line, says.id, why)


def _check_signature(made: StatementBook, keys: dict[str, bytes]) -> None:
    end = made.book.end
    if end is None:
        return
    try:
        head = {name: v for name, v in end.says.items() if name not in ("end", "lines")}
        lines = [
            {name: value for name, value in each.says.items() if name != "line"}
            for each in made.book.lines
        ]
        whole = read(Statement, write(head | {"lines": lines}))
    except BadShape as cause:
        made.book.found(What.CHANGED, end, "", f"The statement cannot be read: {cause}.")
        return
    key, signature = keys.get(whole.key, b""), from_b64(whole.signature)
    if not is_signed(key, statement_bytes(whole), signature):
        why = "The statement as a whole is not what the platform signed."
        made.book.found(What.CHANGED, end, "", why)
