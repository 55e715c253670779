"""Paying the rest: a QR that decoders read off the screen, PAID, claims; no scan is in its way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from terminal import locale
from terminal.core.legs import LegState
from terminal.core.record import Record
from terminal.history import Became
from terminal.status import Undoable
from terminal.tui.screens import pay
from terminal.tui.wedge import Wedge
from terminal.undo import TakenBack, Undone

from .acting import Seat, seated
from .scripted import NOW, accepted
from .scripted_payments import PAGE
from .test_tui_find import past


async def owed(seat: Seat, code: str = "COUPON", bill: str = "12150") -> str:
    """A redemption that leaves something to take; its id."""
    seat.till.scan(code.encode())
    await seat.until(lambda: seat.app.counter.stage.question is not None)
    await seat.press(*bill, "enter")
    await seat.reads("F11 pay")
    return f"id-{code}"


async def asked(seat: Seat) -> str:
    """The customer sees a QR."""
    redemption = await owed(seat)
    await seat.press("f11")
    await seat.reads("How is it paid?", "1")
    await seat.press("1")
    await seat.reads("Waiting for the payment", "next customer")
    return redemption


async def test_nothing_to_take_is_nothing_to_pay() -> None:
    async with seated() as seat:
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE")
        assert "F11" not in seat.sees
        await seat.press("f11")
        assert seat.app.screen is seat.app.counter


async def test_customer_scans_and_pays_and_the_till_says_so() -> None:
    async with seated(size=(96, 28)) as seat:
        redemption = await asked(seat)
        await seat.reads("Scan with your phone", PAGE[:30])
        seat.till.payments.customer_pays(redemption)
        await seat.until(lambda: seat.app.screen is seat.app.counter)
        await seat.reads("platform", "14:08:36", "take nothing more", "paid by QR")
        await seat.until(lambda: "F11" not in seat.sees)


async def test_cash_is_noted_on_the_cashiers_word() -> None:
    async with seated(size=(96, 28)) as seat:
        redemption = await owed(seat)
        await seat.press("f11")
        await seat.reads("2  cash", "stand on your word")
        await seat.press("2")
        await seat.reads("on your word", "not proved until the bank's day file has it")
        assert [leg.system for leg in seat.till.payments.legs[redemption]] == ["cash"]
        assert seat.app.screen is seat.app.counter


async def test_card_asks_for_the_slip() -> None:
    async with seated() as seat:
        redemption = await owed(seat)
        await seat.press("f11")
        await seat.reads("3  card")
        await seat.press("3")
        await seat.reads("Number on the card slip")
        await seat.press(*"A47", "backspace", *"71", "enter")
        await seat.reads("not proved until")
        (leg,) = seat.till.payments.legs[redemption]
        assert (leg.system, leg.told) == ("card", "A471")


async def test_escape_cancels_and_cash_is_left() -> None:
    async with seated() as seat:
        redemption = await asked(seat)
        await seat.press("escape")
        await seat.reads("How is it paid?", "2  cash")
        await seat.press("2")
        await seat.reads("not proved until")
        states = [leg.state for leg in seat.till.payments.legs[redemption]]
        assert states == [LegState.GIVEN_UP, LegState.OPEN]


async def test_who_pays_while_the_till_cancels_has_paid() -> None:
    async with seated() as seat:
        redemption = await asked(seat)
        seat.till.payments.gate.clear()
        await seat.press("escape")
        await seat.reads("One moment")
        seat.till.payments._end(redemption, LegState.ANSWERED)
        seat.till.payments.gate.set()
        await seat.reads("take nothing more")


async def test_line_that_is_down_is_one_sentence_and_leaves_cash_and_card() -> None:
    async with seated() as seat:
        await owed(seat)
        seat.till.payments.silent = True
        await seat.press("f11")
        await seat.reads("1  QR")
        await seat.press("1")
        await seat.reads("The platform did not answer: take cash or a card, or", "2  cash")
        await seat.press("2")
        await seat.reads("not proved until")


async def test_cancelling_without_a_line_leaves_the_qr_and_cash() -> None:
    async with seated(size=(96, 28)) as seat:
        await asked(seat)
        seat.till.payments.silent = True
        await seat.press("escape")
        await seat.reads("The platform did not answer", "Waiting for the payment", "2 cash")
        await seat.press("2")
        await seat.reads("not proved until")


async def test_a_scan_has_the_counter_at_once_and_the_payment_waits() -> None:
    async with seated(size=(96, 28)) as seat:
        redemption = await asked(seat)
        seat.till.scan(b"LUNCH-1")
        await seat.reads("Lunch set for two × 1", "1 customer is still to pay by QR: ¥33.50")
        await seat.reads("F11 pay")
        assert seat.app.screen is seat.app.counter
        await seat.press("f11")
        await seat.reads("Waiting for the payment")
        assert seat.till.payments.asked == [redemption], "it is the same one"
        await seat.press("f11")
        assert seat.app.screen is seat.app.counter
        seat.till.payments.customer_pays(redemption)
        await seat.until(lambda: "still to pay" not in seat.sees)
        await seat.reads("paid by QR")


async def test_what_was_paid_meanwhile_is_told_once_the_counter_is_in_front() -> None:
    async with seated(hold=0.3, size=(96, 28)) as seat:
        redemption = await asked(seat)
        await seat.press("f11", "f6")
        await seat.reads("Find", "not paid yet")
        seat.till.payments.customer_pays(redemption)
        await seat.pilot.pause(0.5)
        assert "take nothing more" not in seat.sees
        await seat.press("escape")
        await seat.reads("take nothing more")


async def test_scan_while_the_platform_is_asked_is_judged_at_once() -> None:
    async with seated() as seat:
        await owed(seat)
        seat.till.payments.gate.clear()
        await seat.press("f11")
        await seat.reads("1  QR")
        await seat.press("1")
        await seat.reads("One moment")
        seat.till.scan(b"LUNCH-1")
        await seat.reads("Lunch set for two × 1")
        seat.till.payments.gate.set()
        await seat.reads("still to pay")


async def test_a_scanner_that_types_chooses_no_way_to_pay() -> None:
    async with seated(pace=0.08) as seat:
        seat.till.book["DUE"] = accepted("Coupon", take=1200)
        seat.till.scan(b"DUE")
        await seat.reads("F11 pay")
        await seat.press("f11")
        await seat.reads("2  cash")
        seat.burst("23456789", "")
        await seat.until(lambda: b"23456789" in seat.till.scans)
        await seat.pilot.pause(0.3)
        assert seat.till.payments.legs == {}


async def test_a_digit_waits_whether_a_scanner_types_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Wedge().pace < pay._MEANT
    monkeypatch.setattr(pay, "_MEANT", 2.0)
    async with seated() as seat:
        await owed(seat)
        await seat.press("f11")
        await seat.reads("2  cash")
        screen = seat.app.screen
        await seat.press("2")
        await seat.until(lambda: screen._digit is not None)
        screen.take_back()
        await seat.press("2", "3")
        await seat.pilot.pause()
        assert screen._digit is None
        assert seat.till.payments.legs == {}


async def test_nobody_pays_in_time() -> None:
    async with seated() as seat:
        redemption = await asked(seat)
        await seat.press("f11")
        seat.till.payments.nobody_pays(redemption)
        await seat.reads("nobody paid by QR")


async def test_found_again_and_withdrawn() -> None:
    async with seated(size=(96, 28)) as seat:
        seat.till.history.rows = [past("Coupon 88", Became.FINAL, NOW - timedelta(hours=2))]
        await seat.press("f6")
        await seat.reads("Coupon 88")
        await seat.press("enter")
        await seat.reads("F11 pay")
        await seat.press("f11")
        await seat.reads("2  cash")
        await seat.press("2")
        await seat.reads("not proved until")
        await seat.press("f6")
        await seat.reads("cash")
        await seat.press("enter")
        await seat.reads("¥12.00  cash  on the cashier's word  14:07")
        await seat.press("f11")
        await seat.reads("cash, noted at 14:07", "F3 withdraw")
        await seat.press("f3")
        await seat.reads("How is it paid?", "2  cash")


async def test_platform_without_payments_leaves_cash_and_card() -> None:
    async with seated() as seat:
        await owed(seat)
        seat.till.payments.by_qr = False
        await seat.press("f11")
        await seat.reads("2  cash", "3  card")
        assert "1  QR" not in seat.sees
        await seat.press("1")
        await seat.pilot.pause(0.3)
        assert seat.till.payments.asked == []


@pytest.mark.parametrize("title", ["Coupon [50% off]\x1b[31m\u202e", "[red]x[/]\n\t"])
async def test_nothing_unclean_is_drawn(title: str) -> None:
    async with seated(size=(96, 28)) as seat:
        seat.till.book["ODD"] = accepted(title, take=1200)
        seat.till.payments.page = "https://x.example/\x1b]0;x\x07[b]y"
        seat.till.scan(b"ODD")
        await seat.reads("F11 pay")
        await seat.press("f11")
        await seat.reads("1  QR")
        await seat.press("1")
        await seat.reads("Waiting for the payment")
        assert not set(seat.sees) & set("\x1b\x07\u202e\t")
        seat.till.payments.customer_pays("id-ODD")
        await seat.reads("take nothing more")
        assert not set(seat.sees) & set("\x1b\x07\u202e\t")


async def test_small_window_says_the_address_instead_of_half_a_code() -> None:
    async with seated(size=(40, 16)) as seat:
        await asked(seat)
        await seat.reads("too small for the QR")


@pytest.mark.parametrize("language", locale.LANGUAGES)
async def test_customer_reads_what_to_do_in_two_languages(language: str) -> None:
    async with seated(size=(96, 28), language=language) as seat:
        seat.till.book["DUE"] = accepted("Coupon", take=1200)
        seat.till.scan(b"DUE")
        await seat.reads("F11")
        await seat.press("f11")
        await seat.reads("1 ")
        await seat.press("1")
        await seat.reads("Scan with your phone and pay there", "手")


async def test_taking_back_what_was_paid_by_qr_pays_nothing_out_of_the_drawer() -> None:
    async with seated(size=(120, 40)) as seat:
        redemption = await asked(seat)
        seat.till.payments.customer_pays(redemption)
        await seat.reads("paid by QR", "take nothing more")
        seat.till.set(undo=Undoable(redemption, "Coupon", 8800, "CNY", None))
        record = Record(title="Coupon", uses=1, currency="CNY", bill=12150, take=3350)
        seat.till.undo = lambda *asked, **more: TakenBack(redemption, Undone.TAKEN_BACK, record)
        await seat.reads("F3 undo")
        await seat.press("f3", "1", "enter")
        await seat.reads("the platform pays ¥33.50 back")
