"""Undo: F3, why, Enter; a countdown; what came of it is never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from terminal.core.model import Reason, Refusal
from terminal.core.record import Record
from terminal.status import Undoable
from terminal.tui.app import BatonApp
from terminal.tui.screens.undo import UndoScreen
from terminal.undo import TakenBack, Undone

from .acting import Seat, seated
from .scripted import NOW, STATUS

UNDO = Undoable("id-LUNCH-1", "Lunch set for two", 8800, "CNY", NOW + timedelta(seconds=581))


async def accepted(seat: Seat, undo: Undoable = UNDO) -> None:
    """One acceptance that can be taken back."""
    seat.till.scan(b"LUNCH-1")
    await seat.reads("GIVE")
    seat.till.set(undo=undo)
    await seat.reads("F3 undo")


def at_undo(app: BatonApp) -> bool:
    return isinstance(app.screen, UndoScreen)


async def test_countdown_stands_in_the_list() -> None:
    async with seated() as seat:
        await accepted(seat)
        await seat.reads("F3 undo 9:41")


async def test_countdown_runs_and_ends() -> None:
    clock = [NOW]
    async with seated(now=lambda: clock[0]) as seat:
        await accepted(seat)
        clock[0] = NOW + timedelta(seconds=61)
        await seat.reads("F3 undo 8:40")
        clock[0] = NOW + timedelta(seconds=582)
        await seat.until(lambda: "undo" not in seat.sees)
        await seat.press("f3")
        assert not at_undo(seat.app)


async def test_without_motion_the_end_is_told_instead() -> None:
    async with seated(moving=False) as seat:
        await accepted(seat)
        await seat.reads("F3 undo until 14:17")
        assert "9:41" not in seat.sees


async def test_digit_and_enter_take_it_back() -> None:
    async with seated(hold=0.2) as seat:
        await accepted(seat)
        await seat.press("f3")
        await seat.reads("Take this redemption back?", "Lunch set for two × 1", "took ¥0.00")
        await seat.press("2", "enter")
        await seat.until(lambda: seat.till.undone != [])
        assert seat.till.undone == [("id-LUNCH-1", "the wrong voucher was scanned")]
        await seat.reads("Lunch set for two × 1", "take the goods back")


async def test_reason_can_be_typed() -> None:
    async with seated() as seat:
        await accepted(seat)
        await seat.press("f3", *"cold", "space", *"2x", "enter")
        await seat.until(lambda: seat.till.undone == [("id-LUNCH-1", "cold 2x")])


@pytest.mark.parametrize("keys", [["enter"], ["f3", "f3", "f3"], ["1"], ["1", "escape"], ["f10"]])
async def test_no_single_key_takes_anything_back(keys: list[str]) -> None:
    async with seated() as seat:
        await accepted(seat)
        await seat.press("f3", *keys)
        await seat.pilot.pause(0.1)
        assert seat.till.undone == []


async def test_printed_code_takes_nothing_back() -> None:
    async with seated(pace=0.08) as seat:
        await accepted(seat)
        await seat.press("f3")
        await seat.pilot.pause(0.2)
        seat.burst("1")
        await seat.reads("press Enter once more")
        assert seat.till.undone == []


async def test_scan_leaves_the_question_open_and_nothing_done() -> None:
    async with seated() as seat:
        await accepted(seat)
        await seat.press("f3", "1")
        seat.till.scan(b"USED-1")
        await seat.reads("WHY")
        assert seat.till.undone == []


async def test_what_came_of_it_waits_for_the_scan_in_hand() -> None:
    """Two results at about the same time: both are seen, neither replaces the other unseen."""
    async with seated(hold=1.0) as seat:
        await accepted(seat)
        await seat.press("f3", "1")
        seat.till.scan(b"SLOW")
        await seat.reads("the platform is asked")
        seat.app.undo(seat.app.counter.recent.past("id-LUNCH-1"), "because")
        seat.app.counter.stage.arrived(seat.app.counter.recent.past("id-LUNCH-1").shown.code)
        await seat.until(lambda: seat.till.undone != [])
        seat.till.gate.set()
        await seat.reads("WHY")
        await seat.reads("take the goods back")


async def test_refusal_says_that_it_stands() -> None:
    record = Record(title="Lunch", uses=1, currency="CNY")
    late = Refusal(Reason.UNDO_WINDOW_PASSED, at=NOW)
    async with seated() as seat:
        await accepted(seat)
        seat.till.undo = lambda *asked, **more: TakenBack("x", Undone.REFUSED, record, late)
        await seat.press("f3", "1", "enter")
        await seat.reads("too late to undo", "ask the supervisor")


async def test_bill_says_both_ways_to_go_on() -> None:
    record = Record(title="20 off", uses=1, currency="CNY", bill=10000, discount=2000, take=8000)
    async with seated(size=(120, 40)) as seat:
        await accepted(seat)
        seat.till.undo = lambda *asked, **more: TakenBack("x", Undone.QUEUED, record)
        await seat.press("f3", "1", "enter")
        await seat.reads("take ¥20.00 more, or pay ¥80.00 back")


async def test_till_that_says_no_is_heard_in_the_language_of_the_screen() -> None:
    async with seated(language="zh_CN") as seat:
        seat.till.scan(b"LUNCH-1")
        await seat.reads("交付")
        seat.till.set(undo=UNDO)
        await seat.reads("F3 撤销 9:41")
        seat.till.refuses = "it cannot be taken back: it was taken back already"
        await seat.press("f3", "1", "enter")
        await seat.reads("无法撤销: 已经撤销过了")


async def test_undo_of_something_no_longer_in_the_list_is_not_offered() -> None:
    async with seated() as seat:
        seat.till.set(undo=replace(UNDO, redemption="gone"), today=STATUS.today)
        await seat.pilot.pause(0.1)
        await seat.press("f3")
        assert not at_undo(seat.app)
