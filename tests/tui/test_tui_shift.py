"""The shift on the screen: X, Z, closed ones, the offline limit, lines of the paper form."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from terminal.tui.paper import PaperWords, Unread
from terminal.tui.screens.late import LateScreen
from terminal.tui.screens.shift import ShiftScreen

from .acting import Seat, seated
from .scripted_staff import CHEN

SIZES = [(80, 24), (96, 28), (120, 40)]


async def shift(seat: Seat) -> None:
    await seat.press("f8")
    await seat.until(lambda: isinstance(seat.app.screen, ShiftScreen))
    await seat.reads("redeemed")


@pytest.mark.parametrize("size", SIZES)
async def test_what_the_shift_has_come_to(size: tuple[int, int]) -> None:
    async with seated(size=size) as seat:
        await shift(seat)
        await seat.reads("X · shift 1 so far", "opened 2026-11-22 14:00 · Chen")
        await seat.reads("taken back", "-88.00", "181.00", "5.00", "of it while offline")
        await seat.press("pagedown", "pagedown", "pagedown")
        await seat.reads("By operator", "conflicts open", "still to be reported")
        await seat.press("f8")
        await seat.until(lambda: seat.app.screen is seat.app.counter)


async def test_names_from_outside_stand_there_as_they_are() -> None:
    async with seated(size=(96, 50)) as seat:
        await shift(seat)
        await seat.reads("[50% off] 可乐", "Lunch set for two", "Lin", "took back")
        rows = [row.rstrip() for row in seat.sees.splitlines()]
        (cola,) = [row for row in rows if "可乐" in row]
        (lunch,) = [row for row in rows if "Lunch set" in row]
        assert cola.endswith("5.00")
        assert lunch.endswith("0.00")


async def test_closing_takes_f6_and_enter_and_then_shows_the_z() -> None:
    async with seated() as seat:
        await shift(seat)
        await seat.press("f6")
        await seat.reads("Close this shift as Z 1? owed: ", "still to be reported: ")
        await seat.reads("Enter close the shift")
        await seat.press("escape")
        assert seat.till.staff.zs == []
        await seat.press("enter")
        assert seat.till.staff.zs == []
        await seat.press("f6", "enter")
        await seat.reads("the shift is closed", "Z 1 · shift closed")
        assert len(seat.till.staff.zs) == 1
        await seat.press("right")
        await seat.reads("X · shift 2 so far")
        await seat.press("left")
        await seat.reads("Z 1 · shift closed")


async def test_what_comes_in_meanwhile_is_seen_and_closed() -> None:
    async with seated() as seat:
        await shift(seat)
        assert "7 777.00" not in seat.sees
        staff = seat.till.staff
        before = staff.x
        staff.x = lambda: replace(before(), waiting=77, at_risk=777700)  # type: ignore[method-assign]
        seat.till.set(waiting=77)
        await seat.press("pagedown", "pagedown", "pagedown")
        await seat.reads("7,777.00")
        await seat.press("f6")
        await seat.reads("still to be reported: 77")


async def test_an_empty_shift_needs_no_z() -> None:
    async with seated() as seat:
        seat.till.staff.empty = True
        await seat.press("f8")
        await seat.reads("nothing has been booked in this shift yet, so it needs no Z")
        await seat.press("f6", "enter")
        await seat.pilot.pause(0.1)
        assert seat.till.staff.zs == []
        assert "F6" not in seat.sees


async def test_what_is_owed_stands_in_it() -> None:
    async with seated(size=(96, 50)) as seat:
        await shift(seat)
        await seat.reads("owed by the platform", "still to be reported")


async def test_a_higher_limit_needs_a_supervisors_pin() -> None:
    async with seated() as seat:
        seat.till.set(sign_in=True)
        await shift(seat)
        await seat.press("f3", *"500", "plus", "enter")
        await seat.reads("Offline limit now ¥500.00, until the shift is closed: ¥500.00")
        await seat.reads("¥500.00, at most ¥900.00")
        await seat.press(*["backspace"] * 5, *"600", "plus")
        await seat.reads("now ¥500.00, until the shift is closed: ¥600.00")
        await seat.press("enter")
        await seat.reads("A supervisor must approve: Raise the offline limit")
        await seat.reads("up to ¥600.00 offline")
        await seat.press(*CHEN, "enter")
        await seat.reads("until the shift is closed: ¥600.00 offline at most")
        assert seat.till.staff.limits == [(600_00, 101)]
        await seat.press("f3", *"9", "escape")
        assert len(seat.till.staff.limits) == 1


async def test_a_limit_that_nobody_approves_is_said_on_the_shift() -> None:
    async with seated() as seat:
        await shift(seat)
        await seat.press("f3", *"60000", "enter")
        await seat.reads("A supervisor must approve")
        await seat.press("escape")
        await seat.reads("a supervisor must approve this", "redeemed")
        assert seat.till.staff.limits == []


async def test_a_scan_brings_the_counter_back_from_an_open_question() -> None:
    async with seated() as seat:
        await shift(seat)
        await seat.press("f6")
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE")
        assert seat.till.staff.zs == []


async def paper(seat: Seat) -> None:
    await shift(seat)
    await seat.press("f5")
    await seat.until(lambda: isinstance(seat.app.screen, LateScreen))


async def fill(seat: Seat, *words: str) -> None:
    for word in words:
        await seat.press(*(character for character in word), "enter")


@pytest.mark.parametrize("size", SIZES)
async def test_a_line_of_the_form_is_typed_field_by_field(size: tuple[int, int]) -> None:
    async with seated(size=size) as seat:
        await paper(seat)
        await seat.reads("Code", "Customer paid", "Who enters it")
        await fill(seat, "123456789018", "", "1305", "Lin", "", "100", "12", "Chen")
        await seat.reads("✓ entered (1)")
        ((line, supervisor),) = seat.till.staff.late
        assert (line.code, line.operator, line.uses) == ("123456789018", "Lin", 1)
        assert line.at == datetime(2026, 11, 22, 5, 5, tzinfo=UTC)
        assert (line.bill, line.taken, supervisor) == (100_00, 12_00, "Chen")
        assert "123456789018" not in seat.sees, "the next line begins empty"


async def test_where_people_have_pins_the_supervisor_is_asked_for_one() -> None:
    async with seated() as seat:
        seat.till.set(sign_in=True)
        await paper(seat)
        assert "Who enters it" not in seat.sees
        await fill(seat, "123456789018", "21", "0905", "10", "2", "", "")
        await seat.reads("A supervisor must approve: Enter redemptions from the paper form")
        await seat.press(*CHEN, "enter")
        await seat.reads("✓ entered (1)")
        assert seat.till.staff.late[0][0].at == datetime(2026, 11, 21, 1, 5, tzinfo=UTC)


async def test_what_the_till_does_not_take_stays_to_be_corrected() -> None:
    async with seated() as seat:
        seat.till.staff.why_not = "the time on the form is still to come"
        await paper(seat)
        await fill(seat, "123456789018", "", "1905", "Lin", "", "", "", "Chen")
        await seat.reads("the time on the form is still to come", "123456789018")
        await seat.press("up", "down", "enter")
        assert seat.till.staff.late == []


async def test_the_field_that_cannot_be_read_is_opened_again() -> None:
    async with seated() as seat:
        await paper(seat)
        await fill(seat, "123456789018", "", "2560", "Lin", "", "", "", "Chen")
        await seat.reads("the time is four figures, such as 1305", "▸ Time")


# Reading a line

TODAY = date(2026, 11, 22)
WORDS = {"code": "123456789018", "time": "1305", "operator": "Lin"}


@pytest.mark.parametrize(
    ("day", "time", "at"),
    [
        ("", "1305", "2026-11-22 05:05"),
        ("22", "13:05", "2026-11-22 05:05"),
        ("30", "0:00", "2026-10-29 16:00"),
        ("2026-11-21", "2359", "2026-11-21 15:59"),
        ("", "１３０５", "2026-11-22 05:05"),  # as a Chinese keyboard types
        ("20261121", "905", "2026-11-21 01:05"),
    ],
)
def test_the_time_is_the_shops(day: str, time: str, at: str) -> None:
    line = PaperWords(**{**WORDS, "day": day, "time": time}).read("CNY", "Asia/Shanghai", TODAY)
    assert f"{line.at:%Y-%m-%d %H:%M}" == at


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": ""},
        {"operator": ""},
        {"time": ""},
        {"time": "2460"},
        {"day": "32"},
        {"day": "0"},
        {"day": "2026-02-30"},
        {"day": "yesterday"},
        {"uses": "0"},
        {"uses": "²"},
        {"uses": "1000"},
        {"bill": "1.234"},
        {"taken": "-5"},
    ],
)
def test_a_field_that_cannot_be_read_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(Unread) as unread:
        PaperWords(**{**WORDS, **wrong}).read("CNY", "Asia/Shanghai", TODAY)
    assert [unread.value.field] == list(wrong)
