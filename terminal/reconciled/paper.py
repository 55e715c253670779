"""Lays a reconciled date out. Outside text was cleaned with the words; here it is escaped."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import files

from terminal.locale import current
from terminal.reconciling import Reconciled
from terminal.wording import reconcile as words

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_MARK = "\ufeff"  # or spreadsheets read Chinese as something else
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = ("business_date", "till", "match", "time", "what", "here", "there", "currency", "id")


def screen_of(reconciled: Reconciled, zone: str) -> Iterator[str]:
    """Lines for a terminal, what needs a look first."""
    yield f"{words.heading(reconciled)}: {words.summary(reconciled)}"
    for row in words.rows(reconciled, zone):
        amounts = f"{row.ours or '-'} / {row.theirs or '-'} {row.currency}"
        mark = " " if row.calm else "!"
        yield f" {mark} {row.time}  {row.state}  {amounts}  {row.title}  {row.id}"


def csv_of(reconciled: Reconciled, zone: str) -> str:
    """RFC 4180 in UTF-8 with a mark; the heads are the same in every language."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(_COLUMNS)
    for row in words.rows(reconciled, zone):
        cells = (row.match, row.time, row.title, row.ours.replace(",", ""))
        rest = (row.theirs.replace(",", ""), row.currency, row.id)
        table.writerow([reconciled.date, *map(_cell, (reconciled.till, *cells, *rest))])
    return _MARK + written.getvalue()


def page_of(reconciled: Reconciled, zone: str) -> str:
    """One HTML file that needs nothing else."""
    title, told = words.heading(reconciled), words.rows(reconciled, zone)
    heads = "".join(f"<th>{escape(each)}</th>" for each in words.columns())
    calm = all(row.calm for row in told)
    return (
        f'<!doctype html>\n<html lang="{current().replace("_", "-")}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>{escape(title)}</h1>\n<p class="sum{" calm" * calm}">'
        f'{escape(words.summary(reconciled))}</p>\n<div class="scroll"><table>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{''.join(map(_line, told))}</tbody>\n"
        "</table></div>\n</main>\n</body>\n</html>\n"
    )


def _line(row: words.Row) -> str:
    first = (row.state, row.time, row.title)
    cells = "".join(f"<td>{escape(each)}</td>" for each in first)
    amounts = "".join(f'<td class="n">{escape(each)}</td>' for each in (row.ours, row.theirs))
    look = "" if row.calm else ' class="look"'
    return f'<tr{look}>{cells}{amounts}<td class="id">{escape(row.id)}</td></tr>\n'


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULAS) else text


@cache
def _style() -> str:
    return files("terminal.reconciled").joinpath("page.css").read_text("utf-8")
