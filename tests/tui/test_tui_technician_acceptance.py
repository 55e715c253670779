"""The acceptance test on the screens: over the counter and back."""

from __future__ import annotations

from dataclasses import replace

from terminal.core.model import Benefit, Voucher, VoucherKind
from terminal.tui.screens.counter import CounterScreen

from .acting import Seat, seated
from .scripted_bench import PIN, ScriptedBench
from .test_tui_technician import at_the_bench

TRIAL = Voucher("v", Benefit(VoucherKind.PREPAID, "Test voucher", "CNY", 100), test=True)


def judge_as_test(seat: Seat, **more: object) -> None:
    """The till knows the test voucher and marks what it books of it."""
    till = seat.till
    till.book["TEST-VOUCHER"] = replace(till.book["LUNCH-1"], **more)  # type: ignore[arg-type]
    till.vouchers["TEST-VOUCHER"] = TRIAL
    show = till.counter.show
    till.counter.show = lambda shown: show(replace(shown, test=True))  # type: ignore[method-assign]


async def test_acceptance_goes_over_the_counter_and_ends_in_a_signed_slip(monkeypatch) -> None:
    monkeypatch.setattr("terminal.tui.technician_ways._SEEN", 0.2)
    async with at_the_bench(page="6", size=(100, 40)) as (seat, bench):
        judge_as_test(seat)
        await seat.reads("✓ 1  the platform issues", "· 2  scan it")
        await seat.until(lambda: seat.sees.count("▀") > 100)
        assert bench.awaits_test
        await seat.press("f6")
        await seat.until(lambda: bench.printed == ["TEST-VOUCHER"])
        seat.till.scan(b"TEST-VOUCHER")
        await seat.until(lambda: isinstance(seat.app.screen, CounterScreen))
        await seat.reads("nothing: this is a voucher for trying the till")
        await seat.reads("✓ 3  the journal signs", "signed: entry #44 0001020304050607")
        await seat.reads("kept in /data/till/install/slip-44.txt", "INSTALLATION")
        assert [each.test for each in bench.concluded] == [True]
        assert not bench.awaits_test


async def test_a_test_offline_is_no_acceptance(monkeypatch) -> None:
    monkeypatch.setattr("terminal.tui.technician_ways._SEEN", 0.2)
    async with at_the_bench(page="6", size=(100, 40)) as (seat, bench):
        judge_as_test(seat, authority=seat.till.book["OWN-1"].authority)
        await seat.reads("✓ 1  the platform issues")
        seat.till.scan(b"TEST-VOUCHER")
        await seat.reads("✗ accepted offline: bring the till online and try again")
        assert bench.concluded == []
        await seat.press("f5")
        await seat.reads("✓ 1  the platform issues", "· 2  scan it")


async def test_a_customers_voucher_is_judged_as_ever_during_an_acceptance_test() -> None:
    async with at_the_bench(page="6") as (seat, bench):
        await seat.reads("✓ 1  the platform issues")
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE", "Lunch set for two × 1")
        assert bench.concluded == []


async def test_no_test_voucher_is_one_sentence() -> None:
    bench = ScriptedBench()
    async with seated(bench=bench) as seat:
        await seat.press("f1", "f9", *PIN, "enter")
        await seat.until(lambda: bool(bench.findings))
        bench.fails = "this platform issues no test vouchers"
        await seat.press("6")
        await seat.reads("this platform issues no test vouchers")
