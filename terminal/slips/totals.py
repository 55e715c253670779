"""X and Z reports on paper: the rows of `terminal.wording.shift`, laid out for so many columns."""

from __future__ import annotations

from drivers.outputs.paper import Align, Cut, Part, Qr, Text, cells, fitted, on_paper, wrapped
from terminal.core.shift import ShiftReport
from terminal.locale import _
from terminal.slips.facts import Shop, witness_text
from terminal.text import clean
from terminal.wording.shift import Row, heading, rows, where_and_when

_COUNT = 5
"""Columns for how many."""
_AMOUNT = 11
"""Columns for an amount where all stand on one line with the name."""


def totals_slip(report: ShiftReport, shop: Shop, columns: int, *, copy: bool = False) -> list[Part]:
    """The report as it comes out of the printer; a Z bears witness of its journal entry."""
    parts: list[Part] = [*_centred(clean(report.shop or shop.name, 60), columns)]
    for line in shop.header:
        parts += _centred(clean(line, 200), columns, bold=False)
    parts += _centred(heading(report), columns)
    parts += _centred("*** " + _("COPY") + " ***", columns) if copy else []
    for line in where_and_when(report, shop.zone)[1:]:
        parts += [Text(each) for each in wrapped(on_paper(line), columns)]
    parts.append(Text("-" * columns))
    for row in rows(report):
        parts += _row(row, columns)
    parts.append(Text("-" * columns))
    if report.hash:
        mark = _("entry #{n} {mark}").format(n=report.sequence, mark=report.hash.hex()[:16])
        parts += [Text(mark), Qr(witness_text(shop.till, report.sequence, report.hash), 4)]
    if report.z:
        parts += [Text(), Text(), Text("_" * columns), *_centred(_("signature"), columns, False)]
    return [*parts, Cut()]


def _row(row: Row, columns: int) -> list[Part]:
    """Name and figures on one line where they fit, else the figures below the name."""
    name = on_paper(row.name)
    figures = [on_paper(each) for each in (row.count, row.given, row.taken)]
    if not any(figures):
        return [Text(each, bold=row.strong) for each in wrapped(name, columns)]
    room = columns - _COUNT - 2 * _AMOUNT
    if room >= 8 and _fit(figures, (_COUNT, _AMOUNT, _AMOUNT)):
        lines = wrapped(name, room)
        tail = _aligned(figures, (_COUNT, _AMOUNT, _AMOUNT))
        lines[-1] += " " * (room - cells(lines[-1])) + tail
        return [Text(each, bold=row.strong) for each in lines]
    return [Text(each, bold=row.strong) for each in _stacked(name, figures, columns)]


def _stacked(name: str, figures: list[str], columns: int) -> list[str]:
    """For narrow paper: the name with how many, and the amounts below it."""
    count, *amounts = figures
    head = wrapped(name, columns - cells(count) - 1) if name else [""]
    head[-1] += " " * (columns - cells(head[-1]) - cells(count)) + count
    if not any(amounts):
        return head
    half = columns // 2
    if _fit(amounts, (half, columns - half)):
        return [*head, _aligned(amounts, (half, columns - half))]
    return [*head, *(_aligned([each], (columns,)) for each in amounts if each)]


def _fit(texts: list[str], widths: tuple[int, ...]) -> bool:
    return all(cells(text) < width for text, width in zip(texts, widths, strict=True))


def _aligned(texts: list[str], widths: tuple[int, ...]) -> str:
    pairs = zip(texts, widths, strict=True)
    return "".join(" " * (width - cells(fitted(t, width))) + fitted(t, width) for t, width in pairs)


def _centred(text: str, columns: int, bold: bool = True) -> list[Part]:
    lines = wrapped(on_paper(text), columns)
    return [Text(line, bold=bold, align=Align.CENTER) for line in lines]
