"""The platform's eye on presence: whom it flags, and how long a guesser waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from terminal.core.model import Reason
from terminal.core.wire import WireRefusal
from terminal.sandbox.brought import TYPING, Brought
from terminal.sandbox.doorway import turned_away
from terminal.sandbox.guessing import FREE, locked, note_guess
from terminal.sandbox.issue import open_issuer
from terminal.sandbox.issuing import BadOrder, IssueRequest, issue_voucher
from terminal.sandbox.presence import FRESH, flags, note_use, shown_now
from terminal.sandbox.store import Shop, Store

NOW = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
SHOP = Shop("here", "Here", "CNY", "Asia/Shanghai", "04:00")
UNKNOWN = "830000000000"


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path)
    store.add_shop(SHOP)
    yield store
    store.close()


@pytest.fixture
def issuer(store):
    return open_issuer(store.folder)


@pytest.fixture
def till(store):
    return store.add_till(SHOP, bytes(32), "token", "machine", 0)


@pytest.fixture
def bound(store, issuer):
    return issue_voucher(store, issuer, IssueRequest("prize", "x", customer="mei", bound=True), NOW)


def brought(bound, code, after, typing=0):
    return Brought(code, "scanned", bound.id, NOW + timedelta(seconds=after), typing=typing)


@pytest.mark.parametrize(("after", "stale"), [(0, 0), (FRESH, 0), (-FRESH, 0), (FRESH + 1, 1)])
def test_a_showing_is_of_its_moment(store, issuer, till, bound, after, stale):
    code = shown_now(store, "mei", bound.signed, NOW)
    refusal = turned_away(store, issuer, till, brought(bound, code, after), NOW)
    assert (refusal.reason if refusal else "") == (Reason.QR_STALE if stale else "")
    assert len(store.all("SELECT * FROM shows WHERE how = 'stale'")) == stale


def test_who_types_a_bill_has_time_for_it(store, issuer, till, bound):
    code = shown_now(store, "mei", bound.signed, NOW)
    later = brought(bound, code, FRESH + TYPING, typing=TYPING)
    assert turned_away(store, issuer, till, later, NOW) is None


def test_who_brings_pictures_is_flagged_from_the_third_on(store, issuer, till, bound):
    order = IssueRequest("prize", "x", customer="mei", bound=True)
    for made in (bound, *(issue_voucher(store, issuer, order, NOW) for _ in range(2))):
        assert flags(store) == []
        code = shown_now(store, "mei", made.signed, NOW)
        for _ in range(4):  # a phone that is slow, a line that asks again: one picture
            turned_away(store, issuer, till, brought(made, code, 3600), NOW)
    (flag,) = flags(store)
    assert (flag.shop, flag.stale) == ("here", 3)


@pytest.mark.parametrize(("static", "present", "flagged"), [(4, 0, 0), (5, 5, 0), (5, 4, 1)])
def test_wallets_that_never_come_are_flagged(store, issuer, till, bound, static, present, flagged):
    shown = shown_now(store, "mei", bound.signed, NOW)
    for code, count in ((bound.typed, static), (shown, present)):
        for _ in range(count):
            note_use(store, issuer, till, bound.id, code, NOW)
    assert len(flags(store)) == flagged


def test_a_voucher_that_is_not_bound_is_nobodys_presence(store, issuer, till):
    made = issue_voucher(store, issuer, IssueRequest("prize", "x"), NOW)
    for _ in range(9):
        note_use(store, issuer, till, made.id, made.signed, NOW)
    assert flags(store) == []


def test_only_a_customers_signed_code_can_be_bound(store, issuer):
    for order in (
        IssueRequest("prize", "x", bound=True),
        IssueRequest("prize", "x", customer="mei", forms=["typed"], bound=True),
    ):
        with pytest.raises(BadOrder, match="bound to a wallet"):
            issue_voucher(store, issuer, order, NOW)


def test_each_wrong_code_doubles_the_pause_up_to_an_hour(store, till):
    for _ in range(FREE - 1):
        note_guess(store, till, NOW)
    assert locked(store, till, NOW) is None
    for pause in (30, 60, 120, 240, 480, 960, 1920, 3600, 3600):
        note_guess(store, till, NOW)
        until = locked(store, till, NOW).at
        assert until == NOW + timedelta(seconds=pause)
        assert locked(store, till, until) is None


def test_a_guess_is_typed_and_of_nobody_and_of_one_till(store, issuer, till, bound):
    other = store.add_till(SHOP, bytes(32), "token 2", "machine", 0)
    for how, target, offline in (
        ("scanned", None, False),
        ("typed", bound.id, False),
        ("typed", None, True),
    ):
        aim = target or WireRefusal(Reason.UNKNOWN_CODE)
        for _ in range(FREE + 1):
            turned_away(store, issuer, till, Brought(UNKNOWN, how, aim, NOW, offline), NOW)
        assert locked(store, till, NOW) is None
    for _ in range(FREE):
        aim = WireRefusal(Reason.UNKNOWN_CODE)
        turned_away(store, issuer, till, Brought(UNKNOWN, "typed", aim, NOW), NOW)
    assert locked(store, till, NOW) is not None
    assert locked(store, other, NOW) is None
