"""Settlements and the bank by themselves and against the statements: sums, signatures, one payout.

No rule of who gets what is known here: shares must sum to the face value, nets to the payout, and
every line must be of a redemption that stands on the statement.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from terminal.core.wire import (
    BadShape,
    Settlement,
    SettlementLine,
    StatementLine,
    read,
    settlement_bytes,
    write,
)
from terminal.judging.findings import What
from terminal.judging.reading import Book, Line
from terminal.judging.signed import from_b64, is_signed

_SHARES = ("customer", "shop", "platform", "brand")
_AMOUNTS = ("face", *_SHARES, "commission", "tax", "net")


def judge_money(
    settlements: Sequence[Book],
    banks: Sequence[Book],
    stated: Mapping[str, Sequence[StatementLine]],
    keys: Mapping[str, bytes],
) -> None:
    """Notes whatever is wrong with the money.

    stated  what the statements hold, by redemption id
    """
    paid: dict[str, SettlementLine] = {}
    payouts: dict[str, tuple[int, str]] = {}
    for book in settlements:
        lines = _numbered(book)
        for line, says in lines:
            _judge_line(book, line, says, stated, paid)
        _judge_whole(book, [says for _, says in lines], keys, payouts)
    for bank in banks:
        _judge_bank(bank, payouts)


def _numbered(book: Book) -> list[tuple[Line, SettlementLine]]:
    """The lines that can be read; numbers that are left out or stand twice are noted."""
    found: list[tuple[Line, SettlementLine]] = []
    for line in in_order(book, "lines"):
        try:
            plain = {name: value for name, value in line.says.items() if name != "line_number"}
            found.append((line, read(SettlementLine, write(plain))))
        except BadShape as cause:
            book.found(What.CHANGED, line, line.text("id"), f"The line cannot be read: {cause}.")
    return found


def in_order(book: Book, count: str) -> list[Line]:
    """A book's lines, each number once; what is left out or stands twice is noted."""
    kept: list[Line] = []
    seen: set[int] = set()
    expected = 1
    for line in book.lines:
        number = line.whole("line_number")
        if number in seen:
            id_ = line.text("id") or line.text("reference")
            book.found(What.DOUBLE, line, id_, f"Line {number} stands twice.")
            continue
        seen.add(number)
        if number > expected:
            book.found(What.MISSING, line, "", f"Before this line, line {expected} is gone.")
        expected = max(expected, number + 1)
        kept.append(line)
    if book.end and book.end.whole(count) >= expected:
        book.found(What.MISSING, book.end, "", f"At the end, line {expected} is gone.")
    return kept


def _judge_line(
    book: Book,
    line: Line,
    says: SettlementLine,
    stated: Mapping[str, Sequence[StatementLine]],
    paid: dict[str, SettlementLine],
) -> None:
    def found(what: What, why: str) -> None:
        book.found(what, line, says.id, why)

    if sum(getattr(says, name) for name in _SHARES) != says.face:
        found(What.CHANGED, "The shares do not sum to the face value.")
    gets = {"held": says.shop, "owed": -says.shop}.get(says.direction, says.platform + says.brand)
    if says.net != gets - says.commission - says.tax:
        found(What.CHANGED, "The net is not the share less commission and tax.")
    on_it = stated.get(says.id, ())
    if not on_it:
        found(What.ONLY_PLATFORM, "It is settled and stands on no statement.")
    for each in on_it:
        if each.business_date != says.business_date:
            why = f"It is settled for {says.business_date} and stands on {each.business_date}."
            found(What.SHIFTED, why)
        same = ("till", "voucher", "kind", "uses", "currency", "trace")
        if any(getattr(each, name) != getattr(says, name) for name in same):
            found(What.CHANGED, "It is not what stands on the statement.")
    before = paid.get(says.id)
    if says.line == "redemption" and before is not None:
        found(What.DOUBLE, "It is settled twice.")
    if says.line == "redemption":
        paid.setdefault(says.id, says)
    elif before is None or any(getattr(says, name) != -getattr(before, name) for name in _AMOUNTS):
        found(What.CHANGED, "It takes back another amount than was settled.")


def _judge_whole(
    book: Book,
    lines: list[SettlementLine],
    keys: Mapping[str, bytes],
    payouts: dict[str, tuple[int, str]],
) -> None:
    end = book.end
    if end is None:
        return
    head = {name: value for name, value in end.says.items() if name not in ("end", "lines")}
    try:
        whole = read(Settlement, write(head | {"lines": [_plain(each) for each in lines]}))
    except BadShape as cause:
        book.found(What.CHANGED, end, "", f"The settlement cannot be read: {cause}.")
        return
    if sum(line.net for line in lines) != whole.net or whole.payout.amount != whole.net:
        book.found(What.CHANGED, end, "", "The lines do not come to the net that is paid out.")
    signature = from_b64(whole.signature)
    if not is_signed(keys.get(whole.key, b""), settlement_bytes(whole), signature):
        why = "The settlement as a whole is not what the platform signed."
        book.found(What.CHANGED, end, "", why)
    payouts[whole.payout.reference] = (whole.payout.amount, book.name)


def _plain(line: SettlementLine) -> Any:
    return json.loads(write(line))


def _judge_bank(bank: Book, payouts: dict[str, tuple[int, str]]) -> None:
    moved: dict[str, Line] = {}
    for line in in_order(bank, "lines"):
        reference = line.text("reference")
        known = payouts.get(reference)
        if reference in moved:
            bank.found(What.DOUBLE, line, reference, "The payout was moved twice.")
        elif known is None:
            bank.found(What.ONLY_PLATFORM, line, reference, "No settlement tells of this payout.")
        elif known[0] != line.whole("amount", -(2**60)):
            why = f"The bank moved {line.whole('amount')}, the settlement says {known[0]}."
            bank.found(What.DIFFERS, line, reference, why)
        moved[reference] = line
    for reference, (amount, name) in payouts.items():
        if amount and reference not in moved:
            why = f"The bank has not moved the payout of {name}."
            bank.found(What.MISSING, bank.end, reference, why)
