"""Every bound of an offline acceptance, at its edge, by its name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from terminal.core.decide import Facts, decide
from terminal.core.model import (
    Benefit,
    Code,
    CodeKind,
    Granted,
    KindLimit,
    OfflineKit,
    OfflinePolicy,
    Reason,
    Refusal,
    Reply,
    Standing,
    Verdict,
    Voucher,
    VoucherKind,
    Worth,
)
from terminal.core.policy import AtRisk, Hour, may_accept, room_left

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PRIZE, PREPAID = VoucherKind.PRIZE, VoucherKind.PREPAID
POLICY = OfflinePolicy(
    (PRIZE, PREPAID),
    floor_limit=10_000,
    max_count=5,
    max_age=3600,
    max_list_age=7200,
    per_kind=(KindLimit(PRIZE, 2_000, 2),),
    clock_slack=600,
    unsure_limit=3_000,
)
CODE = Code(CodeKind.SIGNED, "BTN1:X", "BTN1:X", platform="baton")


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def voucher(kind: VoucherKind = PREPAID, **more: object) -> Voucher:
    return replace(Voucher("v1", Benefit(kind, "Lunch", "CNY", 1_000), signed=True), **more)


def note(
    value=1_000, kind=PREPAID, at_risk=None, fetched=0.0, heard=None, sure=True, policy=POLICY
):
    kit = OfflineKit(1, ago(fetched), policy=policy)
    hour = Hour(NOW, None if heard is None else ago(heard), sure)
    refusal = may_accept(kit, voucher(kind), value, at_risk or AtRisk(), hour)
    assert refusal is None or refusal.reason is Reason.OFFLINE_CAP_REACHED
    return refusal.note if refusal else ""


@pytest.mark.parametrize(
    ("fetched", "heard", "bound"),
    [
        (3599, None, ""),
        (3600, None, "age"),
        (3600, 3599, ""),
        (3600, 3600, "age"),
        (3600, 4000, "age"),
        (7199, 10, "value"),
        (7200, 10, "list"),
    ],
)
def test_contact_and_list_have_an_age_each(fetched, heard, bound):
    assert note(fetched=fetched, heard=heard) == bound


def test_the_list_may_be_as_old_as_the_contact_unless_the_policy_says_otherwise():
    policy = replace(POLICY, max_list_age=0)
    assert note(fetched=3600, heard=0, policy=policy) == "list"
    assert note(fetched=3000, heard=0, policy=policy) == ""


@pytest.mark.parametrize(
    ("value", "mine", "others", "bound"),
    [
        (2_000, AtRisk(), AtRisk(), ""),
        (2_001, AtRisk(), AtRisk(), "kind_value"),
        (1_000, AtRisk(1_000, 1), AtRisk(), ""),
        (1_001, AtRisk(1_000, 1), AtRisk(), "kind_value"),
        (0, AtRisk(0, 2), AtRisk(), "kind_count"),
        (1_000, AtRisk(1_000, 1), AtRisk(8_000, 3), ""),
        (1_001, AtRisk(1_000, 1), AtRisk(8_000, 3), "value"),
        (0, AtRisk(0, 1), AtRisk(0, 4), "count"),
    ],
)
def test_a_kind_has_its_own_limit_under_the_whole_one(value, mine, others, bound):
    sums = AtRisk(
        mine.value + others.value,
        mine.count + others.count,
        {"prize": mine, "prepaid": others},
    )
    assert note(value, PRIZE, sums) == bound


def test_the_limit_of_one_kind_binds_no_other():
    full = AtRisk(2_000, 2, {"prize": AtRisk(2_000, 2)})
    assert note(1_000, PRIZE, full) == "kind_count"
    assert note(1_000, PREPAID, full) == ""


@pytest.mark.parametrize(
    ("value", "at_risk", "fetched", "bound"),
    [
        (3_000, 0, 0, ""),
        (3_001, 0, 0, "clock"),
        (2_001, 1_000, 0, "clock"),
        (10_001, 0, 0, "value"),
        (0, 3_001, 0, "clock"),
        (10, 0, 2999, ""),
        (10, 0, 3000, "clock"),
        (10, 0, 3600, "age"),
    ],
)
def test_an_unsure_clock_has_a_tighter_limit_and_counts_itself_older(
    value, at_risk, fetched, bound
):
    assert note(value, at_risk=AtRisk(at_risk, 1), fetched=fetched, sure=False) == bound


def test_without_a_limit_for_it_an_unsure_clock_accepts_nothing_of_value():
    policy = replace(POLICY, unsure_limit=0)
    assert note(1, sure=False, policy=policy) == "clock"


def test_the_room_that_is_shown_is_the_room_there_is():
    kit = OfflineKit(1, NOW, policy=POLICY)
    assert room_left(kit, AtRisk(1_000, 1), Hour(NOW)) == 9_000
    assert room_left(kit, AtRisk(1_000, 1), Hour(NOW, sure=False)) == 2_000
    assert room_left(kit, AtRisk(1_000, 5), Hour(NOW)) == 0
    assert room_left(OfflineKit(1, ago(3600), policy=POLICY), AtRisk(), Hour(NOW)) == 0


@pytest.mark.parametrize(
    ("edge", "reason", "bound"),
    [
        (601, None, ""),
        (600, Reason.OFFLINE_NOT_ALLOWED, "dates"),
        (0, Reason.OFFLINE_NOT_ALLOWED, "dates"),
        (-600, Reason.OFFLINE_NOT_ALLOWED, "dates"),
        (-601, Reason.EXPIRED, ""),
    ],
)
def test_an_unsure_clock_judges_no_date_within_its_doubt(edge, reason, bound):
    """`edge` seconds from now it expires; mirrored, it becomes valid."""
    kit = OfflineKit(1, NOW, policy=POLICY)
    ends = voucher(expires=ago(-edge))
    begins = voucher(not_before=ago(edge))
    mirrored = Reason.NOT_YET_VALID if reason is Reason.EXPIRED else reason
    for each, expected in ((ends, reason), (begins, mirrored)):
        decision = decide(Facts(CODE, "yunnan", signed=each, kit=kit, sure=False), NOW)
        assert decision.reason is expected
        assert (decision.refusal.note if decision.refusal else "") == bound
        if reason is None:
            assert decision.verdict is Verdict.ACCEPTED


def test_a_sure_clock_judges_to_the_microsecond():
    kit = OfflineKit(1, NOW, policy=POLICY)
    facts = Facts(CODE, "yunnan", signed=voucher(expires=NOW), kit=kit)
    assert decide(facts, NOW).reason is Reason.EXPIRED
    assert decide(facts, NOW - timedelta(microseconds=1)).verdict is Verdict.ACCEPTED


def test_the_decider_hears_when_the_platform_last_spoke_and_whether_the_clock_is_sure():
    """The list is an hour old: alone that is too long; with a word heard since it is not."""
    kit = OfflineKit(1, ago(3600), policy=POLICY)
    silent = Facts(CODE, "yunnan", signed=voucher(), kit=kit)
    assert decide(silent, NOW).refusal == Refusal(Reason.OFFLINE_CAP_REACHED, note="age")
    heard = decide(replace(silent, heard=ago(10)), NOW)
    assert (heard.verdict, heard.limit_left) == (Verdict.ACCEPTED, 9_000)
    unsure = decide(replace(silent, heard=ago(10), sure=False), NOW)
    assert (unsure.verdict, unsure.limit_left) == (Verdict.ACCEPTED, 2_000)


def test_a_voucher_used_before_is_refused_with_what_is_known_of_its_last_use():
    kit = OfflineKit(1, NOW, policy=POLICY)
    use = Refusal(Reason.ALREADY_REDEEMED, ago(60), "Yunnan Rd", "2")
    spent = Facts(CODE, "yunnan", signed=voucher(), kit=kit, used_here=1, last_use=use)
    assert decide(spent, NOW).refusal == use


def test_a_confirmation_without_a_voucher_has_the_platforms_figures_and_no_title():
    reply = Reply(Standing.CONFIRMED, granted=Granted(500, take=0, uses_left=0))
    decision = decide(Facts(CODE, "yunnan", reply=reply), NOW)
    assert decision.worth == Worth("", 1, "", 500, 0, None, value=500)
