"""Vouchers made for trying a till: the whole way, booked as tests on both sides, never counted."""

from __future__ import annotations

import time
from datetime import date

from terminal.books import DayBook
from terminal.bootstrap import Books, shifts_of
from terminal.core.model import Authority, Verdict
from terminal.core.signed import verify
from terminal.demo.relay import Relay
from terminal.flow import Flow
from terminal.history import History
from terminal.wording import Look, verdicts
from terminal.wording.past import look

from .conftest import Platform


def test_code(books: Books) -> str:
    platform = books.platforms[books.identity.platform]
    return platform.test_voucher(time.monotonic() + 10)


test_code.__test__ = False  # type: ignore[attr-defined]


def counted_nowhere(books: Books) -> None:
    assert DayBook(books.ledger).today().redeemed == 0
    totals = shifts_of(books).x().totals
    assert (totals.sums, totals.tests > 0) == ((), True)


def test_a_test_voucher_goes_the_whole_way_and_is_counted_nowhere(
    sound_platform: Platform, books: Books, flow: Flow
) -> None:
    code = test_code(books)
    signed = verify(code, books.kits.current("baton").keys).voucher
    assert signed.test
    assert signed.shops == (books.identity.shop,)
    for _ in range(2):  # a test uses nothing up
        shown = flow.run(code.encode())
        assert (shown.decision.verdict, shown.test) == (Verdict.ACCEPTED, True)
        assert shown.decision.authority is Authority.PLATFORM
    booked = sound_platform.booked(signed.id)
    assert [(each["state"], each["test"]) for each in booked] == [("confirmed", True)] * 2
    counted_nowhere(books)
    listed = books.platforms["baton"].list_day(
        date.fromisoformat(booked[0]["business_date"]), time.monotonic() + 10
    )
    assert [each.test for each in listed if each.voucher == signed.id] == [True, True]


def test_nobody_is_told_to_hand_anything_over(books: Books, flow: Flow) -> None:
    shown = flow.run(test_code(books).encode())
    card = verdicts.verdict(shown, "UTC")
    assert (card.look, card.word) == (Look.CHECK, "TEST")
    assert card.first == ("GIVE", "nothing: this is a voucher for trying the till")
    past = History(books.ledger, "UTC").last(1)[0]
    assert past.shown.test
    assert look(past) is Look.CHECK


def test_offline_it_is_no_risk_and_still_a_test_when_it_is_reported(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow
) -> None:
    code = test_code(books)
    line.cut()
    before = books.ledger.at_risk().value
    shown = flow.run(code.encode())
    assert (shown.decision.authority, shown.test) == (Authority.TILL, True)
    assert books.ledger.at_risk().value == before
    line.mend()
    books.sync.sync_once(anyway=True)
    voucher = shown.voucher.id if shown.voucher else ""
    assert [each["test"] for each in sound_platform.booked(voucher)] == [True]
    counted_nowhere(books)


def test_the_platform_books_a_test_whatever_the_till_says(
    sound_platform: Platform, books: Books, flow: Flow, monkeypatch
) -> None:
    """A till of an older release does not know such vouchers."""
    monkeypatch.setattr("terminal.core.facts.Facts.is_test", False)
    shown = flow.run(test_code(books).encode())
    assert not shown.test
    voucher = shown.voucher.id if shown.voucher else ""
    assert [each["test"] for each in sound_platform.booked(voucher)] == [True]
