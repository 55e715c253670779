"""Gift cards: a charge is made once, whatever is lost in between."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import requests
from uuid_utils import compat

from terminal.bootstrap import Invitation
from terminal.bootstrap.joining import keep
from terminal.core.model import (
    Authority,
    Code,
    CodeKind,
    How,
    Order,
    PromptKind,
    Reason,
    Reply,
    Standing,
    VoucherKind,
    Worth,
)
from terminal.core.recognisers import Seen
from terminal.errors import NotAuthorised, PlatformFault, Unanswered
from terminal.platforms.base import Account, Reversal, Welcome
from terminal.platforms.pretix.gift_cards import PretixGiftCards
from terminal.platforms.pretix.settings import GiftCardSettings
from terminal.undo import Undone, undo_of

from .rig import Rig
from .tills import Till, accepted, deadline, found_till, open_till


def cards_of(rig: Rig, token: str, **more: object) -> PretixGiftCards:
    settings = GiftCardSettings(url=rig.url, codes="RIG-GC-[A-Z0-9]{4}|TEST[0-9]+", **more)
    return PretixGiftCards(settings, Account("cards", token, "baton-test"))


@pytest.fixture
def cards(rig: Rig) -> PretixGiftCards:
    return cards_of(rig, rig.token("full"))


@pytest.fixture
def card(rig: Rig) -> str:
    """A new card with 50.00 on it."""
    secret = f"TEST{time.time_ns()}"
    rig.admin("POST", "giftcards/", {"secret": secret, "value": "50.00", "currency": "EUR"})
    return secret


def code(secret: str) -> Code:
    return Code(CodeKind.OPAQUE, secret, "…", platform="cards")


def charge(cards: PretixGiftCards, secret: str, minor: int) -> Order:
    look = cards.prepare(code(secret), deadline())
    assert look.voucher is not None
    worth = Worth("Gift card", 1, "EUR", minor, 0, bill=minor, value=minor)
    names = (compat.uuid7().bytes, secret, How.SCANNED, "cards", look.voucher.id)
    return Order(*names, worth, datetime.now(UTC), Authority.PLATFORM)


def balance(rig: Rig, secret: str) -> Decimal:
    (found,) = rig.admin("GET", f"giftcards/?secret={secret}")["results"]
    return Decimal(found["value"])


def test_a_card_is_looked_at_charged_and_told_what_is_left(
    rig: Rig, cards: PretixGiftCards, card: str
):
    look = cards.prepare(code(card), deadline())
    assert look.refusal is None
    assert look.voucher is not None
    assert look.voucher.benefit.kind is VoucherKind.STORED_VALUE
    assert look.voucher.benefit.value == 50_00
    assert card not in look.voucher.id
    reply = cards.redeem(charge(cards, card, 12_34), deadline())
    assert reply.standing is Standing.CONFIRMED
    assert reply.granted is not None
    assert (reply.granted.discount, reply.granted.balance) == (12_34, 37_66)
    assert balance(rig, card) == Decimal("37.66")


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        ("RIG-GC-0000", Reason.INSUFFICIENT_BALANCE),
        ("RIG-GC-EXPD", Reason.EXPIRED),
        ("RIG-GC-TEST", Reason.BLOCKED),
        ("RIG-GC-NONE", Reason.UNKNOWN_CODE),
    ],
)
def test_a_card_that_may_not_be_used(cards: PretixGiftCards, secret: str, reason: Reason):
    """The server itself would charge the expired one and the test one."""
    look = cards.prepare(code(secret), deadline())
    assert look.refusal is not None
    assert look.refusal.reason is reason


def test_a_test_card_is_taken_where_the_settings_say_so(rig: Rig):
    trying = cards_of(rig, rig.token("full"), test=True)
    assert trying.prepare(code("RIG-GC-TEST"), deadline()).refusal is None


def test_more_than_is_on_it_is_refused_and_nothing_taken(
    rig: Rig, cards: PretixGiftCards, card: str
):
    reply = cards.redeem(charge(cards, card, 50_01), deadline())
    assert reply.standing is Standing.REFUSED
    assert reply.refusal is not None
    assert reply.refusal.reason is Reason.INSUFFICIENT_BALANCE
    assert balance(rig, card) == Decimal("50.00")


def test_sent_three_times_it_is_charged_once(rig: Rig, cards: PretixGiftCards, card: str):
    made = charge(cards, card, 10_00)
    told = [cards.redeem(made, deadline()) for _ in range(3)]
    assert [reply.standing for reply in told] == [Standing.CONFIRMED] * 3
    assert {reply.granted.balance for reply in told if reply.granted} == {40_00}
    assert balance(rig, card) == Decimal("40.00")


def test_a_lost_answer_is_looked_up_and_not_charged_again(
    rig: Rig, cards: PretixGiftCards, card: str
):
    made = charge(cards, card, 10_00)
    with rig.frozen(3), pytest.raises(Unanswered):
        cards.redeem(made, deadline(1.0))
    assert settled(cards, made).standing is Standing.CONFIRMED
    assert balance(rig, card) == Decimal("40.00")


def settled(cards: PretixGiftCards, made: Order) -> object:
    """As the flow does: asked about, and sent again where it never arrived."""
    until = time.monotonic() + 20
    while True:
        try:
            reply = cards.query(made, deadline())
            return cards.redeem(made, deadline()) if reply.standing is Standing.ABSENT else reply
        except PlatformFault:
            assert time.monotonic() < until


def test_under_a_new_token_the_key_is_lost_and_still_it_is_charged_once(rig: Rig, card: str):
    """The server keeps keys by token: the same request after a roll would be a new charge."""
    token = initialized(rig, "Cards that roll")
    before = cards_of(rig, token)
    made = charge(before, card, 10_00)
    before.redeem(made, deadline())
    after = cards_of(rig, rolled(rig, token))
    with pytest.raises(NotAuthorised):
        before.query(made, deadline())
    assert after.query(made, deadline()).standing is Standing.CONFIRMED
    assert balance(rig, card) == Decimal("40.00")
    # What would happen without looking first:
    assert after.redeem(replace(made, id=compat.uuid7().bytes), deadline()).granted
    assert balance(rig, card) == Decimal("30.00")


def test_what_was_taken_is_put_back_once(rig: Rig, cards: PretixGiftCards, card: str):
    made = charge(cards, card, 10_00)
    cards.redeem(made, deadline())
    back = Reversal(made.id, datetime.now(UTC), "mistake", voucher=made.voucher)
    for _ in range(3):
        assert cards.reverse(back, deadline()).standing is Standing.REVERSED
    assert balance(rig, card) == Decimal("50.00")
    assert cards.query(made, deadline()).standing is Standing.REVERSED


def test_a_charge_that_never_arrived_is_only_absent_once_it_cannot_arrive(
    rig: Rig, cards: PretixGiftCards, card: str
):
    made = charge(cards, card, 10_00)
    young = Reversal(made.id, datetime.now(UTC), "", voucher=made.voucher)
    assert cards.reverse(young, deadline()).standing is Standing.UNKNOWN
    old = replace(young, at=datetime.now(UTC) - timedelta(minutes=2))
    assert cards.reverse(old, deadline()).standing is Standing.ABSENT
    assert balance(rig, card) == Decimal("50.00")


def test_its_codes_are_known_by_the_pattern(cards: PretixGiftCards):
    assert cards.recogniser.match(Seen("RIG-GC-0050")) is CodeKind.OPAQUE
    assert cards.recogniser.match(Seen("RIG-GC-0050x")) is None


def test_a_device_that_only_scans_may_not_see_cards(rig: Rig):
    with pytest.raises(NotAuthorised):
        cards_of(rig, rig.token("pretixscan")).prepare(code("RIG-GC-0050"), deadline())


def initialized(rig: Rig, name: str) -> str:
    """The token of a new device."""
    body = {
        "token": rig.new_device(name)["initialization_token"],
        "hardware_brand": "test",
        "hardware_model": "test",
        "software_brand": "test",
        "software_version": "0",
    }
    answer = requests.post(f"{rig.url}/api/v1/device/initialize", json=body, timeout=20)
    return str(answer.json()["api_token"])


def rolled(rig: Rig, token: str) -> str:
    headers = {"Authorization": f"Device {token}"}
    answer = requests.post(f"{rig.url}/api/v1/device/roll", headers=headers, timeout=20)
    return str(answer.json()["api_token"])


# A whole till with tickets and cards


@pytest.fixture
def shop(rig: Rig, tmp_path: Path) -> Iterator[Till]:
    """Two platforms on one till: tickets on one device, cards on another."""
    home = tmp_path / "shop"
    found_till(home, rig.url, rig.token("full"))
    said = Welcome(rig.token("full2"), "Cards", "rigfoods", "Lunch Fest", "EUR", "Europe/Berlin")
    settings = {"codes": "RIG-GC-[A-Z0-9]{4}|TEST[0-9]+"}
    keep(home, Invitation("pretix-giftcards", "cards", rig.url, "", settings=settings), said)
    till = open_till(home)
    till.contact()
    yield till
    till.close()


def test_a_card_pays_a_bill_and_an_undo_gives_it_back(rig: Rig, shop: Till, card: str):
    shop.counter.answers = [18_50]
    shown = shop.scan(card)
    assert accepted(shown)
    assert [prompt.kind for prompt in shop.counter.prompts] == [PromptKind.BILL]
    assert shown.decision.worth is not None
    assert (shown.decision.worth.discount, shown.decision.worth.take) == (18_50, 0)
    assert shown.decision.balance == 31_50
    assert balance(rig, card) == Decimal("31.50")
    books = shop.books
    undo = undo_of(books.ledger, books.platforms, books.lines, 5.0)
    assert undo.take_back(reason="wrong amount").outcome is Undone.TAKEN_BACK
    assert balance(rig, card) == Decimal("50.00")


def test_a_bill_beyond_the_card_takes_what_is_on_it(rig: Rig, shop: Till, card: str):
    shop.counter.answers = [60_00]
    shown = shop.scan(card)
    assert shown.decision.worth is not None
    assert (shown.decision.worth.discount, shown.decision.worth.take) == (50_00, 10_00)
    assert balance(rig, card) == Decimal("0.00")


def test_a_card_is_never_taken_without_the_server(rig: Rig, shop: Till, card: str):
    shop.lose_line()
    assert shop.scan(card).decision.reason is Reason.OFFLINE_NOT_ALLOWED


def test_a_charge_whose_answer_is_lost_is_put_back_once(rig: Rig, shop: Till, card: str):
    """Nobody knows at the counter: nothing is handed over, and in the end nothing is taken."""
    shop.counter.answers = [10_00]
    cards = shop.books.platforms["cards"]
    redeem = cards.redeem

    def losing(order: Order, until: float) -> Reply:
        redeem(order, until)
        cards.query = losing_query
        raise Unanswered("the answer was lost on its way")

    def losing_query(order: Order, until: float) -> Reply:
        raise Unanswered("and the line with it")

    query = cards.query
    cards.redeem = losing
    shown = shop.scan(card)
    cards.redeem, cards.query = redeem, query
    assert not accepted(shown)
    assert shown.decision.reverse
    assert balance(rig, card) == Decimal("40.00")
    shop.settle()
    assert balance(rig, card) == Decimal("50.00")
    assert shop.tasks() == []
