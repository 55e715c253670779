"""Signing in and approving on the screen: figures only, PINs unseen, scans never typed."""

from __future__ import annotations

import pytest

from terminal.errors import ApprovalNeeded, PinRefused
from terminal.tui.screens.sign_in import SignInScreen
from terminal.tui.screens.supervisor import SupervisorScreen

from .acting import Seat, seated
from .scripted_staff import CHEN, LIN


async def nobody(seat: Seat) -> None:
    """People are registered and nobody has signed in."""
    seat.till.set(operator="", sign_in=True)
    await seat.reads("F12")


async def signs_in(seat: Seat, figures: str) -> None:
    await seat.press("f12")
    await seat.until(lambda: isinstance(seat.app.screen, SignInScreen))
    await seat.press(*figures, "enter")


@pytest.mark.parametrize("size", [(80, 24), (96, 28), (60, 16)])
async def test_eight_keys_sign_in(size: tuple[int, int]) -> None:
    async with seated(size=size) as seat:
        await nobody(seat)
        await signs_in(seat, LIN)
        await seat.until(lambda: seat.app.screen is seat.app.counter)
        assert seat.till.now.operator == "Lin"
        assert seat.till.staff.tried == [LIN]


async def test_the_number_is_read_and_the_pin_only_counted() -> None:
    async with seated() as seat:
        await nobody(seat)
        await seat.press("f12")
        await seat.reads("10  Lin", "20  Chen · supervisor", "30  [Mei] · supervisor")
        await seat.press(*"1013")
        await seat.reads("1 0    ● ● _ _", "10  Lin")
        assert "Chen" not in seat.sees, "the number says who is meant"
        assert "13" not in seat.sees.replace("Sun 22 Nov 14:07", "")
        assert "confirm" not in seat.sees
        await seat.press(*"57")
        await seat.reads("● ● ● ●", "Enter confirm")
        await seat.press("a", "[", "escape")
        assert seat.till.staff.tried == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (PinRefused("x", "wrong", 5.2), "do not fit; the next try in 6 s"),
        (PinRefused("x", "wait", 29.5), "wait 30 s"),
        (PinRefused("x", "locked"), "locked after too many wrong PINs"),
        (PinRefused("x", "no_supervisor"), "only a supervisor"),
        (PinRefused("x", "yourself"), "nobody approves their own"),
    ],
)
async def test_a_refused_pin_is_cleared_and_told_in_one_sentence(
    fault: PinRefused, said: str
) -> None:
    async with seated() as seat:
        await nobody(seat)
        seat.till.staff.refuses = fault
        await signs_in(seat, LIN)
        await seat.until(lambda: said in " ".join(seat.sees.split()))
        assert "●" not in seat.sees.replace("● online", "")
        seat.till.staff.refuses = None
        await seat.press(*LIN, "enter")
        await seat.until(lambda: seat.app.screen is seat.app.counter)


async def test_any_other_fault_is_told_on_the_pad_too() -> None:
    async with seated() as seat:
        await nobody(seat)
        seat.till.staff.broken = "the disk is full"
        await signs_in(seat, LIN)
        await seat.reads("the disk is full", "_ _    _ _ _ _")
        assert isinstance(seat.app.screen, SignInScreen)


async def test_a_locked_number_is_opened_by_a_supervisor() -> None:
    async with seated() as seat:
        await nobody(seat)
        seat.till.staff.refuses = PinRefused("x", "locked")
        await signs_in(seat, LIN)
        await seat.reads("F6 unlock")
        await seat.press("f6")
        await seat.reads("A supervisor must approve: Open a locked number")
        seat.till.staff.refuses = None
        await seat.press(*CHEN, "enter")
        await seat.reads("Lin may try again")
        assert seat.till.staff.approved == ["unlock 10"]
        await seat.press(*LIN, "enter")
        await seat.until(lambda: seat.app.screen is seat.app.counter)


async def test_a_scan_while_nobody_serves_asks_who_it_is() -> None:
    async with seated() as seat:
        await nobody(seat)
        seat.app.bridge.failed("nobody has signed in")
        await seat.reads("sign in first, then scan again", "10  Lin")
        assert isinstance(seat.app.screen, SignInScreen)
        await seat.press(*LIN, "enter")
        await seat.until(lambda: seat.app.screen is seat.app.counter)
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE")


async def test_at_rest_the_counter_says_that_somebody_must_sign_in() -> None:
    async with seated() as seat:
        await nobody(seat)
        await seat.reads("F12: number and PIN")
        assert "type it: F2" not in seat.sees


async def test_a_scanner_that_types_signs_nobody_in() -> None:
    """The very figures, at a scanner's pace: a code, not a PIN."""
    async with seated(pace=0.08) as seat:
        seat.till.set(sign_in=True)
        await seat.press("f12")
        await seat.until(lambda: isinstance(seat.app.screen, SignInScreen))
        seat.burst(LIN + LIN)
        await seat.until(lambda: seat.till.scans == [(LIN + LIN).encode()])
        assert seat.till.staff.tried == []


async def test_whoever_takes_over_sees_who_serves() -> None:
    async with seated() as seat:
        seat.till.set(operator="Lin", sign_in=True)
        await signs_in(seat, CHEN[:2])
        await seat.reads("Lin serves now. Who takes over?")
        await seat.press("escape")
        await seat.until(lambda: seat.app.screen is seat.app.counter)


# Approvals


async def asked(seat: Seat, given: list[int]) -> None:
    """Something wants a supervisor's yes."""

    def deed(till: object) -> object:
        if not given:
            raise ApprovalNeeded("a supervisor must approve this", "undo x")
        return None

    seat.app.deeds.do(deed, given.append)  # type: ignore[arg-type]
    await seat.until(lambda: isinstance(seat.app.screen, SupervisorScreen))


async def test_a_supervisor_approves_and_the_deed_is_done_again() -> None:
    async with seated() as seat:
        given: list[int] = []
        await asked(seat, given)
        await seat.reads("A supervisor must approve: Take a redemption back", "20  Chen")
        assert "10  Lin" not in seat.sees
        await seat.press(*LIN, "enter")
        await seat.reads("only a supervisor may do this")
        assert given == []
        await seat.press(*CHEN, "enter")
        await seat.until(lambda: given == [101])
        assert seat.app.screen is seat.app.counter


async def test_escape_approves_nothing_and_says_so() -> None:
    async with seated() as seat:
        given: list[int] = []
        await asked(seat, given)
        await seat.press(*CHEN, "escape")
        await seat.reads("a supervisor must approve this")
        assert (given, seat.till.staff.tried) == ([], [])


async def test_where_nobody_may_approve_it_is_said() -> None:
    async with seated() as seat:
        seat.till.staff.listed = seat.till.staff.listed[:1]
        await asked(seat, [])
        await seat.reads("nobody else on this till may approve it")


async def test_chinese() -> None:
    async with seated(language="zh_CN") as seat:
        await nobody(seat)
        await seat.press("f12")
        await seat.reads("登录", "主管")
