"""The shift and the day as charts: what is drawn is what was counted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from terminal.core.figures import Figures
from terminal.days import Charted
from terminal.tui.screens.charts import ChartsScreen
from terminal.tui.screens.shift import ShiftScreen
from terminal.tui.widgets.charts import HoursPlot, TimesPlot, bar, campaign_lines

from .. import owners_day
from .acting import Seat, seated


async def charts(seat: Seat) -> ChartsScreen:
    await seat.press("f8")
    await seat.reads("charts")
    await seat.press("f4")
    await seat.until(lambda: "█" in seat.sees)
    assert isinstance(seat.app.screen, ChartsScreen)
    return seat.app.screen


@pytest.mark.parametrize("size", [(80, 24), (140, 40), (200, 60)])
async def test_the_shift_first_then_today_and_yesterday(size: tuple[int, int]) -> None:
    async with seated(size=size) as seat:
        screen = await charts(seat)
        await seat.reads("This shift, so far", "Redemptions by the hour", "By campaign")
        shift = owners_day.figures(busy=0.6)
        await seat.reads(f"{shift.redeemed} redeemed")
        await seat.press("right")
        await seat.reads("Sun 22 Nov 2026 · so far, read at 21:30", "69 redeemed", "¥4,959.00")
        await seat.press("right", "right")
        await seat.reads("the whole day", "63 redeemed")
        await seat.press("left")
        await seat.reads("69 redeemed")
        assert screen.query_one(HoursPlot).figures == owners_day.figures()
        await seat.press("f4")
        await seat.until(lambda: isinstance(seat.app.screen, ShiftScreen))


async def test_every_hour_has_a_bar_as_high_as_it_must_be() -> None:
    async with seated(size=(200, 60)) as seat:
        plot = (await charts(seat)).query_one(HoursPlot)
        await seat.press("right")
        await seat.reads("69 redeemed")
        rows = str(plot.render()).splitlines()
        names = next(row for row in rows if "10" in row and "20" in row)
        places = {name: names.index(name) for name in ("10", "12", "18")}
        heights = {n: sum(row[at : at + 1] == "█" for row in rows) for n, at in places.items()}
        assert heights["18"] == max(heights.values()) == plot.size.height - 1
        assert 0 < heights["10"] < heights["12"] < heights["18"]


async def test_a_day_on_which_nothing_happened_is_calm() -> None:
    nothing = owners_day.report(figures=Figures(), before=Figures())
    async with seated(size=(100, 40)) as seat:
        seat.till.staff.charted = lambda: Charted(Figures(), nothing, nothing)  # type: ignore[method-assign]
        await seat.press("f8")
        await seat.reads("charts")
        await seat.press("f4")
        await seat.reads("0 redeemed", "nothing was measured", "Without the platform")


async def test_what_a_campaign_is_called_stays_text() -> None:
    worst = owners_day.report(hostile=True)
    async with seated(size=(100, 50)) as seat:
        seat.till.staff.charted = lambda: Charted(worst.figures, worst, worst)  # type: ignore[method-assign]
        await charts(seat)
        await seat.reads("</title><script src=//evil")
        assert "\x1b" not in seat.sees


async def test_a_scan_brings_the_counter_back() -> None:
    async with seated() as seat:
        await charts(seat)
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE")


@pytest.mark.parametrize("theme", ["baton-light", "baton-console"])
async def test_bars_take_the_colours_of_the_theme(theme: str) -> None:
    async with seated(size=(100, 40), theme=theme) as seat:
        plot = (await charts(seat)).query_one(TimesPlot)
        styles = {str(span.style) for span in plot.render().spans}  # type: ignore[union-attr]
        red, green, blue = plot.colour("primary")
        assert any(f"rgb({red},{green},{blue})" in style for style in styles) or any(
            f"#{red:02x}{green:02x}{blue:02x}" in style for style in styles
        )


@pytest.mark.parametrize("width", [20, 40, 76, 200])
def test_rows_of_campaigns_are_never_too_wide(width: int) -> None:
    lines = campaign_lines(owners_day.figures(hostile=True), width)
    assert len(lines) == 2
    figures = replace(owners_day.figures())
    assert all(line.cell_length <= max(width, 37) for line in campaign_lines(figures, width))


@pytest.mark.parametrize(
    ("value", "most", "cells"), [(0, 9, 0), (1, 10**9, 1), (5, 10, 5), (10, 10, 10), (3, 0, 0)]
)
def test_a_bar_is_its_share_and_something_is_never_nothing(
    value: int, most: int, cells: int
) -> None:
    assert cell_len(bar(value, most, 10)) == cells
