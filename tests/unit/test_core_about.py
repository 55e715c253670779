"""What a refusal is about: told wherever the voucher is known, and nowhere else."""

from dataclasses import replace

import pytest

from terminal.core.decide import Facts, decide
from terminal.core.model import (
    About,
    Authority,
    Benefit,
    Code,
    CodeKind,
    Decision,
    Reason,
    Refusal,
    Verdict,
    Voucher,
    VoucherKind,
)

from .test_core_decide import ABOUT, CODE, NOW, OFFLINE, ONLINE

OFF = Benefit(VoucherKind.MONEY_OFF, "20 off", "CNY", value=20_00, minimum=100_00)
VOUCHER = Voucher("v-1", OFF)
FACTS = Facts(Code(CodeKind.OPAQUE, "VC-1", "VC-1", platform="baton"), "shop-1", reachable=True)
TOLD = replace(FACTS, told=VOUCHER, bill=36_00)


def test_a_bill_below_the_least_tells_both_and_what_is_missing():
    decision = decide(TOLD, NOW)
    assert decision.reason is Reason.RULES_NOT_MET
    assert decision.about == About("20 off", "CNY", 36_00, least=100_00)
    assert decision.about.missing == 64_00
    assert decide(replace(TOLD, bill=100_00), NOW).about is None, "no refusal"


def test_what_the_platform_refuses_at_once_has_its_title():
    used = replace(TOLD, bill=None, refusal=Refusal(Reason.ALREADY_REDEEMED))
    assert decide(used, NOW).about == About("20 off", "CNY", None, 100_00)
    assert decide(used, NOW).about.missing == 0, "nobody has told a bill"


def test_what_nobody_knows_is_about_nothing():
    unknown = replace(FACTS, refusal=Refusal(Reason.UNKNOWN_CODE))
    assert decide(unknown, NOW).about is None


@pytest.mark.parametrize("reason", [Reason.PAYMENT_CODE, Reason.UNKNOWN_CODE])
@pytest.mark.parametrize("facts", [OFFLINE, ONLINE])
def test_a_code_refused_by_its_looks(facts, reason):
    decision = decide(replace(facts, code=replace(CODE, reason=reason)), NOW)
    assert decision == Decision(
        Verdict.REFUSED, Authority.TILL, refusal=Refusal(reason), about=ABOUT
    )


@pytest.mark.parametrize(
    ("facts", "authority"), [(ONLINE, Authority.PLATFORM), (OFFLINE, Authority.TILL)]
)
def test_a_refusal_before_any_redemption_stands(facts, authority):
    refusal = Refusal(Reason.EXPIRED, at=NOW)
    decision = decide(replace(facts, refusal=refusal), NOW)
    assert decision == Decision(Verdict.REFUSED, authority, refusal=refusal, about=ABOUT)
