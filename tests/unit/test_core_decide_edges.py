"""DECIDE where two facts meet: what is carried over into the verdict, and what is not."""

from dataclasses import replace

import pytest

from terminal.core.decide import decide
from terminal.core.model import (
    Benefit,
    Code,
    CodeKind,
    Decision,
    Granted,
    PromptKind,
    Question,
    Reason,
    Refusal,
    Reply,
    Standing,
    Verdict,
    VoucherKind,
    Worth,
)
from terminal.core.model.kinds import rules_of
from terminal.core.model.redemptions import Effect

from .test_core_decide import (
    KINDS,
    MEAL,
    NOW,
    OFFLINE,
    ONLINE,
    UNKNOWN,
    VOUCHER,
    with_policy,
    with_voucher,
)

DOUBT = Refusal(Reason.ALREADY_REDEEMED, place="here")
POINTS = Benefit(VoucherKind.MEMBERSHIP, "tea club", "CNY", value=100)
SIZE = Question("8", "Shirt")


def test_a_doubt_of_our_own_counts_only_while_the_platform_is_away():
    doubted = replace(OFFLINE, doubt=DOUBT)
    assert decide(doubted, NOW).refusal == DOUBT
    assert not decide(doubted, NOW).reverse
    assert decide(replace(ONLINE, doubt=DOUBT), NOW).verdict is Verdict.ASK


def test_what_may_have_arrived_is_taken_back_with_a_doubt():
    decision = decide(replace(OFFLINE, doubt=DOUBT, reply=UNKNOWN), NOW)
    assert (decision.refusal, decision.reverse) == (DOUBT, True)


def test_whose_code_it_is_is_asked_by_what_the_code_looks_like():
    rivals = tuple(
        Code(CodeKind.OPAQUE, "same", "sa…me", platform=each) for each in ("fair", "baton")
    )
    prompt = decide(replace(ONLINE, code=rivals[0], rivals=rivals), NOW).prompt
    assert (prompt.kind, prompt.title, prompt.options) == (
        PromptKind.WHOSE,
        "sa…me",
        ("fair", "baton"),
    )


def test_a_question_carries_the_vouchers_title_if_one_is_known():
    asked = replace(ONLINE, questions=(SIZE,))
    assert decide(asked, NOW).prompt.title == "20 off"
    assert decide(replace(asked, told=None), NOW).prompt.title == ""


def test_where_the_redeem_is_the_look_nothing_is_known_of_its_worth():
    folded = replace(ONLINE, told=None, folded=True, uses=2)
    assert decide(folded, NOW) == Decision(Verdict.ASK, worth=Worth("", 2, "", 0, 0))


def confirmed(**granted) -> Reply:
    figures = {"discount": 20_00, "take": 68_00, "uses_left": 4}
    return Reply(Standing.CONFIRMED, Granted(**{**figures, **granted}))


def test_what_the_platform_grants_beside_it_is_in_the_verdict():
    effects = (Effect("points", 88, 188),)
    assert decide(replace(ONLINE, reply=confirmed(effects=effects)), NOW).effects == effects


@pytest.mark.parametrize("on_our_word", [False, True])
def test_what_is_used_without_an_end_has_no_uses_left(on_our_word):
    if on_our_word:
        bounded = with_policy(OFFLINE, kinds=(*KINDS, VoucherKind.MEMBERSHIP))
        assert decide(bounded, NOW).uses_left == 0
        facts = with_voucher(bounded, benefit=POINTS)
    else:
        assert decide(replace(ONLINE, reply=confirmed()), NOW).uses_left == 4
        facts = with_voucher(replace(ONLINE, reply=confirmed()), benefit=POINTS)
    decision = decide(facts, NOW)
    assert (decision.verdict, decision.uses_left) == (Verdict.ACCEPTED, None)


def test_a_till_that_is_barred_accepts_nothing_by_itself():
    barred = replace(OFFLINE, kit=replace(OFFLINE.kit, barred=True))
    assert decide(barred, NOW).reason is Reason.AUTH_FAILED
    assert decide(replace(ONLINE, kit=barred.kit), NOW).verdict is Verdict.ASK


SEVERAL = replace(VOUCHER, benefit=MEAL, policy=2)


@pytest.mark.parametrize(("left", "asked"), [(1, False), (2, True)])
def test_how_many_is_asked_where_there_is_more_than_one(left, asked):
    prompt = decide(replace(OFFLINE, signed=replace(SEVERAL, uses_left=left)), NOW).prompt
    assert (prompt is not None and (prompt.kind, prompt.most) == (PromptKind.USES, left)) is asked


def test_uses_that_the_platform_tells_are_not_counted_down_again():
    spent = replace(OFFLINE.kit, spent={SEVERAL.id: 2})
    told = replace(SEVERAL, uses_left=5, signed=False)
    assert decide(replace(ONLINE, told=told, kit=spent), NOW).prompt.most == 5
    signed = replace(OFFLINE, signed=replace(SEVERAL, uses_left=5), kit=spent)
    assert decide(signed, NOW).prompt.most == 3


def test_a_serial_is_asked_for_until_it_is_told():
    shape = rules_of(VoucherKind.PREPAID, 1)
    rules = (replace(shape, version=7, prompts=(PromptKind.SERIAL, PromptKind.CONFIRM)),)
    facts = with_policy(
        replace(OFFLINE, signed=replace(VOUCHER, benefit=MEAL, policy=7)), rules=rules
    )
    assert decide(facts, NOW).prompt.kind is PromptKind.SERIAL
    read = replace(facts, serial="BX-1")
    assert decide(read, NOW).prompt.kind is PromptKind.CONFIRM
    assert decide(replace(read, confirmed=True), NOW).verdict is Verdict.ACCEPTED


def test_what_is_no_question_for_a_person_is_not_put():
    """A kit of tomorrow may name a prompt that this program leaves to others."""
    shape = rules_of(VoucherKind.PREPAID, 1)
    rules = (replace(shape, version=7, prompts=(PromptKind.CHOICE,)),)
    facts = with_policy(
        replace(OFFLINE, signed=replace(VOUCHER, benefit=MEAL, policy=7)), rules=rules
    )
    assert decide(facts, NOW).verdict is Verdict.ACCEPTED
