"""What this till knows of a voucher's last use it tells, also without the line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from terminal.bootstrap import Books, flow_of, open_books
from terminal.core.model import Authority, Reason, Refusal
from terminal.demo.relay import Relay
from terminal.flow import Flow
from terminal.history import History
from terminal.undo import undo_of

from .conftest import Platform
from .counters import TestCounter
from .flows import contact


def refused(flow: Flow, made: dict[str, str]) -> Refusal:
    decision = flow.run(made["signed"].encode()).decision
    assert decision.refusal
    assert decision.reason is Reason.ALREADY_REDEEMED
    return decision.refusal


def test_a_voucher_used_here_is_refused_offline_with_the_hour_and_this_till(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow
) -> None:
    made = sound_platform.issue("prize")
    line.cut()
    shown = flow.run(made["signed"].encode())
    told = refused(flow, made)
    assert told.at
    assert abs(told.at - shown.at) < timedelta(seconds=1)
    assert (told.place, told.till) == (books.identity.shop_name, books.identity.till)
    assert told.place


def test_what_the_platform_once_told_of_another_till_is_told_offline_too(
    sound_platform: Platform,
    line: Relay,
    books: Books,
    flow: Flow,
    claimed: Callable[[str], Path],
) -> None:
    made, unheard = sound_platform.issue("prize"), sound_platform.issue("prize")
    other = open_books(claimed("other"))
    contact(other)
    for each in (made, unheard):
        flow_of(other, TestCounter()).run(each["signed"].encode())
    told = refused(flow, made)
    assert (told.till, told.at is not None) == (other.identity.till, True)
    contact(books)
    line.cut()
    assert refused(flow, made) == told
    assert refused(flow, unheard) == Refusal(Reason.ALREADY_REDEEMED), "this nobody has told"
    history = History(books.ledger, books.identity.zone)
    rows = [row.shown.decision for row in history.last(3)]
    assert [row.refusal for row in rows][1:] == [told, told], "a list after a restart knows it too"
    assert [row.authority for row in rows][1:] == [Authority.TILL, Authority.PLATFORM]
    other.close()


def test_a_use_that_was_taken_back_is_not_told_again(
    sound_platform: Platform,
    line: Relay,
    books: Books,
    flow: Flow,
    claimed: Callable[[str], Path],
) -> None:
    made = sound_platform.issue("prize", undo_seconds=600)
    first = flow.run(made["signed"].encode())
    assert refused(flow, made).at
    undo_of(books.ledger, flow.platforms, flow.lines, 2.0).take_back(first.redemption, "wrong")
    other = open_books(claimed("other"))
    contact(other)
    assert flow_of(other, TestCounter()).run(made["signed"].encode()).decision.worth
    other.close()
    contact(books)
    line.cut()
    assert refused(flow, made) == Refusal(Reason.ALREADY_REDEEMED), "not our own, taken back"
