"""What a customer and staff do before a kiosk, with an app on a pretended terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal import locale
from terminal.core.model import Prompt, PromptKind, Reason
from terminal.kiosk.goods import Ending
from terminal.kiosk.leg import Confirmer
from terminal.kiosk.settings import KioskSettings

from .kiosk_acting import QUICK, Before, place_of
from .scripted import PROMPT, accepted, refused
from .scripted_staff import LIN

CHOICE = Prompt(PromptKind.CHOICE, options=("LUN…1", "COL…2", "TEA…3"))
MANY = Prompt(PromptKind.USES, title="Tea", least=1, most=4)


async def test_verdict_says_what_to_take_and_leaves_by_itself(before: Before) -> None:
    async with before(settings=replace(QUICK, verdict=0.6)) as seat:
        await seat.reads("hold your code below")
        seat.till.scan(b"LUNCH-1")
        await seat.reads("take your", "2 uses left · #41")
        assert "█" * 80 in seat.sees or "█" * 70 in seat.sees, "the bar"
        await seat.reads("hold your code below")


async def test_bar_shrinks(before: Before) -> None:
    async with before(settings=replace(QUICK, verdict=1.5)) as seat:
        seat.till.scan(b"LUNCH-1")
        await seat.reads("take your")
        bar = lambda: seat.sees.split("\n")[-2].count("█")  # noqa: E731
        first = bar()
        await seat.until(lambda: 0 < bar() < first - 20)


async def test_refusal_in_a_customers_words(before: Before) -> None:
    async with before() as seat:
        seat.till.scan(b"USED-1")
        await seat.reads("used yesterday 14:07", "you may scan another voucher")
        for reason in Reason:
            seat.till.book["OTHER"] = refused(reason)
            seat.till.scan(b"OTHER")
            await seat.until(lambda: seat.app.stage.scene.seconds == 30.0)
            await seat.pilot.pause()
            assert "till" not in seat.sees.replace("till 1", ""), reason
            assert "platform" not in seat.sees.lower(), reason
            assert "cashier" not in seat.sees.lower(), reason


async def test_every_customer_begins_in_the_shops_language(before: Before) -> None:
    async with before(settings=replace(QUICK, attract=30.0)) as seat:
        await seat.press("f7")
        await seat.reads("请把券码对准")
        seat.till.scan(b"LUNCH-1")
        await seat.reads("请取走")
        await seat.reads("hold your code below")
        await seat.press("f7")
        await seat.reads("请把券码对准")
        await seat.reads("hold your code below")  # nobody came


@pytest.mark.parametrize("key", ["2", "tap"])
async def test_choice_by_a_digit_or_a_tap(before: Before, key: str) -> None:
    async with before(settings=KioskSettings(touch=True)) as seat:
        seat.till.prompts["MANY"] = CHOICE
        seat.till.scan(b"MANY")
        await seat.reads("which voucher do you mean?")
        if key == "tap":
            await seat.pilot.click(offset=place_of(seat, "COL…2"))
        else:
            await seat.press(key)
        await seat.until(lambda: seat.till.answers == [1])


async def test_question_that_nobody_answers_is_answered_with_nothing(before: Before) -> None:
    async with before(settings=replace(QUICK, attract=30.0)) as seat:
        seat.till.prompts["MANY"] = CHOICE
        seat.till.scan(b"MANY")
        await seat.reads("which voucher do you mean?")
        await seat.until(lambda: seat.till.answers == [None])
        await seat.reads("hold your code below")


async def test_how_many_by_figure_and_arrows(before: Before) -> None:
    async with before() as seat:
        seat.till.prompts["TEAS"] = MANY
        seat.till.scan(b"TEAS")
        await seat.reads("how many")
        await seat.press("up", "up", "down", "enter")
        await seat.until(lambda: seat.till.answers == [2])


async def test_bill_is_no_question_for_a_customer(before: Before) -> None:
    async with before() as seat:
        assert PROMPT.kind is PromptKind.BILL
        seat.till.scan(b"COUPON")
        await seat.reads("this voucher needs a person", "nothing was used up")
        assert seat.till.answers == [None]


async def test_staff_confirms_goods_with_a_pin(before: Before) -> None:
    async with before() as seat:
        seat.till.confirmer = Confirmer.STAFF
        shown = seat.shown(accepted("Lunch"))
        seat.till.awaits(shown)
        await seat.reads("show this screen: number #41", "F8 staff")
        await seat.press("f8")
        await seat.reads("number and PIN")
        await seat.press(*"10999900", "enter")
        await seat.reads("this PIN is wrong")
        await seat.press(*LIN, "enter")
        await seat.until(lambda: seat.till.given == [True])
        seat.till.ends(shown, Ending.GIVEN)
        await seat.reads("enjoy it")


async def test_staff_says_that_goods_cannot_be_given(before: Before) -> None:
    async with before() as seat:
        seat.till.confirmer = Confirmer.STAFF
        shown = seat.shown(accepted("Lunch"))
        seat.till.awaits(shown)
        await seat.reads("F8 staff")
        await seat.press("f8", *LIN)
        await seat.reads("F3 cannot be given")
        await seat.press("f3")
        await seat.until(lambda: seat.till.given == [False])
        seat.till.ends(shown, Ending.TAKEN_BACK)
        await seat.reads("your voucher is good again")


async def test_goods_come_back_after_a_pad_that_was_left(before: Before) -> None:
    async with before() as seat:
        seat.till.confirmer = Confirmer.STAFF
        seat.till.awaits(seat.shown(accepted("Lunch")))
        await seat.reads("F8 staff")
        await seat.press("f8", "escape")
        await seat.reads("show this screen: number #41")
        await seat.press("f1")
        await seat.reads("somebody is coming")
        assert "F8" in seat.sees


@pytest.mark.parametrize("confirmer", [Confirmer.DEVICE, Confirmer.STAFF])
async def test_nobody_confirmed_so_there_is_a_number(before: Before, confirmer: Confirmer) -> None:
    async with before() as seat:
        seat.till.confirmer = confirmer
        shown = seat.shown(accepted("Lunch"))
        seat.till.awaits(shown)
        await seat.reads("#41")
        seat.till.ends(shown, Ending.TASK)
        await seat.reads("nobody has confirmed", "tell staff this number", "#41")


async def test_picture_wanders_when_nobody_comes_and_a_scan_ends_it(before: Before) -> None:
    async with before(settings=replace(QUICK, verdict=30.0)) as seat:
        await seat.until(lambda: seat.app.stage.wandering)
        places = set()

        def elsewhere() -> bool:
            places.add(seat.sees)
            return len(places) > 2

        seat.app.stage._every = 0.05
        await seat.until(elsewhere)
        assert "F1" not in seat.sees.split("\n")[-1]
        seat.till.scan(b"LUNCH-1")
        await seat.reads("take your")


async def test_key_wakes_it_in_the_shops_language(before: Before) -> None:
    async with before(settings=QUICK) as seat:
        seat.app.stage._every = 0.01
        await seat.until(lambda: seat.app.stage.wandering and locale.current() != "en")
        await seat.press("x")
        assert locale.current() == "en"
