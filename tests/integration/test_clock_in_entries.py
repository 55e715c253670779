"""What entries say of time when the machine's clock lies: set by hand, or reborn in 1970."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from offline_queue import Entry
from terminal.books import moments
from terminal.bootstrap import Books
from terminal.clock import Clock, ClockTrust, from_micros
from terminal.core.model import Reason, Verdict
from terminal.demo.relay import Relay
from terminal.flow import Flow

from .conftest import Platform

BOOT = b"n" * 16
NEVER_SET = datetime(1970, 1, 1, tzinfo=UTC)


def newest(books: Books) -> Entry:
    return books.ledger.journal.last(1)[0]


def rebooted(books: Books, flow: Flow, wall: datetime) -> Flow:
    """The same till after a reboot without the line; its clock shows `wall`."""
    clock = Clock(lambda: wall, boot_id=BOOT)
    clock.carry_on(moments(books.ledger.journal, books.kits.current("baton")))
    return replace(flow, ledger=replace(books.ledger, clock=clock), now=clock.now)


def test_a_jump_of_the_system_clock_shows_in_no_entry(
    sound_platform: Platform, books: Books, flow: Flow
) -> None:
    code = sound_platform.issue("prepaid", value=1_00, uses=9)["signed"].encode()
    flow.run(code)
    before = newest(books)
    for days in (-20_000, 20_000):
        books.clock.wall = lambda days=days: datetime.now(UTC) + timedelta(days=days)  # type: ignore[misc]
        assert flow.run(code).decision.verdict is Verdict.ACCEPTED
        entry = newest(books)
        assert timedelta(0) < from_micros(entry.at - before.at) - NEVER_SET < timedelta(minutes=1)
        assert entry.clock_trust == ClockTrust.PLATFORM
        assert entry.boot_time > before.boot_time


def test_after_a_reboot_into_1970_nothing_is_dated_before_the_last_entry(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow
) -> None:
    cheap, soon = (
        sound_platform.issue("prepaid", value=150_00),
        sound_platform.issue(
            "prepaid", value=1_00, expires=(datetime.now(UTC) + timedelta(hours=1)).isoformat()
        ),
    )
    dear = sound_platform.issue("prepaid", value=201_00)
    flow.run(sound_platform.issue("prize")["signed"].encode())
    last = newest(books)
    line.cut()
    later = rebooted(books, flow, NEVER_SET)
    by_date = later.run(soon["signed"].encode()).decision
    assert (by_date.reason, by_date.refusal and by_date.refusal.note) == (
        Reason.OFFLINE_NOT_ALLOWED,
        "dates",
    )
    by_value = later.run(dear["signed"].encode()).decision
    assert (by_value.reason, by_value.refusal and by_value.refusal.note) == (
        Reason.OFFLINE_CAP_REACHED,
        "clock",
    )
    accepted = later.run(cheap["signed"].encode()).decision
    assert (accepted.verdict, accepted.limit_left) == (Verdict.ACCEPTED, 50_00)
    entry = newest(books)
    assert entry.at >= last.at
    assert (entry.clock_trust, entry.boot_id) == (ClockTrust.NONE, BOOT)
    assert books.ledger.journal.verify() is None


def test_a_restart_within_the_same_boot_keeps_the_platforms_time(books: Books) -> None:
    clock = Clock(lambda: NEVER_SET)
    clock.carry_on(moments(books.ledger.journal, books.kits.current("baton")))
    assert clock.sure(), "from the kit, though no entry was written since"
    assert abs(clock.now() - books.clock.now()) < timedelta(seconds=2)
