"""DECIDE as a table: each verdict, each reason it can give, each bound on both of its sides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from terminal.core.decide import Facts, decide
from terminal.core.model import (
    About,
    Authority,
    Benefit,
    Code,
    CodeKind,
    Coupon,
    Decision,
    Granted,
    OfflineKit,
    OfflinePolicy,
    Prompt,
    PromptKind,
    Reason,
    Refusal,
    Reply,
    Standing,
    Verdict,
    Voucher,
    VoucherKind,
    Worth,
)
from terminal.core.policy import AtRisk

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
KINDS = (VoucherKind.MONEY_OFF, VoucherKind.PERCENT_OFF, VoucherKind.PREPAID, VoucherKind.PRIZE)
POLICY = OfflinePolicy(KINDS, floor_limit=10_000, max_count=3, max_age=3600)
KIT = OfflineKit(7, NOW - timedelta(minutes=1), policy=POLICY)
CODE = Code(CodeKind.SIGNED, "BTN1:...", "BTN1:…", platform="baton")
OFF = Benefit(VoucherKind.MONEY_OFF, "20 off", "CNY", value=2000)
MEAL = Benefit(VoucherKind.PREPAID, "lunch", "CNY", value=4500)
VOUCHER = Voucher("v-1", OFF, uses_left=1, expires=NOW + timedelta(days=1), signed=True)
OFFLINE = Facts(CODE, "shop-1", signed=VOUCHER, bill=8800, kit=KIT)
TOLD = replace(VOUCHER, signed=False)
ONLINE = replace(OFFLINE, signed=None, told=TOLD, reachable=True)
UNKNOWN = Reply(Standing.UNKNOWN)
ABOUT = About("20 off", "CNY", 8800)


def with_voucher(facts: Facts, **changes) -> Facts:
    """The facts with another voucher, whether it was signed or told."""
    which = "signed" if facts.signed else "told"
    return replace(facts, **{which: replace(facts.voucher, **changes)})


def with_policy(facts: Facts, **changes) -> Facts:
    return replace(facts, kit=replace(facts.kit, policy=replace(facts.kit.policy, **changes)))


def heard(ago: timedelta) -> Facts:
    return replace(OFFLINE, kit=replace(KIT, fetched=NOW - ago))


def test_accepted_on_our_own_word():
    assert decide(OFFLINE, NOW) == Decision(
        Verdict.ACCEPTED,
        Authority.TILL,
        Worth("20 off", 1, "CNY", 2000, 6800, 8800, value=2000),
        uses_left=0,
        expires=VOUCHER.expires,
        limit_left=8000,
    )


def test_only_the_platform_can_tell():
    expected = Worth("20 off", 1, "CNY", 2000, 6800, 8800, value=2000)
    assert decide(ONLINE, NOW) == Decision(Verdict.ASK, worth=expected, expires=VOUCHER.expires)


@pytest.mark.parametrize("facts", [OFFLINE, ONLINE])
def test_the_bill_is_asked_for_where_it_matters(facts):
    prompt = Prompt(PromptKind.BILL, "CNY", "20 off")
    decision = decide(replace(facts, bill=None), NOW)
    assert decision == Decision(Verdict.CHECK, prompt=prompt, expires=VOUCHER.expires)


def test_goods_are_given_without_a_bill():
    facts = with_voucher(replace(OFFLINE, bill=None, uses=2), benefit=MEAL, uses_left=5)
    facts = replace(facts, used_here=1)
    decision = decide(facts, NOW)
    assert decision.worth == Worth("lunch", 2, "CNY", 0, 0, value=9000)
    assert (decision.verdict, decision.uses_left, decision.limit_left) == ("accepted", 2, 1000)


NEXT = Coupon("10 off the next visit", "VC-NEXT")
GRANTED = Granted(
    1500, 7300, uses_left=4, balance=99, undo_until=NOW + timedelta(hours=1), coupon=NEXT
)


@pytest.mark.parametrize("reachable", [True, False])
def test_what_the_platform_grants_is_granted_in_its_figures(reachable):
    reply = Reply(Standing.CONFIRMED, GRANTED)
    decision = decide(replace(ONLINE, reply=reply, reachable=reachable), NOW)
    assert decision == Decision(
        Verdict.ACCEPTED,
        Authority.PLATFORM,
        Worth("20 off", 1, "CNY", 1500, 7300, 8800, value=1500),
        uses_left=4,
        balance=99,
        expires=VOUCHER.expires,
        undo_until=GRANTED.undo_until,
        coupon=NEXT,
    )


def test_goods_the_platform_grants_keep_their_face_value():
    reply = Reply(Standing.CONFIRMED, Granted(0, 0, uses_left=3))
    facts = with_voucher(replace(ONLINE, bill=None, uses=2, reply=reply), benefit=MEAL)
    assert decide(facts, NOW).worth == Worth("lunch", 2, "CNY", 0, 0, value=9000)


def test_what_the_platform_grants_needs_no_voucher_here():
    facts = replace(ONLINE, told=None, reply=Reply(Standing.CONFIRMED, GRANTED))
    decision = decide(facts, NOW)
    assert (decision.verdict, decision.authority) == (Verdict.ACCEPTED, Authority.PLATFORM)
    assert (decision.worth.discount, decision.worth.take) == (1500, 7300)


@pytest.mark.parametrize("standing", [Standing.REFUSED, Standing.REVERSED, Standing.ABSENT])
def test_what_the_platform_does_not_confirm_is_refused_by_it(standing):
    refusal = Refusal(Reason.ALREADY_REDEEMED, at=NOW, place="Shop 2", till="t-9", note="n")
    decision = decide(replace(ONLINE, reply=Reply(standing, refusal=refusal)), NOW)
    assert decision == Decision(Verdict.REFUSED, Authority.PLATFORM, refusal=refusal, about=ABOUT)
    bare = decide(replace(ONLINE, reply=Reply(standing)), NOW)
    assert bare.refusal == Refusal(Reason.PLATFORM_ERROR)


def test_a_grant_without_figures_is_no_answer():
    """The platform may have counted it: refusing without taking it back would lose it."""
    mute = replace(OFFLINE, reply=Reply(Standing.CONFIRMED))
    assert decide(mute, NOW) == decide(replace(mute, reply=UNKNOWN), NOW)
    unsigned = replace(mute, signed=None, told=TOLD)
    assert decide(unsigned, NOW).reverse is True


def test_what_was_told_counts_while_the_platform_can_be_asked_and_what_was_signed_after():
    fresher = replace(TOLD, benefit=replace(OFF, value=500))
    both = replace(OFFLINE, told=fresher, reachable=True)
    assert decide(both, NOW).worth.discount == 500
    cut = decide(replace(both, reachable=False, reply=UNKNOWN), NOW)
    assert (cut.verdict, cut.authority, cut.worth.discount) == ("accepted", "till", 2000)


# What the decider says by itself: facts, reason, and the note that names the bound.
REFUSED = {
    "nothing is known of it": (
        replace(OFFLINE, signed=None),
        Reason.OFFLINE_NOT_ALLOWED,
        "unknown",
    ),
    "never fetched a kit": (replace(OFFLINE, kit=None), Reason.OFFLINE_NOT_ALLOWED, "kit"),
    "unsigned": (replace(OFFLINE, signed=None, told=TOLD), Reason.OFFLINE_NOT_ALLOWED, "unsigned"),
    "later rules": (with_voucher(OFFLINE, policy=2), Reason.OFFLINE_NOT_ALLOWED, "rules"),
    "earlier rules": (with_voucher(OFFLINE, policy=0), Reason.OFFLINE_NOT_ALLOWED, "rules"),
    "kind": (with_policy(OFFLINE, kinds=(VoucherKind.PRIZE,)), Reason.OFFLINE_NOT_ALLOWED, "kind"),
    "stored value, even if the policy lists it": (
        with_policy(
            with_voucher(OFFLINE, benefit=replace(OFF, kind=VoucherKind.STORED_VALUE)),
            kinds=tuple(VoucherKind),
        ),
        Reason.OFFLINE_NOT_ALLOWED,
        "kind",
    ),
    "revoked": (
        replace(OFFLINE, kit=replace(KIT, revoked=frozenset({"v-1"}))),
        Reason.REVOKED,
        "",
    ),
    "wrong shop": (with_voucher(OFFLINE, shops=("shop-2", "shop-10")), Reason.WRONG_SHOP, ""),
    "not yet valid": (with_voucher(OFFLINE, not_before=NOW + TICK), Reason.NOT_YET_VALID, ""),
    "expires now": (with_voucher(OFFLINE, expires=NOW), Reason.EXPIRED, ""),
    "used here": (replace(OFFLINE, used_here=1), Reason.ALREADY_REDEEMED, ""),
    "used here, not reported": (replace(OFFLINE, unreported=1), Reason.ALREADY_REDEEMED, ""),
    "used elsewhere": (
        replace(OFFLINE, kit=replace(KIT, spent={"v-1": 1})),
        Reason.ALREADY_REDEEMED,
        "",
    ),
    "more uses than are left": (replace(OFFLINE, uses=2), Reason.ALREADY_REDEEMED, ""),
    "not heard for too long": (heard(timedelta(hours=1)), Reason.OFFLINE_CAP_REACHED, "age"),
    "too many": (replace(OFFLINE, at_risk=AtRisk(0, 3)), Reason.OFFLINE_CAP_REACHED, "count"),
    "too much": (replace(OFFLINE, at_risk=AtRisk(8001, 1)), Reason.OFFLINE_CAP_REACHED, "value"),
    "bill below the minimum": (
        with_voucher(OFFLINE, benefit=replace(OFF, minimum=8801)),
        Reason.RULES_NOT_MET,
        "",
    ),
    "no bill to speak of": (replace(OFFLINE, bill=0), Reason.RULES_NOT_MET, ""),
    "nothing on the card": (
        with_voucher(OFFLINE, benefit=replace(OFF, kind=VoucherKind.STORED_VALUE, value=0)),
        Reason.INSUFFICIENT_BALANCE,
        "",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_by_this_till(case):
    facts, reason, note = REFUSED[case]
    decision = decide(facts, NOW)
    assert (decision.verdict, decision.authority) == (Verdict.REFUSED, Authority.TILL)
    assert (decision.reason, decision.refusal.note) == (reason, note)
    assert decision.reverse is False
    assert decision.worth is None


def test_a_date_that_refuses_is_told():
    assert decide(REFUSED["expires now"][0], NOW).refusal.at == NOW
    assert decide(REFUSED["not yet valid"][0], NOW).refusal.at == NOW + TICK


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("reachable", [True, False])
def test_refused_after_asking_in_vain_it_is_taken_back(case, reachable):
    """The redemption may have reached the platform: same judgement, and a reversal."""
    facts, reason, note = REFUSED[case]
    decision = decide(replace(facts, reply=UNKNOWN, reachable=reachable), NOW)
    assert (decision.verdict, decision.reason, decision.refusal.note) == ("refused", reason, note)
    assert decision.reverse is True


@pytest.mark.parametrize(
    "facts",
    [
        replace(OFFLINE, refusal=Refusal(Reason.EXPIRED)),
        replace(OFFLINE, code=replace(CODE, reason=Reason.UNKNOWN_CODE)),
    ],
)
def test_no_refusal_forgets_that_the_platform_was_asked(facts):
    assert decide(replace(facts, reply=UNKNOWN), NOW).reverse is True


@pytest.mark.parametrize("reachable", [True, False])
def test_asked_in_vain_the_till_may_answer_for_it(reachable):
    decision = decide(replace(OFFLINE, reply=UNKNOWN, reachable=reachable), NOW)
    assert (decision.verdict, decision.authority) == (Verdict.ACCEPTED, Authority.TILL)
    assert decision.reverse is False


JUST_ALLOWED = {
    "valid from now": with_voucher(OFFLINE, not_before=NOW),
    "a moment before expiry": with_voucher(OFFLINE, expires=NOW + TICK),
    "never expires": with_voucher(OFFLINE, expires=None),
    "one of its shops": with_voucher(OFFLINE, shops=("shop-2", "shop-1")),
    "the last use": with_voucher(replace(OFFLINE, used_here=1, unreported=1), uses_left=2),
    "heard just in time": with_policy(heard(timedelta(hours=1) - TICK), floor_limit=10**15),
    "the last of the count": replace(OFFLINE, at_risk=AtRisk(0, 2)),
    "the last of the value": replace(OFFLINE, at_risk=AtRisk(8000, 1)),
    "heard in the future": heard(-timedelta(hours=1)),
    "somebody else's is revoked": replace(OFFLINE, kit=replace(KIT, revoked=frozenset({"v-2"}))),
    "somebody else's is spent": replace(OFFLINE, kit=replace(KIT, spent={"v-2": 1})),
}


@pytest.mark.parametrize("case", JUST_ALLOWED)
def test_just_allowed(case):
    decision = decide(JUST_ALLOWED[case], NOW)
    assert (decision.verdict, decision.authority) == (Verdict.ACCEPTED, Authority.TILL)


@pytest.mark.parametrize(
    ("spent", "unreported", "used_here", "uses_left"),
    [(0, 0, 0, 5), (2, 0, 0, 3), (2, 1, 1, 2), (1, 2, 3, 2), (2, 0, 3, 2), (0, 3, 2, 2)],
)
def test_uses_left_counts_both_books_once(spent, unreported, used_here, uses_left):
    facts = with_voucher(OFFLINE, uses_left=6)
    kit = replace(KIT, spent={"v-1": spent})
    facts = replace(facts, kit=kit, unreported=unreported, used_here=used_here)
    assert decide(facts, NOW).uses_left == uses_left


def test_the_room_left_is_that_after_this_one():
    last = decide(replace(OFFLINE, at_risk=AtRisk(100, 2)), NOW)
    assert last.limit_left == 0, "the count is full: nothing more may be accepted"
    assert decide(replace(OFFLINE, at_risk=AtRisk(100, 1)), NOW).limit_left == 7900
