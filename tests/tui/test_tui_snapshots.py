"""Pictures of every screen at three sizes in every language; see picture.py."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from terminal import locale
from terminal.core.model import Prompt, PromptKind, Voucher
from terminal.status import QueueState, Undoable
from terminal.tui.screens.base import BatonScreen

from .acting import Seat, seated
from .picture import compare, picture_of
from .scripted import NOW, line
from .test_tui_desk import FOUND, LATER
from .test_tui_find import BENEFIT, ROWS

SIZES = [(80, 24), (96, 28), (120, 40)]
CUT = NOW - timedelta(minutes=26)
UNDO = Undoable("id-Lunch [for two]", "Lunch", 8800, "CNY", NOW + timedelta(seconds=581))
CHOICE = Prompt(PromptKind.CHOICE, options=("LUN…1", "COL…2", "TEA…3"))


async def rest(seat: Seat) -> None:
    seat.till.set(undo=UNDO)
    await seat.until(lambda: "9:41" in seat.sees)


async def scanned(seat: Seat, code: str) -> None:
    seat.till.scan(code.encode())
    await seat.until(lambda: seat.app.counter.stage.has_class("-card"))
    await seat.until(lambda: bool(seat.app.counter.stage._timer) or seat.app.counter.typing)


async def accepted(seat: Seat) -> None:
    seat.till.vouchers["LUNCH-1"] = Voucher("v", BENEFIT, visits=3, level="VIP")
    await scanned(seat, "LUNCH-1")


async def amount(seat: Seat) -> None:
    await scanned(seat, "COUPON")
    await seat.press(*"10000", "enter")
    await seat.until(lambda: bool(seat.app.counter.stage._timer))


async def own_word(seat: Seat) -> None:
    seat.till.set(up=False, since=CUT, waiting=6, oldest=CUT, limit_left=48000, conflicts=1)
    await scanned(seat, "OWN-1")


async def refused(seat: Seat) -> None:
    await scanned(seat, "USED-1")


async def bill(seat: Seat) -> None:
    await scanned(seat, "COUPON")
    await seat.press("8", "8")


async def choice(seat: Seat) -> None:
    seat.till.prompts["MANY"] = CHOICE
    await scanned(seat, "MANY")


async def typed(seat: Seat) -> None:
    await seat.press("f2", *"12345678901")


async def undo(seat: Seat) -> None:
    await rest(seat)
    await seat.press("f3", "2")


async def undone(seat: Seat) -> None:
    await undo(seat)
    await seat.press("enter")
    await seat.until(lambda: bool(seat.app.counter.stage._timer))


async def desk(seat: Seat) -> None:
    seat.till.lines = [LATER, FOUND]
    seat.till.set(conflicts=2)
    await seat.reads("F5 decide")
    await seat.press("f5")
    await seat.until(lambda: "1-4" in seat.sees)
    await seat.press("2")


async def queue(seat: Seat) -> None:
    seat.till.lines = [line(1, QueueState.PENDING), line(2, QueueState.IN_DOUBT, attempts=3)]
    await seat.press("f4")
    await seat.until(lambda: "voucher 2" in seat.sees)


async def find(seat: Seat) -> None:
    await seat.press("f6")
    await seat.until(lambda: "Tea" in seat.sees and "▸" in seat.sees)


async def past(seat: Seat) -> None:
    await find(seat)
    await seat.press("down", "enter")
    await seat.until(lambda: "85db1ebb" in seat.sees)


async def pay(seat: Seat) -> None:
    await amount(seat)
    await seat.press("f11")
    await seat.until(lambda: "F11" not in seat.sees and "3  " in seat.sees)


async def pay_qr(seat: Seat) -> None:
    await pay(seat)
    await seat.press("1")
    await seat.until(lambda: "F11" in seat.sees and "▀▀▀▀▀▀" in seat.sees)


async def pay_card(seat: Seat) -> None:
    await pay(seat)
    await seat.press("3")
    await seat.until(lambda: "▏" in seat.sees)
    await seat.press(*"A47")


async def paid(seat: Seat) -> None:
    await pay_qr(seat)
    seat.till.payments.customer_pays("id-COUPON")
    await seat.until(lambda: bool(seat.app.counter.stage._timer))
    await seat.until(lambda: seat.app.deeds._looking is None and "14:08:36" in seat.sees)


async def noted(seat: Seat) -> None:
    await pay(seat)
    await seat.press("2")
    await seat.until(lambda: "14:07:31" in seat.sees and "cash" in seat.sees)


async def pays_still(seat: Seat) -> None:
    await pay_qr(seat)
    await seat.press("f11")
    await seat.until(lambda: "F11" in seat.sees and "F2" in seat.sees)


async def keys(seat: Seat) -> None:
    await rest(seat)
    await seat.press("f1")


async def charts(seat: Seat) -> None:
    await seat.press("f8")
    await seat.until(lambda: "F4" in seat.sees and "F6" in seat.sees)
    await seat.press("f4")
    await seat.until(lambda: "█" in seat.sees)


STATES: dict[str, Callable[[Seat], Awaitable[None]]] = {
    each.__name__: each
    for each in (
        *(rest, accepted, amount, own_word, refused, bill, choice, typed, undo, undone),
        *(desk, queue, find, past, keys, charts),
        *(pay, pay_qr, pay_card, paid, noted, pays_still),
    )
}


def speak(seat: Seat, language: str) -> None:
    """Draw everything in another language."""
    locale.use(language)
    for screen in seat.app.screen_stack:
        if isinstance(screen, BatonScreen):
            screen.draw_anew()


@pytest.mark.parametrize("state", STATES)
async def test_screen_looks_as_it_did(state: str) -> None:
    """One app per screen: it is resized, and changes its language, as on a real till."""
    async with seated(size=SIZES[0]) as seat:
        seat.till.history.rows = ROWS
        seat.app.deeds.look_back_soon()
        await seat.until(lambda: seat.app.counter.recent.past("id-Tea") is not None)
        await STATES[state](seat)
        for size in SIZES:
            await seat.pilot.resize_terminal(*size)
            drawn = []
            for language in locale.LANGUAGES:
                speak(seat, language)
                await seat.pilot.pause()
                drawn.append(f"{language}\n{picture_of(seat.app)}")
            compare(f"{state}-{size[0]}x{size[1]}", "\n".join(drawn))
