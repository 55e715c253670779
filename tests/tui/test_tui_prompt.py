"""Asking for the bill: figures from the right, Escape is safe, another scan ends it."""

from __future__ import annotations

import pytest

from terminal.tui.widgets.card import Card
from terminal.tui.widgets.figures import large
from terminal.tui.widgets.stage import Stage

from .acting import Seat, seated


async def asked(seat: Seat) -> None:
    seat.till.scan(b"COUPON")
    await seat.until(lambda: seat.app.counter.stage.question is not None)


def drawn(seat: Seat, amount: str) -> bool:
    sees = seat.sees
    return any(all(row.strip() in sees for row in large(amount, times)) for times in (1, 2))


@pytest.mark.parametrize(
    ("keys", "amount", "minor"),
    [
        ("8", "¥0.08", 8),
        ("8800", "¥88.00", 8800),
        ("100000", "¥1,000.00", 100000),
        ("88.", "¥88.__", 8800),
        ("88.5", "¥88.5_", 8850),
        ("0088", "¥0.88", 88),
    ],
)
async def test_figures_fill_from_the_right(keys: str, amount: str, minor: int) -> None:
    async with seated() as seat:
        await asked(seat)
        await seat.press(*({".": "full_stop"}.get(key, key) for key in keys))
        await seat.until(lambda: drawn(seat, amount))
        await seat.press("enter")
        await seat.until(lambda: seat.till.answers == [minor])


async def test_what_whole_units_need_is_said_while_figures_stand_for_the_smallest() -> None:
    async with seated() as seat:
        await asked(seat)
        await seat.reads("figures, then Enter · + is 00")
        await seat.press("1", "0", "8")
        await seat.reads("for ¥108.00 type + or .")
        await seat.press("full_stop")
        await seat.reads("figures, then Enter")
        await seat.press("enter")
        await seat.until(lambda: seat.till.answers == [108_00])


async def test_every_backspace_shows_what_it_does() -> None:
    async with seated() as seat:
        await asked(seat)
        await seat.press(*"109", "full_stop", "0", "0")
        for amount in ("¥109.00", "¥109.0_", "¥109.__", "¥1.09", "¥0.10"):
            await seat.until(lambda amount=amount: drawn(seat, amount))
            await seat.press("backspace")


async def test_backspace_takes_back_and_letters_do_nothing() -> None:
    async with seated() as seat:
        await asked(seat)
        await seat.press("1", "2", "backspace", "x", "5", "enter")
        await seat.until(lambda: seat.till.answers == [15])


async def test_escape_does_nothing_at_all() -> None:
    async with seated() as seat:
        await asked(seat)
        await seat.press("8", "8", "escape")
        await seat.until(lambda: seat.till.answers == [None])
        await seat.reads("nothing was done")
        assert seat.app.counter.query_one(Stage).has_class("-idle")


async def test_enter_without_an_amount_confirms_nothing() -> None:
    async with seated() as seat:
        await asked(seat)
        await seat.press("enter", "0", "enter", "7", "enter")
        await seat.until(lambda: seat.till.answers == [7])


async def test_another_code_ends_the_question_and_is_judged() -> None:
    async with seated() as seat:
        await asked(seat)
        await seat.press("8")
        seat.till.scan(b"LUNCH-1")
        await seat.reads("Lunch set for two × 1")
        assert seat.till.answers == [None]
        assert seat.app.counter.stage.question is None


async def test_same_code_before_the_scanner_changes_nothing() -> None:
    async with seated() as seat:
        await asked(seat)
        await seat.press(*"8800")
        seat.app.bridge.superseded(b"COUPON\r\n")
        await seat.press("enter")
        await seat.until(lambda: seat.till.answers == [8800])


async def test_app_that_ends_lets_the_flow_go() -> None:
    async with seated() as seat:
        await asked(seat)
        assert seat.app.counter.query_one(Card).has_class("-check")
    assert seat.till.answers == [None]
