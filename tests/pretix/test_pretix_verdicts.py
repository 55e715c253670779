"""Every kind of ticket the server was seeded with, as the cashier sees it: online and offline."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from terminal.core.model import Authority, PromptKind, Reason, Verdict

from .rig import Rig
from .tills import Till, accepted

ACCEPTED = None
# category -> verdict online, verdict offline (None = accepted)
LUNCH = {
    "valid": (ACCEPTED, ACCEPTED),
    "already_redeemed": (Reason.ALREADY_REDEEMED, Reason.ALREADY_REDEEMED),
    "unpaid": (Reason.UNPAID, Reason.UNPAID),
    "unpaid_valid_if_pending": (ACCEPTED, ACCEPTED),
    "unapproved": (Reason.UNPAID, Reason.UNPAID),
    "order_canceled": (Reason.REVOKED, Reason.REVOKED),
    "order_expired": (Reason.REVOKED, Reason.REVOKED),
    "position_canceled": (Reason.UNKNOWN_CODE, Reason.OFFLINE_NOT_ALLOWED),
    "blocked": (Reason.BLOCKED, Reason.BLOCKED),
    "not_yet_valid": (Reason.NOT_YET_VALID, Reason.NOT_YET_VALID),
    "no_longer_valid": (Reason.EXPIRED, Reason.EXPIRED),
    "wrong_product": (Reason.WRONG_PRODUCT, Reason.WRONG_PRODUCT),
    "attention": (ACCEPTED, ACCEPTED),
    "ambiguous_on_addons": (ACCEPTED, ACCEPTED),  # on this list they are not
}
SIGNED = {
    "valid": (ACCEPTED, ACCEPTED),
    "already_redeemed": (Reason.ALREADY_REDEEMED, Reason.ALREADY_REDEEMED),
    "reissued": (ACCEPTED, ACCEPTED),
    "revoked": (Reason.REVOKED, Reason.REVOKED),
    "revoked_by_cancellation": (Reason.REVOKED, Reason.REVOKED),
    "blocked": (Reason.BLOCKED, Reason.BLOCKED),
    "not_yet_valid": (Reason.NOT_YET_VALID, Reason.NOT_YET_VALID),
    "no_longer_valid": (Reason.EXPIRED, Reason.EXPIRED),
    "unpaid": (Reason.UNPAID, Reason.UNPAID),
    "forged": (Reason.UNKNOWN_CODE, Reason.BAD_SIGNATURE),
    "tampered": (Reason.UNKNOWN_CODE, Reason.BAD_SIGNATURE),
    "revoked_reencoded": (Reason.BAD_SIGNATURE, Reason.BAD_SIGNATURE),
    "signed_but_unknown": (Reason.UNKNOWN_CODE, ACCEPTED),  # the signature is all there is
}
CASES = [("lunchfest", name, *told) for name, told in LUNCH.items()]
CASES += [("signedfest", name, *told) for name, told in SIGNED.items()]


def test_the_table_is_whole(rig: Rig):
    apart = {"lunchfest": {"needs_answer", "odd_characters", "bench"}, "signedfest": set()}
    for event, table in (("lunchfest", LUNCH), ("signedfest", SIGNED)):
        seeded = set(rig.facts["events"][event]["secrets"]) - apart[event]
        assert set(table) == seeded


def test_every_seeded_category_online(rig: Rig, till: Till):
    for event, category, online, _ in CASES:
        shown = till.scan(rig.ticket(category, event))
        assert shown.decision.reason is online, (event, category, shown.decision)
        assert accepted(shown) is (online is ACCEPTED)
        if online is ACCEPTED:
            assert shown.decision.authority is Authority.PLATFORM
            assert shown.decision.worth is not None
            assert not shown.decision.worth.title.startswith("#")


def test_every_seeded_category_offline(rig: Rig, till: Till):
    till.lose_line()
    for event, category, _, offline in CASES:
        shown = till.scan(rig.ticket(category, event))
        assert shown.decision.reason is offline, (event, category, shown.decision)
        if offline is ACCEPTED:
            assert shown.decision.authority is Authority.TILL


def test_attention_is_told_to_the_cashier(rig: Rig, till: Till):
    shown = till.scan(rig.ticket("attention"))
    assert shown.decision.remarks == ("Check the ID card",)


def test_the_rules_of_a_list_are_the_servers(rig: Rig, till_of: Callable[..., Till]):
    lists = rig.facts["checkin_lists"]
    till = till_of(lists=[f"lunchfest/{lists['rules']}"])
    assert till.scan(rig.ticket()).decision.reason is Reason.RULES_NOT_MET
    till.lose_line()
    refusal = till.scan(rig.ticket()).decision.refusal
    assert refusal is not None
    assert (refusal.reason, refusal.note) == (Reason.OFFLINE_NOT_ALLOWED, "rules")


def test_one_code_for_several_addons_is_ambiguous(rig: Rig, till_of: Callable[..., Till]):
    till = till_of(lists=[f"lunchfest/{rig.facts['checkin_lists']['addons']}"])
    ticket = rig.ticket("ambiguous_on_addons")
    assert till.scan(ticket).decision.reason is Reason.AMBIGUOUS
    till.lose_line()
    assert not accepted(till.scan(ticket))


def test_a_list_that_lets_in_again_and_again(rig: Rig, till_of: Callable[..., Till]):
    till = till_of(lists=[f"lunchfest/{rig.facts['checkin_lists']['multi']}"])
    ticket = rig.ticket()
    assert accepted(till.scan(ticket))
    assert accepted(till.scan(ticket))
    till.lose_line()
    assert accepted(till.scan(ticket))
    till.settle()
    assert len(rig.checkins(ticket)) == 3
    assert till.tasks() == []


def test_unpaid_tickets_where_list_and_settings_let_them(rig: Rig, till_of: Callable[..., Till]):
    number = rig.facts["checkin_lists"]["counter_pending"]
    assert not accepted(till_of(lists=[f"lunchfest/{number}"]).scan(rig.ticket("unpaid")))
    assert accepted(till_of(lists=[f"lunchfest/{number}"], pending=True).scan(rig.ticket("unpaid")))


def test_an_event_that_is_not_scanned_for_is_unknown(rig: Rig, till_of: Callable[..., Till]):
    till = till_of(lists=["lunchfest/1"])
    shown = till.scan(rig.ticket("valid", "signedfest"))
    assert shown.decision.reason is Reason.UNKNOWN_CODE


# Questions


def test_a_question_is_asked_and_answered_at_the_till(rig: Rig, till: Till):
    ticket = rig.ticket("needs_answer")
    till.counter.answers = ["peanuts"]
    assert accepted(till.scan(ticket))
    (prompt,) = till.counter.prompts
    assert prompt.kind is PromptKind.SERIAL
    assert prompt.question == "Allergies?"
    assert [each["answer"] for each in rig.position(ticket)["answers"]] == ["peanuts"]


def test_a_question_that_nobody_answers_consumes_nothing(rig: Rig, till: Till):
    ticket = rig.ticket("needs_answer")
    shown = till.scan(ticket)
    assert shown.decision.verdict is not Verdict.ACCEPTED
    till.settle()
    assert rig.checkins(ticket) == []
    till.counter.answers = ["none"]
    assert accepted(till.scan(ticket))


def test_a_question_is_asked_offline_and_its_answer_arrives(rig: Rig, till: Till):
    ticket = rig.ticket("needs_answer")
    till.lose_line()
    till.counter.answers = ["soy"]
    assert accepted(till.scan(ticket))
    till.settle()
    assert [each["answer"] for each in rig.position(ticket)["answers"]] == ["soy"]
    assert len(rig.checkins(ticket)) == 1


# What scanners do to a code


@pytest.mark.parametrize("tail", [b"\r", b"\n", b"\r\n", b"\t", b" ", b" \r\n"])
def test_a_scanners_suffix_is_no_part_of_the_code(rig: Rig, till: Till, tail: bytes):
    ticket = rig.ticket()
    assert accepted(till.scan(ticket.encode() + tail))
    assert len(rig.checkins(ticket)) == 1


def test_odd_characters_arrive_as_they_are(rig: Rig, till_of: Callable[..., Till]):
    """Some shops import codes of their own; the pattern in the settings lets them in."""
    till = till_of(codes="(?s).{1,190}")
    for ticket in rig.facts["events"]["lunchfest"]["secrets"]["odd_characters"]:
        assert accepted(till.scan(ticket)), ticket
        assert len(rig.checkins(ticket)) == 1


@pytest.mark.parametrize("raw", [b"\x00", b"abc\x00def", b"\xff\xfe\x00", b"\x1b[31m", b"a" * 5000])
def test_bytes_that_are_no_code_never_reach_the_server(
    rig: Rig, till_of: Callable[..., Till], raw: bytes
):
    till = till_of(codes="(?s).{1,190}")
    shown = till.scan(raw)
    assert shown.decision.verdict is Verdict.REFUSED
    assert not shown.code.platform
