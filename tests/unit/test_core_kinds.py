"""Kinds are policies: each has one, a kit may bring more, an unknown version is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from terminal.core import wire
from terminal.core.answers import answered
from terminal.core.decide import Facts, decide
from terminal.core.model import (
    Benefit,
    Code,
    CodeKind,
    OfflineKit,
    OfflinePolicy,
    PromptKind,
    Reason,
    Verdict,
    Voucher,
    VoucherKind,
)
from terminal.core.model.kinds import RULES, OfflineRule, ValueRule, rules_of, shape_of
from terminal.core.worth import worth_of
from terminal.platforms.baton.shapes import kit_of

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
CODE = Code(CodeKind.SIGNED, "BTN1:X", "BTN1:X")
MEAL = Benefit(VoucherKind.PREPAID, "lunch", "CNY", value=45_00)
ALL = tuple(VoucherKind)


def facts(policy: int, rules: tuple = (), **more) -> Facts:
    voucher = Voucher("V1", MEAL, uses_left=5, policy=policy, signed=True)
    bounds = OfflinePolicy(ALL, 500_00, 20, 3600, rules=rules)
    return Facts(CODE, "here", signed=voucher, kit=OfflineKit(1, NOW, policy=bounds), **more)


def test_every_kind_has_a_first_version_and_no_version_twice():
    keys = [(each.kind, each.version) for each in RULES]
    assert len(set(keys)) == len(keys)
    assert {(kind, 1) for kind in VoucherKind} <= set(keys)
    assert all(shape_of(kind, 99).version == 1 for kind in VoucherKind)


@pytest.mark.parametrize("kind", VoucherKind)
def test_every_value_rule_is_reckoned(kind: VoucherKind):
    benefit = Benefit(kind, "x", "CNY", value=5_00, basis_points=1000)
    worth = worth_of(benefit, 40_00 if benefit.needs_bill else None)
    rule = shape_of(kind).value
    off = {ValueRule.AMOUNT_OFF: 5_00, ValueRule.PERCENT_OFF: 4_00, ValueRule.BALANCE: 5_00}
    takes = {ValueRule.GOODS: 0, ValueRule.ON_TAB: 0, ValueRule.TAB_PAID: 5_00}
    assert worth.discount == off.get(rule, 0)
    assert worth.take == takes.get(rule, 40_00 - worth.discount)


def test_a_version_nobody_knows_is_not_judged_offline():
    decision = decide(facts(policy=7), NOW)
    assert decision.reason is Reason.OFFLINE_NOT_ALLOWED
    assert decision.refusal.note == "rules"


def test_the_kit_brings_a_version_and_says_whether_it_is_judged_offline():
    known = replace(rules_of(VoucherKind.PREPAID, 1), version=7)
    assert decide(facts(7, (known,)), NOW).verdict is Verdict.ACCEPTED
    never = replace(known, offline=OfflineRule.NEVER)
    assert decide(facts(7, (never,)), NOW).refusal.note == "kind"


def test_a_deal_of_several_uses_asks_how_many_and_takes_no_more_than_there_are():
    told = facts(policy=2, used_here=2)
    prompt = decide(told, NOW).prompt
    assert (prompt.kind, prompt.least, prompt.most) == (PromptKind.USES, 1, 3)
    assert answered(told, prompt, 4) is None
    decision = decide(answered(told, prompt, 3), NOW)
    assert (decision.worth.uses, decision.worth.value, decision.uses_left) == (3, 135_00, 0)


def test_a_kit_with_a_word_of_tomorrow_leaves_that_kind_to_the_platform():
    rules = wire.WireRules("prepaid", 3, "counted", "goods", "bounded", "held")
    strange = wire.WireRules("prepaid", 4, "moon", "", "", "")
    policy = wire.WirePolicy(["prepaid"], 1, 1, 1, rules=[rules, strange])
    kit = kit_of(wire.Kit(1, NOW + timedelta(), [], [], [], policy), None)
    assert [each.version for each in kit.policy.rules] == [3]
