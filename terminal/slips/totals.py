"""X and Z reports as a slip. Whoever counts fills in sections; this only lays them out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drivers.outputs.paper import Align, Cut, Part, Text, on_paper, two_sides, wrapped
from terminal.locale import _
from terminal.slips.facts import Shop
from terminal.text import clean
from terminal.wording.reasons import till_name

_LONGEST_LABEL = 80


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a report: what, and how many or how much, in words as they are printed."""

    label: str
    value: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a title; without a title they only stand apart."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """An X or Z report in words.

    title    "Z report 12", "X report"
    rows     facts at the top: opened, closed, by whom, business date
    mark     place and hash of the journal entry that holds it; empty for an X report
    """

    title: str
    rows: tuple[Row, ...] = ()
    sections: tuple[Section, ...] = ()
    mark: str = ""
    signed: bool = False  # whether a line to sign on is wanted


def totals_slip(totals: Totals, shop: Shop, columns: int, *, copy: bool = False) -> list[Part]:
    """The report as it comes out of the printer."""
    parts: list[Part] = [*_centred(shop.name, columns, bold=True)]
    for line in shop.header:
        parts += _centred(line, columns)
    parts += [*_centred(totals.title, columns, bold=True)]
    parts += _centred(f"*** {_('COPY')} ***", columns) if copy else []
    parts += _row(Row(till_name(shop.till)), columns)
    for row in totals.rows:
        parts += _row(row, columns)
    for section in totals.sections:
        parts += _section(section, columns)
    parts.append(Text("-" * columns))
    parts += _row(Row(totals.mark), columns) if totals.mark else []
    if totals.signed:
        parts += [Text(), Text(), Text("_" * columns), *_centred(_("signature"), columns)]
    return [*parts, Cut()]


def _section(section: Section, columns: int) -> Iterator[Part]:
    yield Text("-" * columns)
    if section.title:
        yield from _row(Row(section.title, strong=True), columns)
    for row in section.rows:
        yield from _row(row, columns)


def _row(row: Row, columns: int) -> list[Part]:
    label, value = (on_paper(clean(each, _LONGEST_LABEL)) for each in (row.label, row.value))
    lines = two_sides(label, value, columns) if value else wrapped(label, columns)
    return [Text(line, bold=row.strong) for line in lines]


def _centred(text: str, columns: int, bold: bool = False) -> list[Part]:
    lines = wrapped(on_paper(clean(text, _LONGEST_LABEL)), columns)
    return [Text(line, bold=bold, align=Align.CENTER) for line in lines]
