"""Statements of other systems: rows of a CSV, what a mapping makes of them, whose line each is.

Such a system may have kept our id whole, cut it short, changed its case, or lost it. What is then
not ours by one clear sign is nobody's: it stays an orphan for a person to look at. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

import msgspec

from terminal.core.money import digits
from terminal.core.reconcile import BookLine, Finding, Match, match_of

LEAST = 8  # characters of an id that are still a sign
_PLAIN = re.compile("[^0-9a-z]")


class BadStatement(ValueError):
    """A row or a mapping that makes no sense; `str()` is one clause."""


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the columns of the statement are called; an empty name = it has none."""

    amount: str
    id: str = ""
    at: str = ""
    state: str = ""
    voucher: str = ""


class StatementMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How another system writes its day. The file is TOML; these are its tables and keys.

    encoding, delimiter, skip  of the file; `skip` lines stand before the heads of the columns
    unit       "major" (88.00) or "minor" (8800)
    currency   ISO 4217, of every amount
    figure     which of our figures the amount is: "discount", "take", "bill" or "value"
    time       strptime format of the time, local in `zone` (IANA name)
    counted    words of the state column that count; empty = every row does
    signed     whether an amount below zero is one; otherwise signs are left out
    within     minutes by which a row without an id may lie beside our line of the same amount
    """

    columns: Columns
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    skip: int = 0
    unit: str = "major"
    currency: str = "CNY"
    figure: str = "discount"
    time: str = "%Y-%m-%d %H:%M:%S"
    zone: str = "Asia/Shanghai"
    counted: list[str] = []
    within: int = 5
    signed: bool = False


@dataclass(frozen=True, slots=True)
class ForeignLine:
    """One row that counts: its number in the file, the id as that system has it, minor units."""

    row: int
    id: str
    amount: int
    at: datetime | None
    voucher: str = ""


@dataclass(frozen=True, slots=True)
class OurLine:
    """One of ours that the statement should have: by which names it may be known there.

    line   with the figure that the statement tells as its `discount`
    names  redemption id, trace, voucher and foreign references
    """

    line: BookLine
    names: tuple[str, ...]


def rows_of(rows: Iterable[Sequence[str]], mapping: StatementMapping) -> list[ForeignLine]:
    """The rows that count. Raises BadStatement, with the row's number, for one that is none."""
    table = iter(rows)
    for _ in range(mapping.skip):
        next(table, None)
    head = [name.strip() for name in next(table, [])]
    wanted = mapping.columns
    for name in (wanted.amount, wanted.id, wanted.at, wanted.state, wanted.voucher):
        if name and name not in head:
            raise BadStatement(f"it has no column {name[:40]!r}; it has {', '.join(head)[:200]}")
    found: list[ForeignLine] = []
    for number, row in enumerate(table, mapping.skip + 2):
        cells = dict(zip(head, row, strict=False))
        if not any(cell.strip() for cell in row) or not _counts(cells, mapping):
            continue
        found.append(_line(number, cells, mapping))
    return found


def _counts(cells: Mapping[str, str], mapping: StatementMapping) -> bool:
    if not mapping.counted or not mapping.columns.state:
        return True
    return cells.get(mapping.columns.state, "").strip() in mapping.counted


def _line(number: int, cells: Mapping[str, str], mapping: StatementMapping) -> ForeignLine:
    def cell(name: str) -> str:
        # Spreadsheets keep long figures as text by a quote, a tab or an equals sign before them.
        return cells.get(name, "").strip().strip("'`\t=\"") if name else ""

    columns = mapping.columns
    try:
        at = _time(cell(columns.at), mapping) if columns.at else None
        amount = _amount(cell(columns.amount), mapping)
    except ValueError as cause:
        raise BadStatement(f"row {number}: {cause}") from cause
    return ForeignLine(number, cell(columns.id), amount, at, cell(columns.voucher))


def _amount(text: str, mapping: StatementMapping) -> int:
    plain = text.replace(",", "").lstrip("¥￥$€£ ")
    try:
        amount = Decimal(plain) if mapping.signed else abs(Decimal(plain))
        scale = 10 ** digits(mapping.currency) if mapping.unit == "major" else 1
        minor = int(amount * scale)
        if not amount.is_finite() or minor != amount * scale or abs(minor) >= 2**53:
            raise ValueError
    except (InvalidOperation, ValueError, OverflowError) as cause:
        raise ValueError(f"{text[:20]!r} is not an amount in {mapping.currency}") from cause
    return minor


def _time(text: str, mapping: StatementMapping) -> datetime:
    try:
        local = datetime.strptime(text, mapping.time).replace(tzinfo=ZoneInfo(mapping.zone))
    except (ValueError, OSError, KeyError) as cause:
        raise ValueError(f"{text[:30]!r} is not a time like {mapping.time!r}") from cause
    return local.astimezone(UTC)


def compare_foreign(
    ours: Sequence[OurLine], theirs: Sequence[ForeignLine], mapping: StatementMapping
) -> list[Finding]:
    """Each of ours with its row, then the orphans. No row and no line serves twice."""
    partner = _by_name(ours, theirs)
    partner |= _by_amount(ours, theirs, partner, mapping)
    findings = [_finding(one, theirs, partner.get(at)) for at, one in enumerate(ours)]
    taken = set(partner.values())
    for at, row in enumerate(theirs):
        if at not in taken:
            name = row.id or f"row {row.row}"
            line = BookLine(name, row.voucher, 1, row.amount, mapping.currency, row.at)
            findings.append(Finding(name, Match.PLATFORM_ONLY, None, line))
    return findings


def _finding(one: OurLine, theirs: Sequence[ForeignLine], at: int | None) -> Finding:
    ours = one.line
    if at is None:
        return Finding(ours.id, Match.LOCAL_ONLY, ours, None)
    row = theirs[at]
    line = replace(ours, discount=row.amount, at=row.at, date="", late=False)
    return Finding(ours.id, match_of(ours, line), ours, line)


def _by_name(ours: Sequence[OurLine], theirs: Sequence[ForeignLine]) -> dict[int, int]:
    """Lines of ours and the rows that name them: whole or cut short, whatever case or dashes."""
    found: dict[int, int] = {}
    for at, row in enumerate(theirs):
        told = plain(row.id)
        if len(told) < LEAST:
            continue
        fits = [n for n, one in enumerate(ours) if any(is_named(told, each) for each in one.names)]
        free = [n for n in fits if n not in found]
        if len(free) == 1 or (free and len({ours[n].line.id for n in free}) == 1):
            found[free[0]] = at
    return found


def is_named(told: str, name: str) -> bool:
    """Whether an id as another system tells it (in `plain` form) is this name, perhaps cut."""
    own = plain(name)
    return bool(own) and (own == told or (len(told) >= LEAST and own.startswith(told)))


def plain(name: str) -> str:
    """An id without case and without anything but letters and figures."""
    return _PLAIN.sub("", name.casefold())


def _by_amount(
    ours: Sequence[OurLine],
    theirs: Sequence[ForeignLine],
    partner: Mapping[int, int],
    mapping: StatementMapping,
) -> dict[int, int]:
    """Rows without an id whose amount and minute fit one line of ours alone, and it them."""
    rows = {
        at: row
        for at, row in enumerate(theirs)
        if len(plain(row.id)) < LEAST and row.at and at not in set(partner.values())
    }
    fits: dict[int, list[int]] = {}
    for at, row in rows.items():
        for n, one in enumerate(ours):
            if n not in partner and _is_beside(one.line, row, mapping):
                fits.setdefault(at, []).append(n)
    claims = [n for found in fits.values() for n in found]
    return {
        found[0]: at
        for at, found in fits.items()
        if len(found) == 1 and claims.count(found[0]) == 1
    }


def _is_beside(line: BookLine, row: ForeignLine, mapping: StatementMapping) -> bool:
    if row.at is None or line.at is None or line.discount != row.amount:
        return False
    return abs(line.at - row.at) <= timedelta(minutes=mapping.within)
