"""Pictures of the technician's pages at three sizes in every language; see picture.py."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from textual.containers import VerticalScroll

from terminal import locale
from terminal.diagnostics.keyboards import SCAN_CODE
from terminal.status import QueueState

from .acting import Seat, seated
from .picture import compare, picture_of
from .scripted import line
from .scripted_bench import PIN, ScriptedBench
from .test_tui_snapshots import SIZES, speak
from .test_tui_technician import Scan
from .test_tui_technician_acceptance import judge_as_test

State = Callable[[Seat, ScriptedBench], Awaitable[None]]


async def pin(seat: Seat, bench: ScriptedBench) -> None:
    await seat.press("f1", "f9", *PIN[:4])


async def checks(seat: Seat, bench: ScriptedBench) -> None:
    await seat.press("f1", "f9", *PIN, "enter")
    await seat.until(lambda: bool(bench.findings) and "11 well" in seat.sees)


async def scanners(seat: Seat, bench: ScriptedBench) -> None:
    await checks(seat, bench)
    await seat.press("2")
    await seat.until(lambda: "front" in bench.hears)
    bench.hears["front"]("<-", b"\x0d\xf3\x00\x00\x1cVC-12345\xfd\x1f")
    assert bench.has
    bench.has([Scan(SCAN_CODE.encode(), "ssi /dev/ttyS0")])
    await seat.until(lambda: "BATON-TEST" in seat.sees)


async def code(seat: Seat, bench: ScriptedBench) -> None:
    await checks(seat, bench)
    await seat.press("2", "1")
    await seat.until(lambda: "▀" in seat.sees)


async def books(seat: Seat, bench: ScriptedBench) -> None:
    seat.till.lines = [line(1, QueueState.PENDING), line(2, QueueState.IN_DOUBT, attempts=3)]
    await checks(seat, bench)
    await seat.press("4")
    await seat.until(lambda: "voucher 2" in seat.sees and "12408" in seat.sees)


async def outputs(seat: Seat, bench: ScriptedBench) -> None:
    await checks(seat, bench)
    await seat.press("5")
    await seat.until(lambda: "192.0.2.9" in seat.sees)


async def tried(seat: Seat, bench: ScriptedBench) -> None:
    await checks(seat, bench)
    await seat.press("6")
    await seat.until(lambda: "✓ 1" in seat.sees)
    judge_as_test(seat)
    seat.till.scan(b"TEST-VOUCHER")
    await seat.until(lambda: bool(seat.app.counter.stage._timer))


async def accepted(seat: Seat, bench: ScriptedBench) -> None:
    await tried(seat, bench)
    await seat.until(lambda: "✓ 3" in seat.sees)


STATES: dict[str, State] = {
    each.__name__: each for each in (pin, checks, scanners, code, books, outputs, tried, accepted)
}


@pytest.mark.parametrize("state", STATES)
async def test_page_looks_as_it_did(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = 0.1 if state == "accepted" else 600.0
    monkeypatch.setattr("terminal.tui.technician_ways._SEEN", seen)
    monkeypatch.setattr("terminal.tui.screens.technician.scanners.datetime", Noon)
    bench = ScriptedBench()
    async with seated(size=(100, 40), bench=bench) as seat:
        await STATES[state](seat, bench)
        for scroll in seat.app.screen.query(VerticalScroll):
            scroll.styles.scrollbar_size_vertical = 0  # drawn a moment later than the rest
        for size in SIZES:
            await seat.pilot.resize_terminal(*size)
            drawn = []
            for language in locale.LANGUAGES:
                speak(seat, language)
                await seat.pilot.pause()
                drawn.append(f"{language}\n{picture_of(seat.app)}")
            compare(f"technician-{state}-{size[0]}x{size[1]}", "\n".join(drawn))


class Noon(datetime):
    """A clock that stands."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return datetime(2026, 11, 22, 12, 0, 0)  # noqa: DTZ001 - local time, whatever the zone
