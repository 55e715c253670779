"""The technician's screens under a technician's fingers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from rich.cells import cell_len

from terminal.diagnostics.finding import Finding, Level, phrase
from terminal.diagnostics.keyboards import LAYOUT_CODE, SCAN_CODE, typed
from terminal.errors import NotClaimed, PinRefused
from terminal.status import QueueState
from terminal.tui.app import BatonApp
from terminal.tui.screens.counter import CounterScreen
from terminal.tui.wedge import Wedge

from .acting import Seat, seated
from .scripted import ScriptedTill, line
from .scripted_bench import PIN, WELL, ScriptedBench


@dataclass
class Scan:
    """As a reader thread hands it over."""

    raw: bytes
    source: str = "serial /dev/ttyS0"
    symbology: str | None = "QRCode"


@asynccontextmanager
async def at_the_bench(
    *, size: tuple[int, int] = (100, 30), page: str = "", language: str = "en"
) -> AsyncIterator[tuple[Seat, ScriptedBench]]:
    """A technician who has typed the PIN, on one of the pages."""
    bench = ScriptedBench()
    async with seated(size=size, bench=bench, language=language) as seat:
        await seat.press("f1", "f9", *PIN, "enter")
        await seat.until(lambda: type(seat.app.front).__name__ == "ChecksScreen")
        await seat.until(lambda: len(seat.app.front._found) == len(bench.will_find))
        if page:
            await seat.press(page)
        yield seat, bench


async def test_the_pin_comes_first_and_is_never_seen() -> None:
    bench = ScriptedBench()
    async with seated(bench=bench) as seat:
        await seat.press("f1", "f9")
        await seat.reads("Technician", "this device's PIN")
        await seat.press(*"111", "enter")
        assert bench.gate.tried == []
        await seat.press(*"222")
        assert "● ● ● ● ● ●" in seat.sees
        assert "111" not in seat.sees
        await seat.press("enter")
        await seat.reads("wrong PIN: the next try in 5 s")
        bench.gate.refuses = PinRefused("locked", "locked", 1750.0)
        await seat.press(*PIN, "enter")
        await seat.reads("too many wrong PINs: the next try in 30 min")
        bench.gate.refuses = PinRefused("unset", "unset")
        await seat.press(*PIN, "enter")
        await seat.reads("set one with `baton technician pin`")
        await seat.press("escape", "escape")
        await seat.until(lambda: isinstance(seat.app.screen, CounterScreen))
        assert [purpose for _, purpose in bench.gate.tried] == ["diagnostics"] * 3


async def test_a_till_without_a_bench_offers_none() -> None:
    async with seated() as seat:
        await seat.press("f1")
        assert "F9" not in seat.sees
        await seat.press("f9")
        await seat.reads("Keys that work now")


async def test_the_worst_comes_first_with_one_thing_to_do() -> None:
    async with at_the_bench() as (seat, bench):
        await seat.reads("1 fault ", "2 warnings", "11 well", "1 left out", "PIN till 14:37")
        rows = seat.sees.split("\n")
        first = next(row for row in rows if "FAIL" in row)
        assert "scanner ssi front" in first
        assert rows.index(first) == 2
        await seat.reads("→ plug it in, or correct the name in the settings")
        await seat.reads("4 min behind the platform; no NTP server answers (should be: within")
        bench.will_find = bench.will_find[:1]
        await seat.press("f5")
        await seat.reads("1 well")
        assert "FAIL" not in seat.sees


async def test_the_bundle_says_where_it_is_and_a_failure_why() -> None:
    async with at_the_bench() as (seat, bench):
        await seat.press("f6")
        await seat.reads("the support bundle is in /data/till/support/baton-yunnan-1")
        bench.fails = "a file cannot be written"
        await seat.press("f6")
        await seat.reads("a file cannot be written")


async def test_when_the_time_is_over_every_page_leads_back_to_work() -> None:
    async with at_the_bench() as (seat, bench):
        for times, page in enumerate(["", *"123456"], 1):
            await seat.press(*page)
            bench.gate.time = timedelta()
            seat.app.front.tick()
            await seat.until(lambda: isinstance(seat.app.screen, CounterScreen))
            await seat.until(lambda times=times: bench.gate.left_times == times)
            await seat.until(lambda: bench.has is None)
            bench.gate.time = timedelta(minutes=30)
            await seat.press("f1", "f9")
            await seat.reads("DIAGNOSTICS")


async def test_the_pin_is_not_asked_again_while_it_is_good_and_f10_ends_that() -> None:
    async with at_the_bench() as (seat, bench):
        await seat.press("escape", "f9")
        await seat.reads("DIAGNOSTICS")
        assert len(bench.gate.tried) == 1
        await seat.press("f10")
        await seat.until(lambda: bench.gate.left_times == 1)
        assert isinstance(seat.app.screen, CounterScreen)


async def test_bytes_are_seen_as_they_pass_and_nothing_is_redeemed() -> None:
    async with at_the_bench(page="2") as (seat, bench):
        await seat.reads("▸ front (ssi)", "missing · not found", "side [2] (serial)")
        await seat.until(lambda: "front" in bench.hears)
        await seat.press("down")
        await seat.until(lambda: "side [2]" in bench.hears and "front" not in bench.hears)
        bench.hears["side [2]"]("<-", b"VC-1\x1b]0;x\x07\r")
        assert bench.has
        bench.has([Scan(b"VC-1\x1b]0;x\x07 [/b]")])
        await seat.reads("56 43 2D 31 1B 5D", "VC-1.]0;x", "VC-1]0;x [/b]", "QRCode")
        assert "\x1b" not in seat.sees
        seat.burst("WEDGE-1")
        await seat.until(lambda: seat.app._keyboard is not None)
        assert seat.till.scans == []
        await seat.press("4")
        await seat.until(lambda: "56 43" not in seat.sees)
        await seat.press("3")
        await seat.reads("this scanner cannot be made to beep")
        await seat.press("up", "3")
        await seat.reads("did it beep and light up?")
        await seat.press("escape")
        await seat.until(lambda: bench.has is None)
        assert bench.hears == {}


async def test_a_test_code_is_drawn_and_known_again() -> None:
    async with at_the_bench(page="2") as (seat, bench):
        await seat.press("1")
        await seat.until(lambda: seat.sees.count("▀") > 100)
        assert bench.has
        bench.has([Scan(SCAN_CODE.encode())])
        await seat.reads("the test code came as it is")
        await seat.press("1")
        await seat.until(lambda: "▀" not in seat.sees)


async def test_the_keyboard_code_names_the_fault() -> None:
    async with at_the_bench(page="2", size=(100, 40)) as (seat, bench):
        await seat.press("2")
        await seat.until(lambda: "▀" in seat.sees)
        for came, said in (
            (typed(LAYOUT_CODE, "us", "de"), "the scanner types US, the computer reads German"),
            (LAYOUT_CODE.swapcase(), "Caps Lock is on"),
            (LAYOUT_CODE.replace("_", ""), "these do not arrive: _"),
            (LAYOUT_CODE, "every character came as it is"),
        ):
            assert bench.has
            bench.has([Scan(came.encode())])
            await seat.reads(said)


async def test_a_code_that_has_no_room_says_so() -> None:
    async with at_the_bench(page="2", size=(40, 12)) as (seat, _bench):
        await seat.press("2")
        await seat.reads("too small for this code")


async def test_the_camera_is_seen_with_its_rates() -> None:
    async with at_the_bench(page="3") as (seat, bench):
        await seat.reads("eye:", "frames/s", "a code in 50 % of them", "hold a code before it")
        await seat.until(lambda: seat.sees.count("▀") > 300)
        assert bench.has
        bench.has([Scan("店[/b]".encode())])
        await seat.reads("last read: 店[/b]  QRCode")


async def test_the_network_shows_its_chain_and_a_plot() -> None:
    async with at_the_bench(page="1", size=(100, 40)) as (seat, bench):
        await seat.reads("router", "192.0.2.1 answers", "platform.example is not found")
        bench.times = [0.02, None, 0.5]
        for _ in range(3):
            seat.app.front.beat()
        await seat.until(lambda: len(seat.app.front.query_one("LatencyPlot").samples) >= 3)
        await seat.reads("ms to connect, the last minute")


async def test_journal_and_queue_are_on_one_page() -> None:
    async with at_the_bench(page="4") as (seat, _bench):
        seat.till.lines = [line(1, QueueState.PENDING)]
        await seat.reads("12408 entries and 12001 receipts hold", "3 wait, the oldest for 26 min")
        await seat.reads("voucher 1", "to be reported")
        await seat.press("enter")
        await seat.until(seat.till.nudged.is_set)


async def test_outputs_are_tried_one_by_one() -> None:
    async with at_the_bench(page="5") as (seat, bench):
        await seat.reads("escpos 192.0.2.9:9100", "fault · it is out of paper", "sound default")
        await seat.press("1")
        await seat.until(lambda: bench.printed == ["test"])
        await seat.reads("sent: did it come out?")
        await seat.press("2", "3", "4")
        await seat.until(lambda: len(bench.signalled) == 3)
        assert sorted(bench.signalled) == ["accepted", "attention", "refused"]
        bench.fails = "no printer is configured"
        await seat.press("1")
        await seat.reads("no printer is configured")


async def test_a_till_that_cannot_start_can_still_be_looked_at() -> None:
    bench = ScriptedBench(has_till=False)

    def no_till(counter: object, on_status: object) -> ScriptedTill:
        raise NotClaimed("no platform knows this till", advice="run baton claim")

    app = BatonApp(no_till, language="en", wedge=Wedge(0), open_bench=lambda till: bench)
    async with app.run_test(size=(90, 30)) as pilot:
        seat = Seat(app, pilot, ScriptedTill(app.bridge, lambda status: None))
        await seat.reads("The till cannot start")
        await pilot.press("f9", *PIN, "enter")
        await seat.reads("DIAGNOSTICS", "1 network", "scanner ssi front")
        assert "2 scanners" not in seat.sees
        await pilot.press("f10")
        await seat.reads("The till cannot start")


HOSTILE = "\x1b]0;owned\x07\x9b31m[/foo] \u202eevil\x00"


async def test_what_devices_and_networks_say_is_only_text() -> None:
    bad = Finding("unit", Level.FAIL, phrase("{why}", why=HOSTILE), subject=HOSTILE)
    bench = ScriptedBench()
    bench.will_find = [bad]
    bench.states = [replace(WELL, name=HOSTILE, why=HOSTILE)]
    async with seated(bench=bench, size=(100, 30)) as seat:
        await seat.press("f1", "f9", *PIN, "enter")
        await seat.reads("[/foo]")
        for page in ("2", "5"):
            await seat.press(page)
            await seat.reads("DIAGNOSTICS")
            assert not {"\x1b", "\x07", "\x9b", "\u202e", "\x00"} & set(seat.sees)
            await seat.press("escape")


@pytest.mark.parametrize("size", [(40, 12), (20, 6), (200, 60)])
async def test_no_page_breaks_at_any_size(size: tuple[int, int]) -> None:
    async with at_the_bench(size=size, language="zh_CN") as (seat, _bench):
        for page in "123456":
            await seat.press(page)
            await seat.pilot.pause()
            rows = seat.sees.split("\n")
            assert len(rows) == size[1]
            assert max(map(cell_len, rows)) <= size[0]
            await seat.press("escape")
