"""A code typed by hand."""

from __future__ import annotations

from terminal.core.check_digit import iso7064

from .acting import seated

GOOD = "12345678901" + str(iso7064("12345678901"))
BAD = GOOD[:-1] + str((int(GOOD[-1]) + 1) % 10)


async def test_good_code_is_sent() -> None:
    async with seated() as seat:
        await seat.press("f2", *GOOD)
        await seat.reads("the figures fit")
        await seat.press("enter")
        await seat.until(lambda: seat.till.scans == [GOOD.encode()])


async def test_failing_check_digit_is_said_before_anything_is_sent() -> None:
    async with seated() as seat:
        await seat.press("f2", *BAD)
        await seat.reads("mistyped, nothing was sent: compare the figures")
        await seat.press("enter", "enter")
        await seat.pilot.pause()
        assert seat.till.scans == []
        await seat.press("backspace", GOOD[-1], "enter")
        await seat.until(lambda: seat.till.scans == [GOOD.encode()])


async def test_groups_of_four_and_figures_to_come() -> None:
    async with seated(size=(80, 18)) as seat:
        await seat.press("f2", *"12345")
        await seat.reads("7 figures to come")
        await seat.press("a", "minus")
        await seat.reads("1234  5A-", "only the platform can check it")


async def test_what_is_no_part_of_a_code_is_named() -> None:
    async with seated() as seat:
        await seat.press("f2", "1", "left_square_bracket")
        await seat.reads("[ cannot be part of a code")


async def test_letters_are_made_capital_and_sent() -> None:
    async with seated() as seat:
        await seat.press("f2", *"ab", "minus", "9", "enter")
        await seat.until(lambda: seat.till.scans == [b"AB-9"])


async def test_escape_does_nothing_and_the_next_entry_is_empty() -> None:
    async with seated() as seat:
        await seat.press("f2", *"12345", "escape")
        await seat.reads("or type it: F2")
        await seat.press("f2")
        await seat.reads("12 figures to come")
        assert seat.till.scans == []


async def test_scan_ends_the_entry() -> None:
    async with seated() as seat:
        await seat.press("f2", *"12345")
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE")
        assert not seat.app.counter.stage.code_open
