"""The other screens: queue, help, side list, fault; languages on all of them."""

from __future__ import annotations

import threading
from datetime import timedelta

from terminal.errors import NotClaimed
from terminal.locale import LANGUAGES
from terminal.status import QueueState
from terminal.tui.app import BatonApp
from terminal.tui.screens.desk import DeskScreen
from terminal.tui.screens.fault import FaultScreen
from terminal.tui.wedge import Wedge
from terminal.tui.widgets.customers import Customer

from .acting import Seat, seated
from .scripted import NOW, ScriptedTill, line


async def test_queue_tells_what_waits_and_why() -> None:
    async with seated(size=(100, 30)) as seat:
        seat.till.lines = [
            line(1, QueueState.CONFLICT, reason="already_redeemed", at=NOW - timedelta(days=1)),
            line(2, QueueState.PENDING, attempts=3),
            line(3, QueueState.IN_DOUBT, reason="never heard of"),
            line(4, QueueState.PENDING, kind="reversal"),
        ]
        await seat.press("f4")
        await seat.reads("yesterday 14:07  voucher 1", "¥88.00", "refused later: used before")
        await seat.reads("to be reported · 3 tries", "unknown: the platform is asked")
        await seat.reads("to be taken back", "● online")
        await seat.press("enter")
        await seat.until(seat.till.nudged.is_set)
        seat.till.lines = []
        await seat.reads("Nothing waits")
        await seat.press("escape")
        await seat.reads("or type it: F2")


async def test_enter_says_whether_the_platform_answers() -> None:
    async with seated() as seat:
        seat.till.set(up=False, waiting=2)
        await seat.press("f4", "enter")
        await seat.reads("the platform does not answer: nothing was reported")
        seat.till.set(up=True)
        await seat.reads("what waits is being reported")
        seat.till.set(waiting=0)
        await seat.reads("the platform has everything")


async def test_the_key_that_a_banner_names_works_where_the_banner_stands() -> None:
    async with seated(size=(110, 30)) as seat:
        seat.till.lines = [line(1, QueueState.CONFLICT, ways=("paid",), task="refused_later")]
        seat.till.set(conflicts=1)
        for way in ("f4", "f6"):
            await seat.reads("F5 decides", "F6 find")
            await seat.press(way)
            await seat.reads("Esc back", "refused later · F5 decides", "F5 decide ")
            await seat.press("f5")
            await seat.until(lambda: isinstance(seat.app.screen, DeskScreen))
            await seat.press("escape", "escape")
        await seat.press("f8")
        await seat.reads("was refused later", "F5 paper form")
        assert "F5 decides" not in seat.sees


async def test_scan_brings_the_counter_back() -> None:
    async with seated() as seat:
        await seat.press("f4")
        await seat.reads("Nothing waits")
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE", "Lunch set for two × 1")


async def test_help_lists_only_the_keys_that_work_now() -> None:
    async with seated() as seat:
        await seat.press("f1")
        await seat.reads("Keys that work now", "Type a code by hand", "accepted while offline")
        await seat.reads("● online", "0 waiting", "↶")
        seat.till.set(up=False, waiting=3)
        await seat.reads("○ offline", "3 waiting")
        assert "F9" not in seat.sees
        await seat.press("f1")
        await seat.reads("or type it: F2")


def three(log: list[str], done: threading.Event) -> list[Customer]:
    def act(name: str) -> None:
        log.append(f"{name} {threading.current_thread() is threading.main_thread()}")
        done.set()

    return [Customer(name, lambda name=name: act(name)) for name in ("one", "[two]", "three")]


async def test_side_list_acts_in_a_thread_while_scanning_goes_on() -> None:
    log: list[str] = []
    done = threading.Event()
    async with seated(customers=three(log, done)) as seat:
        await seat.press("down", "enter")
        assert log == []
        await seat.press("f9")
        await seat.reads("A customer shows", "▸ one", "[two]")
        await seat.press("down", "enter")
        await seat.until(done.is_set)
        assert log == ["[two] False"]
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE", "▸ [two]")
        await seat.press("up", "up", "f9")
        await seat.until(lambda: "A customer shows" not in seat.sees)


async def test_enter_belongs_to_the_amount_while_both_are_open() -> None:
    log: list[str] = []
    async with seated(customers=three(log, threading.Event())) as seat:
        await seat.press("f9")
        seat.till.scan(b"COUPON")
        await seat.until(lambda: seat.app.counter.stage.question is not None)
        await seat.press("8", "enter")
        await seat.until(lambda: seat.till.answers == [8])
        assert log == []


async def test_till_that_cannot_open_says_what_to_do() -> None:
    def no_till(counter: object, on_status: object) -> ScriptedTill:
        raise NotClaimed("no platform knows this till", where="/home/x", advice="run baton claim")

    app = BatonApp(no_till, language="en", wedge=Wedge(0))
    async with app.run_test(size=(80, 24)) as pilot:
        seat = Seat(app, pilot, ScriptedTill(app.bridge, lambda status: None))
        await seat.reads("The till cannot start", "no platform knows this till", "run baton claim")
        assert isinstance(app.screen, FaultScreen)
        await pilot.press("ctrl+q", "escape")
        assert isinstance(app.screen, FaultScreen)
        await pilot.press("f10")
        await seat.until(lambda: app._exit)


async def test_unforeseen_failure_is_a_sentence_too() -> None:
    def broken(counter: object, on_status: object) -> ScriptedTill:
        raise ZeroDivisionError

    app = BatonApp(broken, language="en")
    async with app.run_test(size=(80, 24)) as pilot:
        seat = Seat(app, pilot, ScriptedTill(app.bridge, lambda status: None))
        await seat.reads("something unforeseen happened", "call the technician")


async def test_language_changes_live_on_every_screen() -> None:
    async with seated(size=(100, 30)) as seat:
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE")
        await seat.press("f7")
        await seat.reads("交付", "无需付款", "在线", "今日核销 37 笔", "帮助")
        await seat.press("f4")
        await seat.reads("没有待上报的核销")
        for _ in range(len(LANGUAGES) - 1):
            await seat.press("f7")
        await seat.reads("Nothing waits")
        await seat.press("escape")
        await seat.reads("GIVE", "today 37 redeemed")
