"""What the screen shows of printers and of the cash register."""

from __future__ import annotations

from dataclasses import replace

import numpy
import zxingcpp

from drivers.outputs.barcodes import check_figure, ean_13
from terminal.core.model import Code, CodeKind
from terminal.counter import Shown
from terminal.status import OutputStatus

from .acting import seated
from .scripted import NOW, STATUS, accepted

FIGURES = "280000008800"
FIGURES += check_figure(FIGURES)
CODE = Code(CodeKind.OPAQUE, "LUNCH-1", "L…1")


async def test_a_printer_without_paper_is_a_line_and_no_dialog() -> None:
    trouble = OutputStatus(
        "escpos printer", "fault", "escpos printer: it is out of paper [/x]\x1b[2J"
    )
    async with seated(size=(100, 30)) as seat:
        seat.app.bridge.status(replace(STATUS, outputs=(trouble,)))
        await seat.reads("printer or sound trouble", "out of paper [/x]")
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE", "Lunch set for two × 1")
        seat.app.bridge.status(replace(STATUS, outputs=(replace(trouble, lost="redemption"),)))
        await seat.reads("a slip was not printed")
        seat.app.bridge.status(replace(STATUS, outputs=(OutputStatus("escpos", "ready"),)))
        await seat.until(lambda: "printed" not in seat.sees and "trouble" not in seat.sees)


def modules_in(screen: str) -> str:
    """The bars of the topmost row that has any in half blocks, as modules."""
    pairs = {" ": "00", "▌": "10", "▐": "01", "█": "11"}
    rows = [row for row in screen.splitlines() if sum(each in "▌▐█" for each in row) > 25]
    return "".join(pairs.get(each, "") for each in rows[-1]).strip("0")


async def test_the_bar_code_on_the_screen_is_read_by_another_library() -> None:
    shown = Shown(CODE, accepted("Lunch set for two", 1200), NOW, bars=ean_13(FIGURES))
    async with seated(size=(100, 30)) as seat:
        seat.app.bridge.show(shown)
        await seat.reads("VOUCHER", "Lunch set for two")
        bars = modules_in(seat.sees)
    picture = numpy.full((60, 2 * len(bars) + 80), 255, numpy.uint8)
    for place, module in enumerate(bars):
        if module == "1":
            picture[5:55, 40 + 2 * place : 42 + 2 * place] = 0
    (read,) = zxingcpp.read_barcodes(picture)
    assert read.text == FIGURES


async def test_where_the_screen_is_small_the_words_come_first() -> None:
    shown = Shown(CODE, accepted("Lunch set for two", 1200), NOW, bars=ean_13(FIGURES))
    async with seated(size=(60, 24)) as seat:
        seat.app.bridge.show(shown)
        await seat.reads("VOUCHER", "Lunch set for two")
        assert not [row for row in seat.sees.splitlines() if sum(c in "▌▐" for c in row) > 20]


async def test_the_shift_report_that_is_shown_is_printed() -> None:
    async with seated(size=(100, 30)) as seat:
        await seat.press("f8")
        await seat.reads("F2 print")
        await seat.press("f2")
        await seat.reads("the report is being printed")
        ((report, copy),) = seat.till.reports
        assert (report.z, copy) == (False, False)
        await seat.press("f6")
        await seat.reads("Enter close the shift")
        await seat.press("enter")
        await seat.reads("the shift is closed", "shift closed")
        await seat.press("f2")
        await seat.until(lambda: len(seat.till.reports) == 2)
        report, copy = seat.till.reports[1]
        assert (report.z, copy) == (True, True)
