"""Checks of platform, clock, journal, queue and day: real servers, real books, real damage."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from terminal.bootstrap import Books, claim, examined, open_books
from terminal.demo.relay import Relay
from terminal.diagnostics.subject import Subject
from terminal.flow import Flow
from terminal.identity import save_token
from terminal.platforms.base import Reversal
from terminal.sandbox.server import Sandbox

from .commands import baton
from .conftest import Platform
from .doctoring import FAIL, PASS, SKIP, WARN, at_home, found
from .http_calls import Serve
from .test_commands import flip_a_byte

Claimed = Callable[[str], Path]


def test_a_platform_that_stops_and_one_that_refuses_us(claimed: Claimed, line: Relay) -> None:
    home = claimed("till")
    well = at_home(home, "platform", "clock", "day", "latency", "mtu")
    assert {each.level for each in well.values()} == {PASS}
    line.cut()
    gone = at_home(home, "platform", "clock", "day")
    assert (gone["platform"].level, gone["credential"].level) == (FAIL, SKIP)
    assert (gone["clock"].level, gone["day"].level) == (WARN, SKIP)
    line.mend()
    save_token(home, "baton", "somebody-elses")
    refused = at_home(home, "platform")
    assert (refused["platform"].level, refused["credential"].level) == (PASS, FAIL)


def test_a_platform_that_asks_to_wait_is_a_warning(claimed: Claimed, serve: Serve) -> None:
    home = claimed("till")
    busy = serve(
        lambda each: each.answer(
            "503 Service Unavailable", b"{}", "application/json", "Retry-After: 9"
        )
    )
    (home / "baton.toml").write_text(f'[platforms.baton]\nurl = "{busy.url}"\n')
    assert at_home(home, "platform")["platform"].level is WARN


@pytest.mark.parametrize(
    ("behind", "level", "said"),
    [
        (timedelta(minutes=4), WARN, "4 min behind the platform"),
        (timedelta(hours=-3), FAIL, "3 h before the platform"),
    ],
)
def test_a_wrong_clock_is_found_by_asking_the_platform(
    tmp_path: Path, behind: timedelta, level: int, said: str
) -> None:
    with Sandbox(tmp_path / "sandbox", now=lambda: datetime.now(UTC) + behind) as ready:
        claim(tmp_path / "till", ready.url, ready.claim_token)
        clock = at_home(tmp_path / "till", "clock")["clock"]
    assert clock.level is level
    assert said in clock.value.plain()


def test_one_flipped_byte_of_the_journal(claimed: Claimed) -> None:
    home = claimed("till")
    assert at_home(home, "journal")["journal"].level is PASS
    flip_a_byte(home / "journal.sqlite", 0)
    damaged = at_home(home, "journal")["journal"]
    assert damaged.level is FAIL
    assert damaged.advice.plain().startswith("accept nothing")
    (home / "journal.sqlite").unlink()
    assert "gone" in at_home(home, "journal")["journal"].value.plain()


def test_a_till_that_nobody_claimed_can_be_looked_at(tmp_path: Path) -> None:
    done = baton(tmp_path / "empty", "doctor", "--json")
    levels = {each["check"]: each["level"] for each in done.json["findings"]}
    assert done.code == 4
    assert (levels["platform"], levels["journal"]) == ("fail", "fail")
    assert levels["versions"] == "pass"


def test_what_waits_grows_old(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow
) -> None:
    made = sound_platform.issue("prepaid")
    line.cut()
    flow.run(made["signed"].encode())
    with examined(books.config.home) as subject:
        assert subject.books
        for hours, level in ((0, PASS), (2, WARN), (30, FAIL)):
            assert found(later(subject, hours), "queue")["queue"].level is level


def later(subject: Subject, hours: int) -> Subject:
    """The same till after so many hours."""
    assert subject.books
    clock = replace(subject.books.clock, wall=lambda: datetime.now(UTC) + timedelta(hours=hours))
    clock._learned = None
    return replace(subject, books=replace(subject.books, clock=clock))


def test_what_was_refused_later_is_for_the_shop_to_decide(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow
) -> None:
    made = sound_platform.issue("prepaid")
    line.cut()
    flow.run(made["signed"].encode())
    line.mend()
    sound_platform.admin(f"/admin/vouchers/{made['id']}:revoke", {})
    books.sync.sync_once(anyway=True)
    assert at_home(books.config.home, "queue")["desk"].level is WARN


def test_books_that_differ_are_found(sound_platform: Platform, books: Books, flow: Flow) -> None:
    made = sound_platform.issue("prepaid")
    shown = flow.run(made["signed"].encode())
    day = at_home(books.config.home, "day")["day"]
    assert (day.level, "1 agree" in day.value.plain()) == (PASS, True)
    key = books.ledger.journal.last(1)[0].key
    assert shown.redemption
    reversal = Reversal(key, datetime.now(UTC), "behind the till's back")
    books.platforms["baton"].reverse(reversal, time.monotonic() + 10)
    assert at_home(books.config.home, "day")["day"].level is WARN


def test_checking_changes_nothing(books: Books) -> None:
    home = books.config.home
    before = books.ledger.journal.head(), sorted(each.name for each in home.rglob("*"))
    at_home(home)
    assert (books.ledger.journal.head(), sorted(each.name for each in home.rglob("*"))) == before
    assert open_books(home).ledger.journal.verify() is None


def test_the_command_tells_people_and_programs(claimed: Claimed) -> None:
    home = claimed("till")
    done = baton(home, "doctor", "platform", "journal", "--json")
    assert done.code == 0
    assert done.json["worst"] == "pass"
    assert {each["check"] for each in done.json["findings"]} == {
        "platform",
        "credential",
        "journal",
    }
    people = baton(home, "doctor", "platform", "journal")
    assert "ok     journal" in people.out
    wrong = baton(home, "doctor", "nothing")
    assert wrong.code == 2
    assert "no check is called 'nothing'" in wrong.sentence
