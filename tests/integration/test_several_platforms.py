"""One till, two platforms: whose code it is, and that one platform's trouble stays its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from offline_queue import SendState
from terminal.bootstrap import Books, flow_of, open_books
from terminal.contact import contact_of
from terminal.core.model import Authority, Code, Prompt, PromptKind, Reason, Verdict
from terminal.demo.relay import Relay
from terminal.entries import record_in
from terminal.flow import Flow
from terminal.undo import undo_of

from ..contract.platforms.corner_club import Club
from .commands import baton
from .conftest import Platform
from .counters import TestCounter
from .flows import contact, quick
from .second_platform import corner

CARDS = [f"CC-{number:08}" for number in range(9)]
OPAQUE = "VC-"  # the sandbox's opaque codes; as the club's prefix it makes both claim them


class Chooser(TestCounter):
    """Says whose a code is."""

    owner = "corner"

    def ask(self, prompt: Prompt, code: Code) -> int | None:
        if prompt.kind is PromptKind.WHOSE:
            self.events.append("whose")
            return prompt.options.index(self.owner)
        return super().ask(prompt, code)


@pytest.fixture
def club() -> Club:
    return Club(list(CARDS))


@pytest.fixture
def home(claimed: Callable[[str], Path], club: Club) -> Iterator[Path]:
    made = claimed("till")
    with corner(made, club):
        yield made


@pytest.fixture
def books(home: Path) -> Iterator[Books]:
    opened = open_books(home)
    contact(opened)
    yield opened
    opened.close()


@pytest.fixture
def counter() -> Chooser:
    return Chooser()


def accept_offline(flow: Flow, books: Books, code: str) -> None:
    """On the till's own word, while the line to the sandbox is down."""
    line = books.lines["baton"]
    line.lost(books.clock.now(), ConnectionError("cut"))
    assert flow.run(code.encode()).decision.authority is Authority.TILL


def test_each_code_goes_to_its_own_platform(
    flow: Flow, books: Books, platform: Platform, club: Club
):
    assert tuple(books.platforms) == ("baton", "corner")
    prize = platform.issue("prize")
    assert flow.run(prize["opaque"].encode()).code.platform == "baton"
    shown = flow.run(CARDS[0].encode())
    assert (shown.code.platform, shown.decision.verdict) == ("corner", Verdict.ACCEPTED)
    assert shown.decision.authority is Authority.PLATFORM
    assert shown.decision.worth.title == "Coffee", "its redeem is the look"
    assert club.cards[CARDS[0]] == shown.redemption
    again = flow.run(CARDS[0].encode()).decision
    assert (again.verdict, again.reason) == (Verdict.REFUSED, Reason.ALREADY_REDEEMED)


def test_a_folded_look_is_journalled_before_it_can_consume(flow: Flow, books: Books):
    flow.run(CARDS[1].encode())
    intent, outcome = list(books.ledger.journal.entries(after=0))[-2:]
    assert (intent.kind, outcome.kind) == ("intent", "outcome")
    assert intent.key == outcome.key
    assert record_in(outcome).voucher == "0001"
    assert outcome.subject != intent.subject, "the voucher is known by then"


def test_what_the_club_books_can_be_taken_back_for_an_hour(
    flow: Flow, books: Books, club: Club, counter: Chooser
):
    flow.run(CARDS[2].encode())
    undo = undo_of(books.ledger, books.platforms, books.lines, 2.0)
    last = undo.last()
    assert last is not None
    assert last.until is not None
    assert undo.take_back(reason="wrong one").outcome == "taken_back"
    assert club.cards[CARDS[2]] == ""
    assert flow.run(CARDS[2].encode()).decision.verdict is Verdict.ACCEPTED


def test_one_platforms_outage_does_not_hold_up_the_other(
    flow: Flow, books: Books, platform: Platform, line: Relay, club: Club
):
    accept_offline(flow, books, platform.issue("prize")["signed"])
    line.cut()
    queued = queue_reversal_at_the_club(flow, books)
    reports = books.sync.rounds(anyway=True)
    assert reports["baton"].failed
    assert reports["corner"].states == {SendState.SETTLED: 1}
    assert books.ledger.outbox.item(queued).state is SendState.SETTLED
    assert contact_of(books.lines)["away"] == ("baton",)
    assert (books.sync.backlog("baton"), books.sync.backlog("corner")) == (1, 0)
    assert flow.run(CARDS[5].encode()).decision.authority is Authority.PLATFORM


def queue_reversal_at_the_club(flow: Flow, books: Books) -> int:
    """Something that waits for the club: a redemption taken back while nobody asks it."""
    flow.run(CARDS[4].encode())
    books.lines["corner"].lost(books.clock.now(), ConnectionError("cut"))
    undo = undo_of(books.ledger, books.platforms, books.lines, 2.0)
    taken = undo.take_back(reason="wrong one")
    assert taken.outcome == "queued"
    books.lines["corner"].heard(books.clock.now())
    return taken.sequence


def test_a_refused_token_pauses_its_own_entries_only(
    flow: Flow, books: Books, platform: Platform, home: Path
):
    queue_reversal_at_the_club(flow, books)
    accept_offline(flow, books, platform.issue("prize")["signed"])
    (home / "secrets" / "corner.token").write_text("rolled")
    with_new_token = open_books(home)
    try:
        reports = with_new_token.sync.rounds(anyway=True)
        assert reports["corner"].paused
        assert not reports["baton"].paused
        assert reports["baton"].states == {SendState.SETTLED: 1}
        assert with_new_token.sync.backlog("corner") == 1, "nothing is lost"
        assert not with_new_token.sync.rounds(anyway=True)["corner"].sent, "nor hammered"
    finally:
        with_new_token.close()


def test_whose_a_code_is_is_asked_once_and_remembered_for_the_shift(
    claimed: Callable[[str], Path], platform: Platform, counter: Chooser
):
    home = claimed("disputed")
    mine, theirs = (platform.issue("prize")["opaque"] for _ in range(2))
    digits = [f"VC-{number:08}" for number in range(3)]
    with corner(home, Club(digits), prefix=OPAQUE):
        books = open_books(home)
        contact(books)
        flow = flow_of(books, counter)
        for code in digits[:2]:
            assert flow.run(code.encode()).code.platform == "corner"
        assert counter.events.count("whose") == 1
        for code in (mine, theirs):
            assert flow.run(code.encode()).code.platform == "baton", "letters are not the club's"
        flow.whose.forget()
        counter.owner = "baton"
        refused = flow.run(digits[2].encode())
        assert (refused.code.platform, refused.decision.reason) == ("baton", Reason.UNKNOWN_CODE)
        assert counter.events.count("whose") == 2
        books.close()


def test_nobody_says_whose_it_is_and_nothing_is_done(
    claimed: Callable[[str], Path], counter: TestCounter
):
    home = claimed("unsaid")
    with corner(home, Club(["VC-00000001"]), prefix=OPAQUE):
        books = open_books(home)
        flow = flow_of(books, TestCounter())
        shown = flow.run(b"VC-00000001")
        assert (shown.decision.verdict, shown.redemption) == (Verdict.CHECK, "")
        books.close()


def test_without_an_offline_kit_a_platform_that_is_away_grants_nothing(flow: Flow, books: Books):
    flow.place = quick(flow)
    books.lines["corner"].lost(books.clock.now(), ConnectionError("cut"))
    decision = flow.run(CARDS[6].encode()).decision
    assert (decision.verdict, decision.reason) == (Verdict.REFUSED, Reason.OFFLINE_NOT_ALLOWED)
    assert not decision.reverse, "nothing was sent"


def test_redeem_sync_and_the_suite_on_the_command_line(home: Path, club: Club):
    """Outside rigs drive any configured platform; a process of its own finds it, too."""
    path = {"PYTHONPATH": f"{home / 'installed'}:{Path(__file__).parents[2] / 'deploy'}"}
    told = baton(home, "redeem", CARDS[7], "--json", **path)
    assert (told.code, told.json["platform"], told.json["give"]) == (0, "corner", "Coffee")
    synced = baton(home, "sync", "--json", **path)
    assert synced.code == 0
    assert set(synced.json["platforms"]) == {"baton", "corner"}
    arguments = [part for card in CARDS[:6] for part in ("--code", card)]
    suite = baton(
        home, "platform", "test", "corner", "--yes", "--json", "--counted", *arguments, **path
    )
    outcomes = {each["name"]: each["outcome"] for each in suite.json["findings"]}
    assert (suite.code, suite.json["failed"]) == (0, 0), suite.json
    assert outcomes["counts_once"] == outcomes["refuses_strangers"] == "held"


def test_a_region_is_one_that_is_known(home: Path):
    settings = home / "baton.toml"
    settings.write_text('[till]\nregion = "chn"\n' + settings.read_text("utf-8"), "utf-8")
    told = baton(home, "redeem", CARDS[0])
    assert told.code == 2
    assert "chn" in told.err
    assert replace(told, code=2)
