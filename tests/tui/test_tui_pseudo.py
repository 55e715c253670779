"""No word passes by the catalogues: every screen in a language that spells all of theirs otherwise.

Each screen is brought about in English and then drawn in the other language, so that a word which
was looked up before it was drawn is found as well.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from terminal import locale
from terminal.core.model import Prompt, PromptKind
from terminal.status import OutputStatus, ScannerStatus
from terminal.tui.app import BatonApp
from terminal.tui.screens.base import BatonScreen
from terminal.tui.screens.sign_in import SignInScreen
from terminal.tui.wedge import Wedge
from terminal.tui.widgets.customers import Customer
from tests.scale import share

from .acting import Seat, seated
from .pseudo import Pseudo, bypassing
from .scripted import NOW, STATUS, ScriptedTill
from .test_tui_find import ROWS
from .test_tui_shift import paper, shift
from .test_tui_snapshots import STATES, scanned

# What the scripted platform, till and people say; nothing of it is ours to translate.
OUTSIDE = """
Yunnan Rd Lin Chen Mei Nanjing Lunch set for two Tea Prize cola Coupon off 可乐 Sandbox VIP
VC BTN LUN USED COL TEA OWN LUNCH COU COUPON BROKEN SLOW CNY id a A e U C L N O B S R voucher
HBNH T W Cola x zzz already redeemed unknown code scripted the disk is full free some space
printer ttyACM Zebra ml 双人午餐套餐 免费领 会员储值卡
"""


async def side_list(seat: Seat) -> None:
    await seat.press("f9")
    await seat.reads("A customer shows")


async def trouble(seat: Seat) -> None:
    """All notices at once."""
    seat.till.set(
        up=False,
        since=NOW - timedelta(hours=3),
        waiting=6,
        oldest=NOW - timedelta(hours=3),
        conflicts=2,
        scanners=(ScannerStatus("ttyACM", "missing"), ScannerStatus("Zebra", "fault")),
        outputs=(OutputStatus("printer", "fault", "printer"),),
    )
    await seat.reads("offline since", "no scanner", "scanner trouble", "printer or sound")


async def asking(seat: Seat) -> None:
    seat.till.scan(b"SLOW")
    await seat.reads("do not scan again")


async def could_not(seat: Seat) -> None:
    await scanned(seat, "BROKEN")


async def leaving(seat: Seat) -> None:
    await seat.press("f10")
    await seat.reads("F10 once more")


async def mistyped(seat: Seat) -> None:
    await seat.press("f2", *"123456789012")
    await seat.reads("mistyped")


async def serial(seat: Seat) -> None:
    seat.till.prompts["MANY"] = Prompt(PromptKind.SERIAL, "CNY", "Tea")
    await scanned(seat, "MANY")


async def uses(seat: Seat) -> None:
    seat.till.prompts["MANY"] = Prompt(PromptKind.USES, "CNY", "Tea", most=3)
    await scanned(seat, "MANY")


async def confirm(seat: Seat) -> None:
    seat.till.prompts["MANY"] = Prompt(PromptKind.CONFIRM, "CNY", "Tea")
    await scanned(seat, "MANY")


async def signing_in(seat: Seat) -> None:
    seat.till.set(operator="", sign_in=True)
    await seat.reads("F12")
    await seat.press("f12")
    await seat.until(lambda: isinstance(seat.app.screen, SignInScreen))


async def approving(seat: Seat) -> None:
    seat.till.set(sign_in=True)
    await shift(seat)
    await seat.press("f3", *"60000", "enter")
    await seat.reads("A supervisor must approve")


async def closing(seat: Seat) -> None:
    await shift(seat)
    await seat.press("f6")
    await seat.reads("Close this shift")


async def closed(seat: Seat) -> None:
    await closing(seat)
    await seat.press("enter")
    await seat.reads("the shift is closed")


async def searched(seat: Seat) -> None:
    await seat.press("f6", *"zzz")
    await seat.reads("Nothing is found")


async def nothing_waits(seat: Seat) -> None:
    await seat.press("f4")
    await seat.reads("Nothing waits")


async def help_of_the_shift(seat: Seat) -> None:
    await shift(seat)
    await seat.press("f1")
    await seat.reads("Keys that work now")


MORE: dict[str, Callable[[Seat], Awaitable[None]]] = {
    each.__name__: each
    for each in (
        *(side_list, trouble, asking, could_not, leaving, mistyped, serial, uses, confirm),
        *(signing_in, approving, closing, closed, shift, paper, searched, nothing_waits),
        help_of_the_shift,
    )
}
ALL = {**STATES, **MORE}


def speak(app: BatonApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is drawn in the other language from now on."""
    monkeypatch.setattr(locale, "_catalogue", lambda language: Pseudo())
    for screen in app.screen_stack:
        if isinstance(screen, BatonScreen):
            screen.draw_anew()


@pytest.mark.parametrize("state", share(list(ALL), 0, 4))
async def test_no_word_passes_by_the_catalogues(
    state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    customers = [Customer("cut the line", lambda: None, "read by: camera")]
    async with seated(size=(120, 40), customers=customers if state == "side_list" else ()) as seat:
        seat.till.history.rows = ROWS
        seat.app.deeds.look_back_soon()
        await seat.until(lambda: seat.app.counter.recent.past("id-Tea") is not None)
        await ALL[state](seat)
        speak(seat.app, monkeypatch)
        await seat.pilot.pause()
        try:
            assert bypassing(seat.sees, OUTSIDE) == [], seat.sees
        finally:
            seat.till.gate.set()


async def test_nor_on_the_screen_of_a_till_that_cannot_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(counter: object, on_status: object) -> ScriptedTill:
        raise ZeroDivisionError

    app = BatonApp(broken, language="en", wedge=Wedge(0))
    async with app.run_test(size=(80, 24)) as pilot:
        seat = Seat(app, pilot, ScriptedTill(app.bridge, lambda status: None))
        await seat.reads("something unforeseen happened")
        speak(app, monkeypatch)
        await pilot.pause()
        assert bypassing(seat.sees, "ZeroDivisionError") == []


async def test_a_word_that_does_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: one word of the status line is not looked up."""
    from terminal.wording import status as words

    async with seated(size=(120, 40)) as seat:
        monkeypatch.setattr(words, "waiting", lambda status: f"{status.waiting} to be reported")
        seat.app.bridge.status(replace(STATUS, waiting=3))
        await seat.reads("3 to be reported")
        speak(seat.app, monkeypatch)
        await seat.pilot.pause()
        assert {"to", "be", "reported"} <= set(bypassing(seat.sees, OUTSIDE))
