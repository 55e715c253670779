"""Keys: what acts, what never acts, and a scanner that types."""

from __future__ import annotations

import pytest
from textual import events

from .acting import seated

WEDGE = 0.08


@pytest.mark.parametrize(
    "key", ["ctrl+q", "ctrl+c", "ctrl+p", "ctrl+z", "ctrl+backslash", "q", "tab"]
)
async def test_no_other_key_leaves_or_opens_anything(key: str) -> None:
    async with seated() as seat:
        await seat.press(key, key)
        await seat.pilot.pause()
        assert seat.app.screen is seat.app.counter
        assert seat.app.is_running
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE")


async def test_f10_asks_and_any_other_key_stays() -> None:
    async with seated() as seat:
        await seat.press("f10")
        await seat.reads("F10 once more leaves the till")
        await seat.press("5")
        await seat.reads("F1 help")
        assert seat.app.is_running


async def test_f10_twice_leaves_and_stops_the_till() -> None:
    async with seated() as seat:
        await seat.press("f10")
        await seat.press("f10")  # a bounce, not a second press
        assert seat.app.is_running
        await seat.pilot.pause(0.3)
        await seat.press("f10")
        await seat.until(lambda: seat.app._exit)


async def test_scan_answers_the_question_whether_to_leave() -> None:
    async with seated() as seat:
        await seat.press("f10")
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE")
        assert not seat.app.leaving


@pytest.mark.parametrize("end", ["\r", "\n", "\t", "\r\n"])
async def test_typing_scanner_is_a_scan(end: str) -> None:
    async with seated(pace=WEDGE) as seat:
        seat.burst("LUNCH-1", end)
        await seat.reads("Lunch set for two × 1")
        assert seat.till.scans == [b"LUNCH-1"]


async def test_typing_scanner_without_a_suffix_is_a_scan() -> None:
    async with seated(pace=WEDGE) as seat:
        seat.burst("LUNCH-1", "")
        await seat.reads("Lunch set for two × 1")


async def test_controls_inside_a_code_stay_in_it() -> None:
    async with seated(pace=WEDGE) as seat:
        seat.burst("AB\x11CD\x1d99")
        await seat.until(lambda: seat.till.scans == [b"AB\x11CD\x1d99"])
        assert seat.app.is_running


async def test_scan_never_leaks_into_an_open_entry() -> None:
    async with seated(pace=WEDGE) as seat:
        seat.till.scan(b"COUPON")
        await seat.until(lambda: seat.app.counter.stage.question is not None)
        await seat.press("5")
        await seat.pilot.pause(0.2)
        seat.burst("LUNCH-1234")
        await seat.reads("the platform does not know this voucher")
        assert seat.till.answers == [None]
        assert seat.till.scans == [b"COUPON", b"LUNCH-1234"]


async def test_short_printed_code_cannot_confirm_an_amount() -> None:
    async with seated(pace=WEDGE) as seat:
        seat.till.scan(b"COUPON")
        await seat.until(lambda: seat.app.counter.stage.question is not None)
        seat.burst("5")
        await seat.reads("press Enter once more")
        assert seat.till.answers == []


async def test_function_keys_inside_a_burst_do_nothing() -> None:
    async with seated(pace=WEDGE) as seat:
        seat.burst("AB", "")
        for key in ("f2", "f10", "f4"):
            seat.app.post_message(events.Key(key, None))
        await seat.pilot.pause()
        assert seat.app.screen is seat.app.counter
        assert not seat.app.counter.stage.code_open
        assert not seat.app.leaving


async def test_same_code_again_leaves_the_figures_alone() -> None:
    async with seated(pace=WEDGE) as seat:
        seat.till.scan(b"12COUPON34")
        await seat.until(lambda: seat.app.counter.stage.question is not None)
        await seat.press("5")
        await seat.pilot.pause(0.2)
        seat.burst("12COUPON34")
        await seat.pilot.pause(0.3)
        await seat.press("enter")
        await seat.until(lambda: seat.till.answers[:1] == [5])
