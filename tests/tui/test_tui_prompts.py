"""Questions of every kind: hands on the keys, and Escape that does nothing."""

from __future__ import annotations

import pytest

from terminal.core.model import Prompt, PromptKind

from .acting import Seat, seated

USES = Prompt(PromptKind.USES, "CNY", "Lunch [for two]", most=3)
CHOICE = Prompt(PromptKind.CHOICE, options=("LUN…1", "COL…2", "[/b]…3"))
SERIAL = Prompt(PromptKind.SERIAL, "CNY", "Prize: headphones", least=4, most=12)
CONFIRM = Prompt(PromptKind.CONFIRM, "CNY", "Beer", question="Is the customer over 18?")
KINDS = {"USES": USES, "CHOICE": CHOICE, "SERIAL": SERIAL, "CONFIRM": CONFIRM}
TWO = pytest.mark.parametrize("language", ["en", "zh_CN"])
WEDGE = 0.08


async def asked(seat: Seat, name: str) -> None:
    """A scan whose voucher asks a question."""
    seat.till.prompts |= KINDS
    seat.till.scan(name.encode())
    await seat.until(lambda: seat.app.counter.stage.question is not None)


async def answers(seat: Seat, *expected: int | str | None) -> None:
    await seat.until(lambda: seat.till.answers == list(expected))


async def test_two_noughts_have_a_key() -> None:
    async with seated() as seat:
        await asked(seat, "COUPON")
        await seat.press("8", "8", "plus")
        await seat.reads("+ is 00")
        await seat.press("enter")
        await answers(seat, 8800)


async def test_uses_start_at_one_and_stay_within_the_limit() -> None:
    async with seated() as seat:
        await asked(seat, "USES")
        await seat.reads("how many at once?", "Lunch [for two]", "at most 3")
        await seat.press("enter")
        await answers(seat, 1)
        await asked(seat, "USES")
        await seat.press("4", "enter")
        assert seat.till.answers == [1]
        await seat.press("backspace", "2", "enter")
        await answers(seat, 1, 2)
        await asked(seat, "USES")
        await seat.press("up", "up", "up", "enter")
        await answers(seat, 1, 2, 3)


@TWO
async def test_choice_takes_one_digit(language: str) -> None:
    async with seated(language=language) as seat:
        await asked(seat, "CHOICE")
        await seat.reads("1  LUN…1", "2  COL…2", "3  [/b]…3")
        await seat.press("2")
        await answers(seat, 1)


async def test_choice_by_arrows_and_enter_serves_more_than_nine() -> None:
    many = Prompt(PromptKind.CHOICE, options=tuple(f"code {n}" for n in range(1, 16)))
    async with seated() as seat:
        seat.till.prompts["MANY"] = many
        await asked(seat, "MANY")
        await seat.press(*["down"] * 12)
        await seat.reads("code 13")
        await seat.press("enter")
        await answers(seat, 12)


async def test_digit_that_stands_for_nothing_chooses_nothing() -> None:
    async with seated() as seat:
        await asked(seat, "CHOICE")
        await seat.press("7", "0", "x")
        await seat.pilot.pause(0.3)
        assert seat.till.answers == []


async def test_serial_is_typed_and_has_its_length() -> None:
    async with seated() as seat:
        await asked(seat, "SERIAL")
        await seat.reads("which number is written on it?")
        await seat.press("a", "b", "enter")
        assert seat.till.answers == []
        await seat.press("1", "2", "minus", "7", "enter")
        await answers(seat, "ab12-7")


@TWO
async def test_confirm_says_the_platforms_question_and_takes_yes_or_no(language: str) -> None:
    async with seated(language=language) as seat:
        await asked(seat, "CONFIRM")
        await seat.reads("Is the customer over 18?")
        await seat.press("enter")
        assert seat.till.answers == []
        await seat.press("1")
        await answers(seat, 1)
        await asked(seat, "CONFIRM")
        await seat.press("0")
        await answers(seat, 1, 0)


@pytest.mark.parametrize("name", ["COUPON", *KINDS])
async def test_escape_does_nothing(name: str) -> None:
    async with seated() as seat:
        await asked(seat, name)
        await seat.press("escape")
        await answers(seat, None)
        await seat.reads("or type it: F2")


@pytest.mark.parametrize("name", ["CHOICE", "CONFIRM"])
@pytest.mark.parametrize("code", ["1", "12", "1X", "X1", "1\t1", "A1B"])
async def test_printed_code_never_answers_by_its_digits(name: str, code: str) -> None:
    """Also too short to be told from fingers by its length."""
    async with seated(pace=WEDGE) as seat:
        await asked(seat, name)
        seat.burst(code)
        await seat.pilot.pause(0.4)
        assert [each for each in seat.till.answers if each is not None] == []


@pytest.mark.parametrize("code", ["A1", "121", "1A0"])
async def test_code_without_a_suffix_does_not_answer_either(code: str) -> None:
    """Only the first key after a pause, with none behind it, is a person's answer."""
    async with seated(pace=WEDGE) as seat:
        await asked(seat, "CONFIRM")
        seat.burst(code, "")
        await seat.pilot.pause(0.4)
        assert [each for each in seat.till.answers if each is not None] == []


async def test_hands_prepaid_needs_no_key() -> None:
    async with seated() as seat:
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE", "Lunch set for two × 1")
        assert seat.till.answers == []
