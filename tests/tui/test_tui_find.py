"""Search, one redemption in full, reprint; and the last ten after a restart."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from terminal.core.model import Benefit, Code, CodeKind, Voucher, VoucherKind
from terminal.counter import Shown
from terminal.history import Became, Past
from terminal.status import Undoable
from terminal.tui.screens.find import FindScreen
from terminal.tui.screens.undo import UndoScreen

from .acting import seated
from .scripted import BOOK, NOW, accepted

BENEFIT = Benefit(VoucherKind.PREPAID, "Lunch", "CNY")
HASH = bytes.fromhex("85db1ebb4c6704f2" + "00" * 24)


def past(name: str, became: Became, at: datetime = NOW, **more: object) -> Past:
    """A redemption as the journal has it."""
    code = Code(CodeKind.OPAQUE, "", f"{name[:3]}…9", platform="scripted")
    decision = accepted(name, take=1200, **more)
    shown = Shown(code, decision, at, f"id-{name}", 41, HASH)
    return Past(shown, became, "Lin", "T0HBNH24257", "v-1", "2026-11-22")


ROWS = [
    past("Lunch [for two]", Became.FINAL),
    past("Coupon 88", Became.REPORTED, NOW - timedelta(minutes=9)),
    past("Tea", Became.TAKEN_BACK, NOW - timedelta(days=1)),
]


async def test_typing_narrows_the_list_and_enter_opens_one() -> None:
    async with seated(size=(96, 28)) as seat:
        seat.till.history.rows = ROWS
        await seat.press("f6")
        await seat.reads("time, amount, title", "Lunch [for two]", "yesterday 14:07", "taken back")
        await seat.press(*"Coupon")
        await seat.until(lambda: "Tea" not in seat.sees)
        assert "Lunch" not in seat.sees
        await seat.press("enter")
        await seat.reads("Coupon 88", "T0HBNH24257", "#41  85db1ebb4c6704f2", "Lin", "Cou…9")
        await seat.reads("bill", "¥100.00", "¥88.00", "¥12.00", "reported later")


async def test_enter_right_after_the_words_opens_what_they_find_and_nothing_else() -> None:
    async with seated(size=(96, 28)) as seat:
        seat.till.history.rows = ROWS
        await seat.press("f6")
        await seat.reads("Lunch [for two]")
        await seat.press(*"Coupon", "enter")
        await seat.reads("Coupon 88", "T0HBNH24257")
        assert "Lunch" not in seat.sees


async def test_arrows_choose_and_escape_goes_back_one_screen() -> None:
    async with seated(size=(96, 28)) as seat:
        seat.till.history.rows = ROWS
        await seat.press("f6")
        await seat.reads("▸ today 14:07")
        await seat.press("down", "down", "down", "enter")
        await seat.reads("Tea")
        assert "F3" not in seat.sees
        await seat.press("escape")
        await seat.reads("▸ yesterday 14:07")
        assert isinstance(seat.app.screen, FindScreen)
        await seat.press("escape")
        await seat.reads("or type it: F2")


async def test_slip_is_printed_again() -> None:
    async with seated() as seat:
        seat.till.history.rows = ROWS
        await seat.press("f6")
        await seat.reads("Coupon 88")
        await seat.press("enter")
        await seat.reads("F6 print again")
        await seat.press("f6")
        await seat.reads("the slip is being printed again")
        assert seat.till.reprinted == ["id-Lunch [for two]"]
        seat.till.refuses = "no printer is configured"
        await seat.press("f6")
        await seat.reads("no printer is configured")


async def test_undo_from_there() -> None:
    async with seated() as seat:
        seat.till.history.rows = ROWS
        await seat.press("f6")
        await seat.reads("Coupon 88")
        await seat.press("down", "enter", "f3")
        await seat.until(lambda: isinstance(seat.app.screen, UndoScreen))
        await seat.reads("Coupon 88", "took ¥12.00")
        await seat.press("1", "enter")
        await seat.until(lambda: [name for name, _ in seat.till.undone] == ["id-Coupon 88"])


async def test_letters_on_the_search_are_typed_and_scans_are_scans() -> None:
    async with seated(pace=0.08) as seat:
        seat.till.history.rows = ROWS
        await seat.press("f6")
        await seat.reads("Coupon 88")
        await seat.pilot.pause(0.2)
        seat.burst("LUNCH-1234")
        await seat.reads("does not know")
        assert seat.till.scans == [b"LUNCH-1234"]


async def test_last_ten_are_there_after_a_restart() -> None:
    """An acceptance that was journalled and never shown is found here at the latest."""
    async with seated() as seat:
        seat.till.history.rows = ROWS
        seat.app.deeds.look_back_soon()
        await seat.reads("Lunch [for two]", "voucher ¥88.00  took ¥12.00", "this till, reported")
        await seat.reads("↶  Tea")


async def test_own_word_becomes_reported_when_the_platform_agrees() -> None:
    async with seated(size=(96, 28)) as seat:
        seat.till.scan(b"OWN-1")
        await seat.reads("this till, waiting")
        own = Shown(Code(CodeKind.OPAQUE, "", "OWN"), BOOK["OWN-1"], NOW, "id-OWN-1", 41, HASH)
        seat.till.history.rows = [Past(own, Became.REPORTED)]
        seat.till.set(waiting=0)
        await seat.reads("this till, reported")
        assert "till, waiting" not in seat.sees
        assert seat.sees.count("Prize: cola") == 2  # the card and one line


async def test_row_shows_what_was_refused_later() -> None:
    async with seated(size=(96, 28)) as seat:
        seat.till.scan(b"OWN-1")
        await seat.reads("this till, waiting")
        own = seat.app.counter.recent.past("id-OWN-1")
        assert own
        seat.till.history.rows = [replace(own, became=Became.TASK)]
        seat.till.set(conflicts=1)
        await seat.reads("!  Prize: cola", "refused later: F5")


async def test_restarted_till_offers_undo_of_what_nobody_saw() -> None:
    async with seated() as seat:
        seat.till.history.rows = ROWS
        seat.app.deeds.look_back_soon()
        until = NOW + timedelta(minutes=5)
        seat.till.set(undo=Undoable("id-Lunch [for two]", "Lunch", 8800, "CNY", until))
        await seat.reads("F3 undo 5:00")


async def test_card_says_who_comes() -> None:
    known = Voucher("v", BENEFIT, visits=3, level="VIP [x]")
    async with seated(size=(120, 40)) as seat:
        seat.till.vouchers["LUNCH-1"] = known
        seat.till.scan(b"LUNCH-1")
        await seat.reads("VIP [x] · visit no. 4")
        seat.till.vouchers["LUNCH-1"] = replace(known, visits=0, level="")
        seat.till.scan(b"LUNCH-1")
        await seat.reads("first visit")
