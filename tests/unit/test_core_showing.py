"""A voucher as its holder shows it: proved by two keys, of this moment, one event while held."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import base45
import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from terminal.core import showing
from terminal.core.decide import Facts, decide
from terminal.core.model import (
    Authority,
    Benefit,
    Code,
    CodeKind,
    IssuerKey,
    OfflineKit,
    OfflinePolicy,
    Reason,
    Verdict,
    Voucher,
    VoucherKind,
)
from terminal.core.signed import Issue, NotAVoucher, as_shown, issue, look, verify
from terminal.glimpse import Glimpse, Held

NOW = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
ISSUER, HOLDER, OTHER = (bytes([n]) * 32 for n in (1, 2, 3))


def public(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


KEYS = (IssuerKey("k", public(ISSUER)),)
VOUCHER = Voucher("V1", Benefit(VoucherKind.PREPAID, "x", "CNY", 5_00), holder=public(HOLDER))
TOKEN = issue(Issue("us", VOUCHER), "k", ISSUER)
UNBOUND = issue(Issue("us", replace(VOUCHER, holder=b"")), "k", ISSUER)
SHOWN = as_shown(TOKEN, NOW, HOLDER)


def test_what_its_holder_shows_tells_when():
    voucher = verify(SHOWN, KEYS).voucher
    assert (voucher.id, voucher.holder, voucher.shown_at) == ("V1", public(HOLDER), NOW)
    assert verify(TOKEN, KEYS).voucher.shown_at is None
    assert len(SHOWN) < 500, "a phone's screen must still show it well"


@pytest.mark.parametrize(
    "text",
    [
        as_shown(TOKEN, NOW, OTHER),
        as_shown(UNBOUND, NOW, HOLDER),
        SHOWN[:-1],
        SHOWN + " ",
        "BTN2:",
        "BTN2:0",
        "BTN2:" + base45.b45encode(cbor2.dumps([b"x", 1, b"y"])).decode(),
        "BTN2:" + base45.b45encode(cbor2.dumps([b"x", 10**30, b"y"])).decode(),
        "BTN2:" + base45.b45encode(cbor2.dumps({1: 2})).decode(),
        "BTN2:" + SHOWN[5:].lower(),
    ],
)
def test_what_is_not_shown_by_its_holder_is_none(text: str):
    with pytest.raises(NotAVoucher):
        verify(text, KEYS)
    assert look(text, KEYS).refusal.reason is Reason.BAD_SIGNATURE


def test_another_moment_or_another_voucher_needs_another_signature():
    token, moment, signature = cbor2.loads(base45.b45decode(SHOWN[5:]))
    other = issue(Issue("us", replace(VOUCHER, id="V2")), "k", ISSUER)
    raw = base45.b45decode(other.removeprefix("BTN1:"))
    for changed in ([token, moment + 1, signature], [raw, moment, signature]):
        text = "BTN2:" + base45.b45encode(cbor2.dumps(changed, canonical=True)).decode()
        with pytest.raises(NotAVoucher, match="not shown by its holder"):
            verify(text, KEYS)


def offline(text: str, later: int = 0, typed: int = 0, **more):
    limits = {"unsure_limit": 50_00, "static_limit": 8_00}
    policy = OfflinePolicy(tuple(VoucherKind), 100_00, 9, 3600, **limits)
    policy = replace(policy, **more.pop("policy", {}))
    kit = OfflineKit(1, NOW, KEYS, policy=policy)
    code = Code(CodeKind.SIGNED, text, text[:4], platform="baton")
    at = NOW + timedelta(seconds=later)
    facts = Facts(code, "here", signed=look(text, KEYS).voucher, kit=kit, brought=at, **more)
    return decide(facts, at + timedelta(seconds=typed))


@pytest.mark.parametrize("later", [-showing.FRESH, 0, showing.FRESH])
def test_within_a_minute_it_is_accepted_on_the_tills_word(later: int):
    decision = offline(SHOWN, later)
    assert (decision.verdict, decision.authority) == (Verdict.ACCEPTED, Authority.TILL)


@pytest.mark.parametrize("later", [-showing.FRESH - 1, showing.FRESH + 1, 3000])
def test_a_picture_of_it_is_stale(later: int):
    assert offline(SHOWN, later).reason is Reason.QR_STALE
    assert offline(SHOWN, later, sure=False).verdict is Verdict.ACCEPTED, "no clock, no refusal"


def test_a_bound_voucher_without_its_wallet_is_refused():
    assert offline(TOKEN).refusal.note == "static"
    assert offline(TOKEN, sure=False).reason is Reason.QR_STALE


def test_the_bill_may_take_its_time():
    """What counts is when it came in, and not when the cashier has typed the amount."""
    assert offline(SHOWN, typed=600).verdict is Verdict.ACCEPTED


def test_codes_that_never_change_have_a_lower_limit():
    assert offline(UNBOUND).verdict is Verdict.ACCEPTED
    low = {"static_limit": 4_99}
    assert offline(UNBOUND, policy=low).refusal.note == "static"
    assert offline(SHOWN, policy=low).verdict is Verdict.ACCEPTED
    assert offline(SHOWN, policy=low, sure=False).refusal.note == "static"
    assert offline(UNBOUND, policy={"static_limit": 0}).verdict is Verdict.ACCEPTED


def glimpse(seconds: int, private: bytes = HOLDER) -> Glimpse:
    return Glimpse(as_shown(TOKEN, NOW + timedelta(seconds=seconds), private).encode())


def again(held: Held, view: list[Glimpse], now: float) -> list[bool]:
    return [each.again for each in held.marked(view, now)]


def test_a_phone_that_is_held_is_one_event_however_often_it_changes():
    held = Held()
    assert again(held, [glimpse(0)], 0) == [False]
    held.accepted([glimpse(0)], 1)
    for later in range(30, 300, 30):
        assert again(held, [glimpse(later)], later) == [True]
    assert again(held, [glimpse(270)], 271) == [False], "the same picture again is asked for"
    assert again(held, [glimpse(400)], 400) == [False], "it was away in between"
    assert again(held, [Glimpse(UNBOUND.encode())], 2) == [False]


def test_what_was_refused_may_be_refreshed_and_shown_again():
    held = Held()
    assert again(held, [glimpse(0)], 0) == [False]
    assert again(held, [glimpse(30)], 5) == [False]


def test_a_question_on_the_screen_outlives_a_change_of_the_code():
    assert showing.are_one(SHOWN, as_shown(TOKEN, NOW + timedelta(seconds=30), HOLDER))
    other = issue(Issue("us", replace(VOUCHER, id="V2")), "k", ISSUER)
    assert not showing.are_one(SHOWN, as_shown(other, NOW, HOLDER))
    assert not showing.are_one(SHOWN, TOKEN)
    assert showing.are_one(TOKEN, TOKEN)
    assert not showing.are_one("BTN2:x", "BTN2:y")
