"""The counter: scan, verdict, next customer."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from terminal.core.model import Reason
from terminal.status import ScannerStatus, Unsent
from terminal.tui.widgets.card import Card
from terminal.tui.widgets.stage import Stage

from .acting import seated
from .scripted import NOW, refused

TWO = pytest.mark.parametrize("language", ["en", "zh_CN"])
ACCEPTED = {"en": ("GIVE", "TAKE", "nothing to pay"), "zh_CN": ("交付", "收款", "无需付款")}
REFUSED = {
    "en": ("WHY", "used yesterday 14:07, Nanjing Rd", "DO", "tell the customer"),
    "zh_CN": ("原因", "券已于昨天 14:07 在Nanjing Rd 1 号机用掉", "请做", "告诉顾客"),
}
OWN = {"en": "this till answers for it", "zh_CN": "断网期间由本机先行受理"}
LEFT = {"en": "this till may still accept ¥392.00", "zh_CN": "本机还可受理 ¥392.00"}


@TWO
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_accepted_says_what_to_give_and_take(language: str, size: tuple[int, int]) -> None:
    async with seated(language=language, size=size) as seat:
        seat.till.scan(b"LUNCH-1")
        await seat.reads("Lunch set for two × 1", *ACCEPTED[language], "14:07:31")
        assert seat.app.counter.query_one(Card).has_class("-accepted")


@TWO
async def test_refused_says_why_and_what_to_do(language: str) -> None:
    async with seated(language=language, size=(100, 30)) as seat:
        seat.till.scan(b"USED-1")
        await seat.reads(*REFUSED[language], "already_redeemed")
        assert seat.app.counter.query_one(Card).has_class("-refused")


@TWO
async def test_own_word_is_said_with_the_limit_left(language: str) -> None:
    async with seated(language=language) as seat:
        seat.till.scan(b"OWN-1")
        await seat.reads(OWN[language], LEFT[language])
        assert seat.app.counter.query_one(Card).has_class("-own-word")


async def test_amount_to_take_is_drawn_large_and_explained() -> None:
    async with seated() as seat:
        seat.till.scan(b"COUPON")
        await seat.reads("how much is the bill?")
        await seat.press(*"10000", "enter")
        await seat.reads("bill 100.00 − voucher 88.00", "took ¥12.00")
        assert "█▀▀" in seat.sees


async def test_asking_becomes_waiting_after_a_second() -> None:
    async with seated() as seat:
        seat.till.scan(b"SLOW")
        await seat.reads("the platform is asked about", "do not scan again")
        word = seat.sees
        began = time.monotonic()
        await seat.until(lambda: seat.sees != word)
        assert time.monotonic() - began > 0.7
        assert seat.app.counter.query_one(Card).has_class("-asking")
        seat.till.gate.set()
        await seat.reads("the platform does not know this voucher")


async def test_verdict_leaves_by_itself_and_stays_in_the_list() -> None:
    async with seated(hold=0.2) as seat:
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE")
        await seat.until(lambda: seat.app.counter.query_one(Stage).has_class("-idle"))
        await seat.reads("14:07  ✓", "Lunch set for two", "gave 1  took ¥0.00", "or type it: F2")


async def test_a_refusal_stays_longer_than_an_acceptance() -> None:
    async with seated(hold=2.0) as seat:
        stage = seat.app.counter.query_one(Stage)
        waits: list[float] = []
        set_timer = stage.set_timer
        stage.set_timer = lambda delay, *more: (waits.append(delay), set_timer(delay, *more))[1]  # type: ignore[assignment]
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE")
        assert waits[-1] == 2.0
        seat.till.scan(b"USED-1")
        await seat.reads("WHY", "used yesterday 14:07")
        assert waits[-1] == 4.0


async def test_a_bill_given_up_leaves_the_list_with_the_next_scan() -> None:
    async with seated() as seat:
        for _ in range(2):
            seat.till.scan(b"COUPON")
            await seat.reads("how much is the bill?")
            await seat.press("escape")
            await seat.reads("nothing was done")
            assert seat.sees.count("nothing was done") == 1
        seat.till.scan(b"LUNCH-1")
        await seat.reads("gave 1")
        assert "nothing was done" not in seat.sees


async def test_new_scan_replaces_the_verdict_at_once() -> None:
    async with seated() as seat:
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE")
        seat.till.scan(b"USED-1")
        await seat.reads("WHY", "used yesterday 14:07")
        assert "GIVE" not in seat.sees


async def test_timer_that_fired_as_the_verdict_came_does_not_replace_it() -> None:
    """On a busy machine its message waits in the queue, and stopping the timer is too late."""
    async with seated() as seat:
        seat.till.scan(b"SLOW")
        await seat.reads("the platform is asked")
        fired = seat.app.counter.stage._timer._callback
        seat.till.gate.set()
        await seat.reads("WHY")
        fired()
        await seat.pilot.pause()
        assert "WHY" in seat.sees


async def test_last_ten_scans_newest_first() -> None:
    async with seated(size=(120, 36)) as seat:
        for number in range(12):
            name = f"N-{number}"
            seat.till.book[name] = refused(Reason.WRONG_SHOP, place=f"shop {number}.")
            seat.till.scan(name.encode())
        await seat.reads("only for use in shop 11.")
        assert "shop 2." in seat.sees
        assert "shop 1." not in seat.sees
        assert seat.sees.rindex("shop 11.") < seat.sees.index("shop 2.")


async def test_what_could_not_be_judged_is_no_acceptance() -> None:
    async with seated() as seat:
        seat.till.scan(b"BROKEN")
        await seat.reads("the disk is full", "hand over nothing")
        assert seat.app.counter.query_one(Card).has_class("-refused")


@TWO
async def test_connection_and_waiting_are_always_seen(language: str) -> None:
    words = {"en": ("● online", "0 waiting"), "zh_CN": ("● 在线", "0 笔待上报")}[language]
    async with seated(language=language) as seat:
        await seat.reads(*words, "¥1,204.00", "37")
        for code in (b"LUNCH-1", b"COUPON"):
            seat.till.scan(code)
            await seat.until(lambda: seat.app.counter.query_one(Stage).has_class("-card"))
            assert all(word in seat.sees for word in words)


@TWO
async def test_offline_is_told_in_words(language: str) -> None:
    words = {
        "en": (
            *("○ offline", "offline since 13:41 · 6 waiting (oldest 26 min)"),
            "this till may still accept ¥480.00",
        ),
        "zh_CN": ("○ 断网", "13:41 起断网 · 6 笔待上报（最早 26 分钟前）", "本机还可受理 ¥480.00"),
    }[language]
    cut = NOW - timedelta(minutes=26)
    async with seated(language=language) as seat:
        seat.till.set(up=False, since=cut, waiting=6, oldest=cut, limit_left=48000)
        await seat.reads(*words)
        seat.till.scan(b"OWN-1")
        await seat.reads("Prize: cola", *words)
        seat.till.set(up=True, waiting=0, oldest=None)
        await seat.until(lambda: words[1] not in seat.sees)


async def test_owners_page_that_did_not_arrive_has_its_line() -> None:
    async with seated(size=(120, 30)) as seat:
        seat.till.set(unsent=Unsent(1, "2026-11-21", NOW, "the mail could not be sent: full"))
        await seat.reads("1 page for the owner has not arrived", "21 Nov", "full")
        seat.till.set(unsent=None)
        await seat.until(lambda: "for the owner" not in seat.sees)


async def test_conflicts_and_missing_scanners_have_their_line() -> None:
    async with seated(size=(100, 30)) as seat:
        gone = ScannerStatus("serial", "missing", "/dev/baton/scanner-0 is not there")
        seat.till.set(conflicts=1, scanners=(gone,))
        await seat.reads("1 voucher accepted offline was refused later · F5 decides")
        await seat.reads("no scanner: serial · /dev/baton/scanner-0 is not there")


async def test_till_that_may_accept_nothing_says_so() -> None:
    async with seated() as seat:
        seat.till.set(stopped="the journal is damaged: call the technician")
        await seat.reads("ACCEPT NOTHING", "the journal is damaged")
