"""Every screen of a kiosk, brought about in English."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from terminal.core.model import Code, CodeKind, Prompt, PromptKind
from terminal.kiosk.goods import Ending
from terminal.kiosk.leg import Confirmer
from terminal.kiosk.open_goods import OpenGoods
from terminal.status import ScannerStatus

from .kiosk_acting import KioskSeat
from .scripted import NOW, accepted
from .scripted_staff import LIN

CHOICE = Prompt(PromptKind.CHOICE, options=("LUN…1", "COL…2", "TEA…3"))
MANY = Prompt(PromptKind.USES, title="Tea", least=1, most=4)
GONE = (ScannerStatus("front", "missing", "front is not there"),)


async def rest(seat: KioskSeat) -> None:
    await seat.until(lambda: seat.app.stage.scene.resting)


async def _scanned(seat: KioskSeat, code: str) -> None:
    seat.till.scan(code.encode())
    await seat.until(lambda: bool(seat.app.stage.scene.seconds and seat.app.stage.scene.bar))


async def taken(seat: KioskSeat) -> None:
    await _scanned(seat, "LUNCH-1")


async def pay(seat: KioskSeat) -> None:
    seat.till.book["PAY-1"] = accepted("Coupon [50% off]", 1200)
    await _scanned(seat, "PAY-1")


async def not_taken(seat: KioskSeat) -> None:
    await _scanned(seat, "USED-1")


async def checking(seat: KioskSeat) -> None:
    seat.till.counter.seen(Code(CodeKind.SIGNED, "SLOW", "SLOW", platform="scripted"))
    await seat.until(lambda: seat.app.stage.scene.seconds == 60.0)  # no longer just arrived


async def choose(seat: KioskSeat) -> None:
    seat.till.prompts["MANY"] = CHOICE
    await _scanned(seat, "MANY")


async def how_many(seat: KioskSeat) -> None:
    seat.till.prompts["TEAS"] = MANY
    await _scanned(seat, "TEAS")


async def counter(seat: KioskSeat) -> None:
    await _scanned(seat, "COUPON")


async def _awaited(seat: KioskSeat, confirmer: Confirmer) -> None:
    seat.till.confirmer = confirmer
    seat.till.awaits(seat.shown(accepted("Lunch")))
    await seat.until(lambda: bool(seat.app.stage.scene.bar and seat.app.stage.scene.seconds))


async def device(seat: KioskSeat) -> None:
    await _awaited(seat, Confirmer.DEVICE)


async def staff(seat: KioskSeat) -> None:
    await _awaited(seat, Confirmer.STAFF)


async def pin(seat: KioskSeat) -> None:
    await staff(seat)
    await seat.press("f8", "1", "0", "1", "3", "5", "7")


async def _ended(seat: KioskSeat, ending: Ending) -> None:
    seat.till.ends(seat.shown(accepted("Lunch")), ending)
    await seat.until(lambda: bool(seat.app.stage.scene.bar and seat.app.stage.scene.seconds))


async def thanks(seat: KioskSeat) -> None:
    await _ended(seat, Ending.GIVEN)


async def back(seat: KioskSeat) -> None:
    await _ended(seat, Ending.TAKEN_BACK)


async def task(seat: KioskSeat) -> None:
    await _ended(seat, Ending.TASK)


async def called(seat: KioskSeat) -> None:
    await seat.press("f1")


async def technician(seat: KioskSeat) -> None:
    await seat.press("f10", *"314159", "enter")
    await seat.until(lambda: "1  " in seat.sees)


LEFT = [
    OpenGoods(52, 51, "Lunch set for two", 1, NOW),
    OpenGoods(44, 41, "Tea", 2, NOW),
    *(OpenGoods(30 - n, 29 - n, "Prize: cola", 1, NOW) for n in range(4)),
]


async def goods_left(seat: KioskSeat) -> None:
    seat.till.left = list(LEFT)
    seat.till.set(conflicts=6, sign_in=True)
    await seat.until(lambda: seat.app.has_left_over)
    await seat.press("f8", *LIN, "enter")
    await seat.until(lambda: "1  " in seat.sees)


async def goods_asked(seat: KioskSeat) -> None:
    await goods_left(seat)
    await seat.press("2")
    await seat.until(lambda: "3  " not in seat.sees)


async def out_of_order(seat: KioskSeat) -> None:
    seat.till.set(scanners=GONE)
    await seat.until(lambda: seat.app.stage.trouble is not None)


STATES: dict[str, Callable[[KioskSeat], Awaitable[None]]] = {
    each.__name__: each
    for each in (
        *(rest, taken, pay, not_taken, checking, choose, how_many, counter, device, staff, pin),
        *(thanks, back, task, called, technician, goods_left, goods_asked, out_of_order),
    )
}
