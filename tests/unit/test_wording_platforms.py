"""In words: paper coupons, one platform of several away, questions, what nobody can know."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from terminal.core.model import (
    Authority,
    Code,
    CodeKind,
    Decision,
    Granted,
    Prompt,
    PromptKind,
    Reason,
    Refusal,
    Verdict,
    Worth,
)
from terminal.core.parse import parse
from terminal.counter import Shown
from terminal.status import Status
from terminal.wording import status as words
from terminal.wording.past import row
from terminal.wording.prompts import asked
from terminal.wording.verdicts import verdict

NOW = datetime(2026, 11, 22, 6, 7, tzinfo=UTC)
ZONE = "Asia/Shanghai"
CODE = Code(CodeKind.OPAQUE, "ticket", "t…t", platform="fair")
STATUS = Status("Yunnan Rd", "2", "CNY", ZONE, known=True, since=NOW)
BOTH = ("baton", "pretix")


def refused(code: Code, reason: Reason = Reason.UNKNOWN_CODE, note: str = "") -> Shown:
    decision = Decision(Verdict.REFUSED, Authority.TILL, refusal=Refusal(reason, note=note))
    return Shown(code, decision, NOW)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"8110106141416543213500110000310123196000", "5.00 off, over since 2010-12-31"),
        (b"8110106141416543213500110000330123196000", "5.00 off"),
        (b"9821234120002", "goods for free"),
    ],
)
def test_a_paper_coupon_says_what_it_is_and_where_it_belongs(text, said):
    shown = refused(parse(text, []))
    assert shown.code.coupon, "the test's own code must be one"
    saying = verdict(shown, ZONE)
    assert said in saying.first[1]
    assert "cash register" in saying.second[1]
    assert any("issuer" in each for each in saying.small)
    assert "paper coupon" in row(shown, ZONE)[3]


def test_one_platform_of_several_that_is_away_is_named():
    some = replace(STATUS, up=False, platforms=BOTH, away=("pretix",))
    assert "partly offline" in words.connection(some)
    assert words.offline(some, NOW)[0].startswith("pretix: offline since")
    every = replace(some, away=BOTH)
    assert words.connection(every).endswith("offline")
    assert "partly" not in words.connection(every)
    alone = replace(STATUS, up=False, platforms=("baton",), away=("baton",))
    assert words.offline(alone, NOW)[0].startswith("offline since")


def test_what_nobody_can_know_is_not_told_as_a_bad_voucher():
    saying = verdict(refused(CODE, Reason.PLATFORM_ERROR, "unsure"), ZONE)
    assert saying.first[1] == "the platform cannot say whether it counted"
    assert "taken back" in saying.second[1]


def test_rules_that_this_till_cannot_judge_are_named_as_why():
    saying = verdict(refused(CODE, Reason.OFFLINE_NOT_ALLOWED, "rules"), ZONE)
    assert (saying.first[1], saying.second[1]) == (
        "only the platform can judge its rules",
        "try again when the till is online",
    )


def test_a_question_left_open_says_what_to_do():
    saying = verdict(refused(CODE, Reason.RULES_NOT_MET, "questions"), ZONE)
    assert (saying.first[1], saying.second[1]) == (
        "a question of the platform was left open",
        "scan again and answer it",
    )


def test_the_platforms_remarks_are_read_and_cleaned():
    worth = Worth("Day ticket", 1, "EUR", 0, 0)
    remarks = ("check the ID\x1b[31m", "", "VIP", "third", "fourth")
    decision = Decision(Verdict.ACCEPTED, Authority.PLATFORM, worth, remarks=remarks)
    small = verdict(Shown(CODE, decision, NOW), ZONE).small
    assert small[:2] == ("check the ID[31m", "VIP")
    assert Granted(0, 0, 0).remarks == ()


def test_whose_a_code_is_is_asked_with_names():
    prompt = Prompt(PromptKind.WHOSE, title="t…t", options=BOTH)
    saying = asked(prompt)
    assert saying.aside == ("whose voucher is it?",)
    assert [text for _, text in saying.options] == list(BOTH)
