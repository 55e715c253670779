"""The accountant's file: one CSV line for everything given or taken back.

Names of columns are the same in every language, so that a program can rely on them. Spreadsheets
take a text that begins like a formula for one, so such texts get an apostrophe before them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from terminal.core.money import Money
from terminal.days import Sale
from terminal.text import clean
from terminal.wording.moments import zone_of

MARK = "\ufeff"  # or spreadsheets read Chinese as something else
COLUMNS = (
    *("business_date", "time", "till", "entry", "redemption", "platform", "kind", "campaign"),
    *("what", "uses", "currency", "bill", "voucher_paid", "customer_paid", "owed_by_platform"),
    *("stand", "authority", "operator"),
)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def sheet_of(sales: Iterable[Sale], till: str, zone: str) -> Iterator[str]:
    """The file in pieces, its head first: UTF-8 with a mark, lines end as RFC 4180 says."""
    yield MARK + _line(COLUMNS)
    for sale in sales:
        yield _line(_cells(sale, till, zone))


def _cells(sale: Sale, till: str, zone: str) -> tuple[str, ...]:
    record, booked, sign = sale.marked.record, sale.marked.booked, -1 if sale.back else 1

    def amount(minor: int) -> str:
        return Money(sign * minor, record.currency).plain()

    local = sale.at.astimezone(zone_of(zone))
    owed = record.value if sale.marked.stand.value == "owed" else 0
    return (
        sale.day,
        f"{local:%Y-%m-%d %H:%M:%S}",
        text(till),
        str(sale.sequence),
        sale.redemption,
        text(record.platform),
        text(record.kind),
        text(record.title),
        "taken back" if sale.back else "redeemed",
        str(sign * record.uses),
        text(record.currency),
        amount(record.bill) if record.bill >= 0 else "",
        amount(record.value),
        amount(record.take),
        amount(owed),
        sale.marked.stand.value,
        text(booked.authority),
        text(booked.operator),
    )


def text(outside: str) -> str:
    """Outside text as a cell that no spreadsheet takes for a formula."""
    shown = clean(outside, 120)
    return f"'{shown}" if shown.startswith(_FORMULAS) else shown


def _line(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue()
