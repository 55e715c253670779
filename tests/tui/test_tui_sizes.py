"""Every screen at every size: nothing crashes, and what matters most is still there."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from terminal.status import QueueState

from .acting import Seat, seated
from .scripted import NOW, line
from .test_tui_find import ROWS

SIZES = [((40, 12), "en"), ((20, 6), "zh_CN"), ((80, 24), "zh_CN"), ((200, 60), "en")]


async def whole(seat: Seat, size: tuple[int, int]) -> None:
    """The screen is drawn and no line is wider than the terminal."""
    await seat.pilot.pause()
    rows = seat.sees.split("\n")
    assert len(rows) == size[1]
    assert max(map(cell_len, rows)) <= size[0]


@pytest.mark.parametrize(("size", "language"), SIZES)
async def test_no_screen_breaks(size: tuple[int, int], language: str) -> None:
    task = line(1, QueueState.CONFLICT, task="refused_later", ways=("paid", "shop"), bearer="shop")
    async with seated(size=size, language=language, theme="baton-light") as seat:
        seat.till.history.rows = ROWS
        seat.till.lines = [task]
        seat.till.set(conflicts=1, up=False, since=NOW, waiting=3, oldest=NOW, limit_left=1)
        for code in (b"LUNCH-1", b"OWN-1", b"USED-1", b"BROKEN", b"COUPON"):
            seat.till.scan(code)
            await seat.until(lambda: not seat.app.counter.stage.resting)
            await whole(seat, size)
        await seat.until(lambda: seat.app.counter.stage.question is not None)
        await seat.press("1", "escape")
        for keys in (["f1"], ["f2", "1"], ["f4"], ["f5", "2", "x"], ["f6"], ["f6", "enter", "f3"]):
            for key in keys:
                await seat.press(key)
                await whole(seat, size)
            seat.app.to_counter()
            seat.app.counter.stage.rest()
        await whole(seat, size)


@pytest.mark.parametrize("code", [b"LUNCH-1", b"USED-1", b"OWN-1"])
async def test_verdict_is_read_at_forty_by_twelve(code: bytes) -> None:
    words = {b"LUNCH-1": "ACCEPTED", b"USED-1": "REFUSED", b"OWN-1": "ACCEPTED"}[code]
    hands = {b"LUNCH-1": "GIVE", b"USED-1": "WHY", b"OWN-1": "GIVE"}[code]
    drawer = {b"LUNCH-1": "nothing to pay", b"USED-1": "DO", b"OWN-1": "nothing to pay"}[code]
    async with seated(size=(40, 12)) as seat:
        seat.till.scan(code)
        await seat.reads(words, hands, drawer)


async def test_size_may_change_at_any_moment() -> None:
    async with seated(size=(80, 24)) as seat:
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE")
        for size in [(40, 12), (10, 3), (120, 40), (80, 24)]:
            await seat.pilot.resize_terminal(*size)
            await whole(seat, size)
        await seat.reads("GIVE", "Lunch set for two × 1")
