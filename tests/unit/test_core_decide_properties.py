"""DECIDE under any facts: what must never be accepted, asked or forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from terminal.core.decide import Facts, decide
from terminal.core.model import (
    Authority,
    Benefit,
    Code,
    CodeKind,
    Granted,
    OfflineKit,
    OfflinePolicy,
    Reason,
    Refusal,
    Reply,
    Standing,
    Verdict,
    Voucher,
    VoucherKind,
)
from terminal.core.policy import AtRisk, age_of, floor_limit

# Told anew, and not read off the kinds' policies.
TAB = {VoucherKind.CHECK_IN, VoucherKind.TAB, VoucherKind.PAY_TAB, VoucherKind.LEAVE}
UNCOUNTED = {VoucherKind.STORED_VALUE, VoucherKind.TOP_UP, VoucherKind.MEMBERSHIP} | TAB
PLATFORM_ONLY = {VoucherKind.STORED_VALUE, VoucherKind.TOP_UP, VoucherKind.REBATE} | TAB
NOTHING_OFF = {VoucherKind.TOP_UP, VoucherKind.MEMBERSHIP, VoucherKind.REBATE}
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MANY = settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])

# Mostly harmless values, so that most generated facts come far; odd ones break one bound.
amounts = st.sampled_from([0, 1, 999, 1000, 1001, 5000])
around_now = st.none() | st.sampled_from([-3600, -1, 0, 1, 3600]).map(
    lambda seconds: NOW + timedelta(seconds=seconds)
)
benefits = st.builds(
    Benefit,
    st.sampled_from(VoucherKind),
    st.just("title"),
    st.just("CNY"),
    value=amounts,
    basis_points=st.sampled_from([0, 1, 1000, 10_000, 15_000]),
    cap=amounts,
    minimum=amounts,
)
vouchers = st.builds(
    Voucher,
    st.just("v"),
    benefits,
    uses_left=st.integers(0, 4),
    not_before=around_now,
    expires=around_now,
    shops=st.sampled_from([(), (), ("here",), ("there",), ("there", "here")]),
    policy=st.sampled_from([1, 1, 1, 2]),
    signed=st.sampled_from([True, True, True, False]),
)
policies = st.builds(
    OfflinePolicy,
    kinds=st.sampled_from([tuple(VoucherKind), tuple(VoucherKind), (VoucherKind.PRIZE,), ()]),
    floor_limit=st.sampled_from([0, 1000, 10_000]),
    max_count=st.integers(0, 3),
    max_age=st.sampled_from([0, 60, 3600]),
)
kits = st.builds(
    OfflineKit,
    st.just(1),
    st.sampled_from([-30, 0, 29, 31, 59, 60, 3599, 3600]).map(
        lambda seconds: NOW - timedelta(seconds=seconds)
    ),
    revoked=st.sampled_from([frozenset(), frozenset(), frozenset({"v"}), frozenset({"w"})]),
    spent=st.sampled_from([{}, {"v": 1}, {"w": 9}]),
    policy=policies,
)
refusals = st.builds(Refusal, st.sampled_from(Reason))
grants = st.builds(Granted, amounts, amounts, st.integers(0, 3))
replies = st.builds(
    Reply, st.sampled_from(Standing), st.none() | grants, refusal=st.none() | refusals
)
codes = st.builds(
    Code,
    st.sampled_from(CodeKind),
    st.just("text"),
    st.just("te…"),
    platform=st.just("baton"),
    reason=st.sampled_from([None, None, None, Reason.PAYMENT_CODE]),
)
some_facts = st.builds(
    Facts,
    codes,
    st.just("here"),
    reachable=st.booleans(),
    signed=st.none() | vouchers,
    told=st.none() | vouchers,
    refusal=st.none() | st.none() | refusals,
    reply=st.none() | replies,
    bill=st.none() | amounts,
    uses=st.integers(1, 3),
    kit=st.none() | kits,
    used_here=st.integers(0, 2),
    unreported=st.integers(0, 2),
    at_risk=st.builds(AtRisk, amounts, st.integers(0, 3)),
)


def acceptable() -> Facts:
    """Everything as it should be: the till may accept this on its own word."""
    benefit = Benefit(VoucherKind.MONEY_OFF, "title", "CNY", value=1000)
    policy = OfflinePolicy(tuple(VoucherKind), floor_limit=10_000, max_count=3, max_age=3600)
    return Facts(
        Code(CodeKind.SIGNED, "text", "te…", platform="baton"),
        "here",
        signed=Voucher("v", benefit, uses_left=4, signed=True),
        bill=5000,
        kit=OfflineKit(1, NOW, policy=policy),
    )


def broken_bounds(facts: Facts, value: int) -> list[str]:
    """The bounds of the design that forbid our own word, told anew and not by the decider."""
    voucher, kit = facts.voucher, facts.kit
    if voucher is None or kit is None:
        return ["nothing to go by"]
    policy, kind = kit.policy, voucher.benefit.kind
    bounds = {
        "refused before": facts.refusal is not None,
        "its looks": facts.code.reason is not None,
        "unsigned": not voucher.signed,
        "unknown rules": voucher.policy != 1,
        "kind": kind not in policy.kinds,
        "the platform's alone": kind in PLATFORM_ONLY,
        "revoked": "v" in kit.revoked,
        "expired": voucher.expires is not None and voucher.expires <= NOW,
        "not yet valid": voucher.not_before is not None and voucher.not_before > NOW,
        "shop": voucher.shops not in ((), ("here",), ("there", "here")),
        "spent": kind not in UNCOUNTED and facts.spent + facts.uses > voucher.uses_left,
        "too old": max(0, (NOW - kit.fetched).total_seconds()) >= policy.max_age,
        "count": facts.at_risk.count >= policy.max_count,
        "value": facts.at_risk.value + value > floor_limit(policy, age_of(kit, NOW)),
    }
    return [name for name, broken in bounds.items() if broken]


@MANY
@given(some_facts)
def test_our_own_word_is_given_only_within_every_bound(facts):
    decision = decide(facts, NOW)
    if decision.verdict is Verdict.ACCEPTED and decision.authority is Authority.TILL:
        assert broken_bounds(facts, decision.worth.value) == []
        uncounted = facts.voucher.benefit.kind in UNCOUNTED
        assert decision.uses_left is None if uncounted else decision.uses_left >= 0
        assert decision.limit_left >= 0
        assert facts.reply is None or facts.asked_in_vain
        assert not facts.reachable or facts.asked_in_vain


@MANY
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "signed": vouchers,
            "kit": kits,
            "bill": amounts,
            "uses": st.integers(1, 3),
            "used_here": st.integers(0, 4),
            "at_risk": st.builds(AtRisk, amounts, st.integers(0, 3)),
        },
    )
)
def test_within_every_bound_our_own_word_is_given(changes):
    """The other direction: a till that refuses everything would be safe, and of no use."""
    facts = replace(acceptable(), **changes)
    decision = decide(facts, NOW)
    assume(decision.reason not in (Reason.RULES_NOT_MET, Reason.INSUFFICIENT_BALANCE))
    value = decision.worth.value if decision.worth else 0
    if not broken_bounds(facts, value):
        over = decision.reason is Reason.OFFLINE_CAP_REACHED and decision.refusal.note == "value"
        assert over or decision.verdict is Verdict.ACCEPTED


@MANY
@given(some_facts)
def test_only_a_platform_in_reach_is_asked_and_only_once(facts):
    if decide(facts, NOW).verdict is Verdict.ASK:
        assert facts.reachable
        assert facts.reply is None
        assert facts.refusal is None


@MANY
@given(some_facts, grants)
def test_a_confirmation_is_green_and_the_platforms(facts, granted):
    assume(facts.code.reason is None)
    decision = decide(replace(facts, reply=Reply(Standing.CONFIRMED, granted)), NOW)
    assert (decision.verdict, decision.authority) == (Verdict.ACCEPTED, Authority.PLATFORM)
    assert (decision.worth.discount, decision.worth.take) == (granted.discount, granted.take)


@MANY
@given(some_facts, st.sampled_from([Standing.REFUSED, Standing.REVERSED]), st.none() | grants)
def test_a_no_is_a_no(facts, standing, granted):
    decision = decide(replace(facts, reply=Reply(standing, granted)), NOW)
    assert decision.verdict is Verdict.REFUSED
    assert decision.reverse is False


@MANY
@given(some_facts)
def test_taken_back_is_what_was_refused_after_asking_in_vain(facts):
    decision = decide(facts, NOW)
    assert decision.reverse == (decision.verdict is Verdict.REFUSED and facts.asked_in_vain)
    if decision.reverse:
        assert facts.reply.standing in (Standing.UNKNOWN, Standing.CONFIRMED)


@MANY
@given(some_facts)
def test_figures_add_up(facts):
    worth = decide(facts, NOW).worth
    kind = facts.voucher.benefit.kind if facts.voucher else None
    if worth and facts.reply is None and kind is VoucherKind.TAB:
        assert (worth.discount, worth.take) == (0, 0)
    elif worth and facts.reply is None and facts.voucher.benefit.needs_bill:
        assert worth.discount + worth.take == facts.bill
        least = 0 if facts.voucher.benefit.kind in NOTHING_OFF else 1
        most = 0 if least == 0 else facts.bill
        assert least <= worth.discount <= most


@MANY
@given(some_facts)
def test_a_verdict_brings_what_its_screen_needs(facts):
    decision = decide(facts, NOW)
    assert decision == decide(facts, NOW), "the same facts, the same decision"
    assert (decision.refusal is not None) == (decision.verdict is Verdict.REFUSED)
    assert (decision.prompt is not None) == (decision.verdict is Verdict.CHECK)
    assert (decision.worth is not None) == (decision.verdict in (Verdict.ACCEPTED, Verdict.ASK))
    assert (decision.authority is None) == (decision.verdict in (Verdict.CHECK, Verdict.ASK))


@MANY
@given(vouchers, st.none() | kits, st.none() | st.just(5000))
def test_what_the_platform_can_judge_is_left_to_it(voucher, kit, bill):
    """Our list may be old: a voucher that it calls expired or spent may have been renewed."""
    benefit = replace(voucher.benefit, kind=VoucherKind.MONEY_OFF, value=1, minimum=0)
    told = replace(voucher, benefit=benefit, signed=False)
    facts = replace(acceptable(), signed=None, told=told, kit=kit, bill=bill, reachable=True)
    assert decide(facts, NOW).verdict is (Verdict.CHECK if bill is None else Verdict.ASK)


@MANY
@given(vouchers, kits)
def test_no_bill_is_asked_for_in_vain(voucher, kit):
    """Nobody types an amount for a voucher that its own dates, shops or uses refuse."""
    facts = replace(acceptable(), signed=replace(voucher, signed=True), kit=kit, bill=None)
    broken = {"revoked", "expired", "not yet valid", "shop", "spent"}
    if broken & set(broken_bounds(facts, 0)):
        assert decide(facts, NOW).verdict is Verdict.REFUSED


def test_a_grant_of_nothing_is_worth_nothing():
    free = Reply(Standing.CONFIRMED, Granted(0, 5000, uses_left=0))
    for facts in (acceptable(), replace(acceptable(), signed=None)):
        assert decide(replace(facts, reply=free), NOW).worth.value == 0


def test_the_start_of_these_properties_is_acceptable():
    assert decide(acceptable(), NOW).verdict is Verdict.ACCEPTED
