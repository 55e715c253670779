"""The server's answers in our words, every one of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from terminal.core.model import Reason, Refusal, Standing
from terminal.platforms.pretix.reasons import refusal_of, their_reason
from terminal.platforms.pretix.replies import recorded, reply_of, rival
from terminal.platforms.pretix.shapes import Order as PretixOrder
from terminal.platforms.pretix.shapes import Position
from terminal.platforms.pretix.tickets import barring, own, ticket_id, tickets_of, why_not

from .events import AT, OTHERS, OURS, SECRET, checkin, order, reading, said, scanned

REASONS = {  # pretix/base/models/checkin.py: Checkin.REASONS
    "canceled": Reason.REVOKED,
    "invalid": Reason.UNKNOWN_CODE,
    "unpaid": Reason.UNPAID,
    "rules": Reason.RULES_NOT_MET,
    "revoked": Reason.REVOKED,
    "incomplete": Reason.PLATFORM_ERROR,
    "already_redeemed": Reason.ALREADY_REDEEMED,
    "product": Reason.WRONG_PRODUCT,
    "ambiguous": Reason.AMBIGUOUS,
    "error": Reason.PLATFORM_ERROR,
    "blocked": Reason.BLOCKED,
    "unapproved": Reason.UNPAID,
    "invalid_time": Reason.EXPIRED,
    "annulled": Reason.PLATFORM_ERROR,
    "already_exchanged": Reason.RULES_NOT_MET,
    "medium_invalid": Reason.PLATFORM_ERROR,
    "medium_exists": Reason.PLATFORM_ERROR,
    "of a later release": Reason.PLATFORM_ERROR,
}


@pytest.mark.parametrize("word", REASONS)
def test_every_reason_has_a_word_of_ours(word: str):
    reply = reply_of(said("error", word), order(), reading())
    assert reply.standing is Standing.REFUSED
    assert reply.refusal is not None
    assert reply.refusal.reason is REASONS[word]


def test_what_we_have_no_word_for_keeps_theirs():
    assert refusal_of("medium_invalid", "Broken chip").note == "medium_invalid: Broken chip"
    assert refusal_of("unapproved").note == "unapproved"


@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_of_ours_has_a_word_of_theirs(reason: Reason):
    assert their_reason(Refusal(reason)) in REASONS


def test_confirmed_is_paid_for_and_can_be_undone_for_a_while():
    reply = reply_of(said("ok"), order(), reading())
    assert reply.standing is Standing.CONFIRMED
    assert reply.granted is not None
    assert (reply.granted.discount, reply.granted.take) == (0, 0)
    assert reply.granted.undo_until == AT + timedelta(minutes=15)
    assert reply.voucher is not None
    assert reply.voucher.id == ticket_id(SECRET)
    assert reply.voucher.benefit.title == "Lunch set"
    assert reply.voucher.benefit.value == 29_00
    assert not reply.voucher.signed


def test_the_cashier_is_told_what_to_look_at():
    told = said("ok", require_attention=True, checkin_texts=["Check the ID card", ""])
    assert reply_of(told, order(), reading()).granted.remarks == ("Check the ID card",)
    bare = reply_of(said("ok", require_attention=True), order(), reading())
    (words,) = bare.granted.remarks
    assert "attention" in words


def test_used_before_says_when_and_by_which_device():
    reply = reply_of(said("error", "already_redeemed", checkin()), order(), reading())
    assert reply.refusal == Refusal(
        Reason.ALREADY_REDEEMED, at=AT - timedelta(hours=1), till=str(OTHERS)
    )


def test_too_early_and_too_late_are_told_apart():
    early = said("error", "invalid_time", position={"valid_from": "2099-01-01T00:00:00Z"})
    refusal = reply_of(early, order(), reading()).refusal
    assert refusal.reason is Reason.NOT_YET_VALID
    assert refusal.at == datetime(2099, 1, 1, tzinfo=UTC)
    late = said("error", "invalid_time", position={"valid_until": "2020-01-01T00:00:00Z"})
    assert reply_of(late, order(), reading()).refusal.reason is Reason.EXPIRED


def question(kind: str, **more: object) -> dict[str, object]:
    return {"id": 3, "question": {"en": "Really?"}, "type": kind, "required": True, **more}


def test_questions_come_back_as_ours():
    options = [{"id": 31, "answer": {"en": "Red"}}, {"id": 32, "answer": "Blue"}]
    told = said("incomplete", questions=[question("M", options=options)])
    reply = reply_of(told, order(), reading())
    assert reply.standing is Standing.INCOMPLETE
    (asked,) = reply.questions
    assert (asked.id, asked.text) == ("3", "Really?")
    assert [(o.id, o.text) for o in asked.options] == [("31", "Red"), ("32", "Blue")]
    assert asked.takes("31,32")
    assert not asked.takes("33")


def test_a_file_cannot_be_given_at_a_till():
    reply = reply_of(said("incomplete", questions=[question("F")]), order(), reading())
    assert reply.standing is Standing.REFUSED
    assert reply.refusal.reason is Reason.RULES_NOT_MET


def test_a_ticket_to_be_exchanged_first_is_not_accepted():
    assert reply_of(said("exchange"), order(), reading()).standing is Standing.REFUSED


# Whose check-in it is


def test_our_own_checkin_is_known_by_device_and_moment():
    ours = checkin(5, minutes=0, device=OURS)
    assert own([checkin(), ours], OURS, AT) is ours
    assert own([checkin(5, 0, OTHERS)], OURS, AT) is None
    assert own([checkin(5, 1, OURS)], OURS, AT) is None
    assert own([ours], OURS, AT + timedelta(microseconds=1)) is None
    assert own([checkin(5, 0, OURS, "exit")], OURS, AT) is None
    assert recorded(said("error", "blocked", ours), OURS, AT)


def test_a_double_spend_is_seen_in_what_was_there_before():
    ours = checkin(5, minutes=0, device=OURS)
    assert rival(said("ok", "", checkin(4)), reading(), AT) == checkin(4)
    assert rival(said("ok", "", checkin(4), ours), reading(), AT) == checkin(4)
    assert rival(said("ok", "", ours, checkin(6)), reading(), AT) is None
    assert rival(said("ok"), reading(), AT) is None


@pytest.mark.parametrize(
    ("more", "checkins", "bars"),
    [
        ({}, [checkin(1)], True),
        ({}, [checkin(1), checkin(2, -30, type_="exit")], False),
        ({}, [checkin(1), checkin(2, -30, type_="exit"), checkin(3, -20)], True),
        ({"allow_entry_after_exit": False}, [checkin(1), checkin(2, -30, type_="exit")], True),
        ({"allow_multiple_entries": True}, [checkin(1)], False),
        ({}, [checkin(2, -30, type_="exit")], False),
    ],
)
def test_what_keeps_a_ticket_out_is_as_the_list_says(more, checkins, bars):
    assert (barring(checkins, scanned(**more)) is not None) is bars


def test_a_checkin_on_another_list_keeps_nobody_out():
    elsewhere = said("ok", "", checkin()).position.checkins[0]
    elsewhere = type(elsewhere)(1, elsewhere.datetime, 99, "entry", OTHERS)
    assert barring([elsewhere], scanned()) is None


# What the till can say alone


def kept(status: str = "p", list_: dict[str, object] | None = None, **position: object):
    """Why a ticket that was fetched is not taken."""
    place = Position(201, 7, SECRET, **position)
    ((_, ticket),) = tickets_of(PretixOrder("A1", status, positions=[place]), "lunch")
    refusal = why_not(ticket, scanned(**(list_ or {})), OURS)
    return refusal.reason if refusal else None


def test_the_fetched_list_is_judged_as_the_server_would():
    assert kept() is None
    assert kept("c") is Reason.REVOKED
    assert kept("e") is Reason.REVOKED
    assert kept("n") is Reason.UNPAID
    assert kept(blocked=["admin"]) is Reason.BLOCKED
    assert kept(list_={"all_products": False, "limit_products": [8]}) is Reason.WRONG_PRODUCT
    assert kept(list_={"subevent": 4}) is Reason.WRONG_PRODUCT
    assert kept(list_={"subevent": 4}, subevent=4) is None
    assert kept(checkins=[checkin()]) is Reason.ALREADY_REDEEMED
    assert kept(checkins=[checkin(device=OURS)]) is None  # our own journal counts those
