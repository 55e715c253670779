"""What staff and technicians do at a kiosk, what is dead there, and what is out of order."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual import events

from terminal.errors import ConfigError
from terminal.kiosk.settings import KioskSettings
from terminal.status import OutputStatus, ScannerStatus
from terminal.technician import TechnicianGate
from terminal.tui.kiosk.app import KioskApp
from terminal.tui.kiosk.foot import Keys
from terminal.tui.wedge import Wedge

from .kiosk_acting import DEVICE_PIN, QUICK, READY, Before, KioskSeat, place_of
from .kiosk_states import goods_left
from .scripted import NOW
from .scripted_staff import LIN

GONE = (ScannerStatus("front", "missing", "/dev/baton/front is not there", "look at its cable"),)


async def test_calling_staff_rings_and_says_so(before: Before) -> None:
    async with before() as seat:
        await seat.press("f1")
        await seat.reads("somebody is coming to you")
        await seat.until(lambda: seat.till.calls == 1)
        seat.app.stage.rest()
        await seat.reads("staff has been called")
        await seat.press("f1")
        await seat.until(lambda: seat.till.rings >= 1)
        assert seat.till.calls == 1, "noted once, however often somebody presses"


async def test_call_tells_what_is_wrong_with_the_kiosk(before: Before) -> None:
    async with before() as seat:
        seat.till.set(scanners=GONE)
        await seat.reads("K3")
        await seat.press("f1")
        await seat.until(lambda: seat.till.called_for == "K3")


async def test_staff_closes_goods_that_nobody_confirmed(before: Before) -> None:
    async with before() as seat:
        await goods_left(seat)
        await seat.reads("#51 · 14:07 · Lunch set for two", "5  earlier ones")
        await seat.press("5")
        await seat.reads("2  #26")
        await seat.press("escape")
        await goods_left(seat)
        await seat.press("2")
        await seat.reads("#41 · 14:07 · Tea × 2", "1  the customer has it")
        await seat.press("1")
        await seat.reads("#41 · given")
        await seat.reads("#51 · 14:07 · Lunch set for two")
        seat.till.left = [each for each in seat.till.left if each.number == 51]
        await seat.press("1", "2")
        await seat.reads("#51 · taken back")
        await seat.reads("hold your code below")
        assert seat.till.given == [True, False]


async def test_what_somebody_else_has_closed_is_said(before: Before) -> None:
    async with before() as seat:
        await goods_left(seat)
        seat.till.left = []
        await seat.press("1", "1")
        await seat.reads("somebody else has just closed this task")
        await seat.reads("hold your code below")
        await seat.press("f8", *LIN, "enter")
        await seat.reads("no goods wait here")


async def test_out_of_order_says_what_staff_must_do_and_goes_by_itself(before: Before) -> None:
    async with before(size=(100, 30)) as seat:
        seat.till.set(scanners=GONE)
        await seat.reads("please go to the counter", "no scanner answers (front)", "K3")
        assert "▀▀▀▀▀▀▀" in seat.sees, "the QR code"
        seat.till.set(scanners=READY)
        await seat.reads("hold your code below")
        seat.till.set(stopped="the disk is full: free some space")
        await seat.reads("nothing may be accepted here", "K2")
        seat.till.set(stopped="", up=False, limit_left=0)
        await seat.reads("there is no line", "K5")
        seat.till.set(limit_left=100)
        await seat.reads("hold your code below")
        lost = (OutputStatus("dispenser pins 23 and 24", "missing", "no pins"),)
        seat.till.set(outputs=lost)
        await seat.reads("hold your code below")
        seat.till.dispenses = True
        seat.till.set(outputs=lost)
        await seat.reads("nothing can be handed out", "K4")


async def test_trouble_waits_for_the_customer_in_hand(before: Before) -> None:
    async with before(settings=replace(QUICK, verdict=0.8)) as seat:
        seat.till.scan(b"LUNCH-1")
        await seat.reads("take your")
        seat.till.set(scanners=GONE)
        await seat.pilot.pause()
        await seat.reads("take your")
        await seat.reads("K3")


async def test_technician_leaves_by_the_pin_of_the_device(before: Before) -> None:
    async with before() as seat:
        await seat.press("f10")
        await seat.reads("the PIN of this device")
        await seat.press(*"27182818", "enter")
        await seat.reads("this PIN is wrong")
        assert seat.app.is_running
        await seat.press(*DEVICE_PIN, "enter")
        await seat.reads("2  end the kiosk")
        await seat.press("2")
        await seat.until(lambda: not seat.app.is_running)


async def test_technician_goes_to_the_till_itself(before: Before) -> None:
    async with before() as seat:
        await seat.press("f10", *DEVICE_PIN, "enter")
        await seat.reads("1  to the till")
        await seat.press("1")
        await seat.until(lambda: not seat.app.is_running)
        assert seat.app.return_value is True


async def test_back_to_work(before: Before) -> None:
    async with before() as seat:
        await seat.press("f10", *DEVICE_PIN, "enter")
        await seat.reads("3  back to work")
        await seat.press("3")
        await seat.reads("hold your code below")
        await seat.until(lambda: not seat.till.technician.left())


async def test_gate_without_a_pin_opens_to_nobody(before: Before, tmp_path: Path) -> None:
    async with before() as seat:
        seat.till.technician = TechnicianGate(tmp_path / "other", lambda: NOW)
        await seat.press("f10", *DEVICE_PIN, "enter")
        await seat.reads("has no PIN yet")


async def test_technician_by_five_taps_in_the_corner(before: Before) -> None:
    async with before(settings=KioskSettings(touch=True)) as seat:
        for _ in range(4):
            await seat.pilot.click(offset=(1, 1))
        assert "the PIN of this device" not in seat.sees
        await seat.pilot.click(offset=(1, 1))
        await seat.reads("the PIN of this device")


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_pin_by_taps_alone(before: Before, size: tuple[int, int]) -> None:
    async with before(settings=KioskSettings(touch=True), size=size) as seat:
        for _ in range(5):
            await seat.pilot.click(offset=(1, 1))
        await seat.reads("the PIN of this device")
        for figure in DEVICE_PIN:
            row = next(row for row in seat.sees.split("\n") if "1" in row and "0" in row)
            column = cell_len(row[: row.index(figure)])
            await seat.pilot.click(offset=(column, seat.sees.split("\n").index(row)))
        await seat.reads("● ● ● ● ● ●")
        await seat.pilot.click(offset=place_of(seat, "confirm"))
        await seat.reads("end the kiosk")
        await seat.until(lambda: not seat.app._kiosk.query(Keys).first().display)
        await seat.pilot.pause()
        await seat.pilot.click(offset=place_of(seat, "end the kiosk"))
        await seat.until(lambda: not seat.app.is_running)


async def test_taps_on_keys_only_where_touch_is_enabled(before: Before) -> None:
    async with before(settings=KioskSettings(touch=True), size=(80, 24)) as seat:
        await seat.pilot.click(offset=place_of(seat, "call staff"))
        await seat.reads("somebody is coming")
    async with before(size=(80, 24)) as seat:
        await seat.pilot.click(offset=place_of(seat, "call staff"))
        await seat.pilot.pause(0.1)
        assert "somebody is coming" not in seat.sees


DEAD = [
    *("ctrl+c", "ctrl+q", "ctrl+p", "ctrl+z", "ctrl+d", "ctrl+l", "ctrl+backslash", "f2", "f3"),
    *("f4", "f5", "f6", "f8", "f9", "f11", "f12", "escape", "tab", "shift+tab", "home", "pageup"),
    *("delete", "insert", "q", "Q", "0", "5", "enter", "backspace", "space", "up", "ctrl+@"),
]


async def test_all_other_keys_are_dead(before: Before) -> None:
    async with before() as seat:
        drawn = seat.sees
        for key in DEAD:
            await seat.press(key)
            assert seat.app.is_running, key
            assert seat.sees == drawn, key
        assert len(seat.app.screen_stack) <= 2
        await seat.pilot.click(offset=(40, 12))
        seat.app.post_message(events.Paste("quit"))
        await seat.pilot.pause()
        assert seat.sees == drawn


async def test_burst_of_a_scanner_presses_nothing(before: Before) -> None:
    async with before(pace=0.08) as seat:
        await asyncio.sleep(0.1)
        seat.burst("1234567890LUNCH")
        await seat.until(lambda: seat.till.scans == [b"1234567890LUNCH"])
        await asyncio.sleep(0.3)
        await seat.press("f10")
        await seat.reads("the PIN of this device")
        await asyncio.sleep(0.1)
        seat.burst("31415926535-8979")
        await seat.until(lambda: len(seat.till.scans) == 2)
        pad = seat.app.stage.pad
        assert pad is None or getattr(pad, "figures", "") == ""


async def test_till_that_cannot_start_is_out_of_order(tmp_path: Path) -> None:
    def broken(counter: object, on_status: object) -> Any:
        raise ConfigError("no setting is called 'kisok'", where="baton.toml", advice="correct it")

    gate = TechnicianGate(tmp_path, lambda: NOW)
    gate.set_pin(DEVICE_PIN)
    app = KioskApp(broken, KioskSettings(), lambda: gate, "en", wedge=Wedge(0))
    async with app.run_test(size=(100, 30)) as pilot:
        seat = KioskSeat(app, pilot, None)  # type: ignore[arg-type]
        await seat.reads("OUT OF" if "OUT OF" in seat.sees else "K1", "the till cannot start")
        await seat.reads("no setting is called")
        await seat.press("f10", *DEVICE_PIN, "enter")
        await seat.reads("end the kiosk")
