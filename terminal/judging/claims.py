"""The third book: what customers hold against both others."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.judging.findings import What
from terminal.judging.reading import Book, Line
from terminal.judging.signed import from_b64, is_tills
from terminal.judging.tills import TillBook

_WITNESS = "BTNW1"


def judge_claims(book: Book, tills: Sequence[TillBook], used: set[str]) -> None:
    """Notes every claim that no book accounts for.

    used  vouchers that the platform's book has as used
    """
    seen: set[int] = set()
    expected = 1
    for line in book.lines:
        number = line.whole("claim")
        if number in seen:
            book.found(What.DOUBLE, line, line.text("voucher"), f"Claim {number} stands twice.")
            continue
        seen.add(number)
        if number > expected:
            book.found(What.MISSING, line, "", f"Before this line, claim {expected} is gone.")
        expected = max(expected, number + 1)
        _judge(book, line, tills, used)
    if book.end and book.end.whole("claims") >= expected:
        book.found(What.MISSING, book.end, "", f"At the end, claim {expected} is gone.")


def _judge(book: Book, line: Line, tills: Sequence[TillBook], used: set[str]) -> None:
    voucher, slip = line.text("voucher"), line.text("slip")
    who = line.text("customer")
    if not slip:
        if voucher not in used:
            why = f"{who} says the voucher was honoured, without a slip, and no book has it."
            book.found(What.UNPROVED, line, voucher, why)
        return
    parts = slip.split(":")
    if len(parts) != 5 or parts[0] != _WITNESS or not parts[2].isdecimal():
        book.found(What.CHANGED, line, voucher, "The slip is none, or not a signed one.")
        return
    till = next((each for each in tills if each.till == parts[1]), None)
    if till is None:
        book.found(
            What.UNPROVED, line, voucher, f"The slip is of a till without a book, {slip:.40}."
        )
        return
    try:
        hash_ = bytes.fromhex(parts[3])
    except ValueError:
        hash_ = b""
    if not any(is_tills(key, hash_, from_b64(parts[4])) for key in till.keys):
        why = f"The slip that {who} holds is not signed by the till {till.till}."
        book.found(What.UNPROVED, line, voucher, why)
        return
    entry = till.entries.get(int(parts[2]))
    if entry is None or entry.hash != hash_:
        why = f"{who} holds the till's signature on entry {parts[2]}, which its book does not hold."
        book.found(What.HIDDEN, line, voucher, why)
    elif not entry.erased and entry.says.get("voucher") != voucher:
        book.found(What.CHANGED, line, voucher, "The slip is of another voucher.")
