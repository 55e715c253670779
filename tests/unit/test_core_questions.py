"""Questions of a platform at the counter: how they are put, and which answers may be sent."""

from dataclasses import replace

import pytest

from terminal.core.answers import answered
from terminal.core.decide import UNSURE, Facts, decide
from terminal.core.model import (
    AnswerKind,
    Authority,
    Code,
    CodeKind,
    Granted,
    Option,
    PromptKind,
    Question,
    Reason,
    Refusal,
    Reply,
    Standing,
    Verdict,
)
from terminal.core.questions import prompt_of, unanswered, value_of

from .test_core_decide import NOW

CODE = Code(CodeKind.OPAQUE, "ticket", "t…t", platform="fair")
SIZES = (Option("s", "Small"), Option("m", "Medium"), Option("l", "Large"))
NAME = Question("7", "Name on the badge")
SIZE = Question("8", "Shirt", AnswerKind.ONE, options=SIZES)
WAIVER = Question("9", "Waiver signed?", AnswerKind.YES_NO)
EXTRAS = Question("10", "Extras", AnswerKind.MANY, required=False, options=SIZES)
COUNT = Question("11", "How many children?", AnswerKind.NUMBER)
DAY = Question("12", "Born", pattern=r"\d{4}-\d\d-\d\d", form="YYYY-MM-DD")
FOLDED = Facts(CODE, "shop", reachable=True, folded=True)


@pytest.mark.parametrize(
    ("question", "answer", "sent"),
    [
        (NAME, " Lin ", "Lin"),
        (NAME, "", None),
        (SIZE, 1, "m"),
        (WAIVER, 1, "yes"),
        (WAIVER, 0, "no"),
        (COUNT, "2", "2"),
        (COUNT, "2,5", "2.5"),
        (DAY, "2019-04-01", "2019-04-01"),
        (EXTRAS, "3 1 3", "s,l"),
        (EXTRAS, "", ""),
    ],
)
def test_an_answer_in_the_form_that_is_sent(question, answer, sent):
    assert value_of(question, answer) == sent


@pytest.mark.parametrize(
    ("question", "answer", "fits"),
    [
        (DAY, "1 April", False),
        (DAY, "2019-04-01", True),
        (COUNT, "many", False),
        (COUNT, "12", True),
        (EXTRAS, "4", False),
        (EXTRAS, "1 2", True),
        (EXTRAS, "", True),
        (NAME, "", False),
        (NAME, "x" * 191, False),
        (SIZE, 3, False),
        (WAIVER, 2, False),
    ],
)
def test_the_counter_takes_only_what_may_be_sent(question, answer, fits):
    assert prompt_of(question).fits(answer) is fits


def test_a_question_is_put_in_the_platforms_words():
    assert prompt_of(DAY).question == "Born (YYYY-MM-DD)"
    assert prompt_of(SIZE).options == ("Small", "Medium", "Large")
    assert "1 Small · 2 Medium · 3 Large" in prompt_of(EXTRAS).question
    assert [prompt_of(each).kind for each in (NAME, SIZE, WAIVER)] == [
        PromptKind.SERIAL,
        PromptKind.CHOICE,
        PromptKind.CONFIRM,
    ]


def test_where_the_platform_cannot_look_its_redeem_is_the_look():
    decision = decide(FOLDED, NOW)
    assert (decision.verdict, decision.worth.uses, decision.worth.take) == (Verdict.ASK, 1, 0)
    assert decide(replace(FOLDED, reachable=False), NOW).reason is Reason.OFFLINE_NOT_ALLOWED


def test_questions_are_asked_one_by_one_and_then_it_is_redeemed_again():
    incomplete = Reply(Standing.INCOMPLETE, questions=(NAME, SIZE))
    facts = replace(FOLDED, reply=incomplete, questions=incomplete.questions)
    first = decide(facts, NOW)
    assert (first.verdict, first.prompt.about) == (Verdict.CHECK, "7")
    facts = answered(facts, first.prompt, "Lin")
    second = decide(facts, NOW)
    assert second.prompt.about == "8"
    facts = answered(facts, second.prompt, 2)
    assert facts.answers == (("7", "Lin"), ("8", "l"))
    assert decide(facts, NOW).verdict is Verdict.ASK


def test_a_platform_that_goes_on_asking_what_was_answered_gets_a_refusal_not_a_loop():
    facts = replace(FOLDED, questions=(NAME,), answers=(("7", "Lin"),))
    decision = decide(replace(facts, reply=Reply(Standing.INCOMPLETE, questions=(NAME,))), NOW)
    assert (decision.verdict, decision.refusal.note) == (Verdict.REFUSED, "questions")


def test_a_question_left_open_consumes_nothing_and_is_no_own_word():
    reply = Reply(Standing.INCOMPLETE, questions=(NAME,))
    facts = replace(FOLDED, reply=reply, questions=(NAME,), left_open=True)
    decision = decide(facts, NOW)
    assert (decision.reason, decision.authority) == (Reason.RULES_NOT_MET, Authority.PLATFORM)
    assert not decision.reverse


def test_a_refusal_of_a_second_try_is_never_shown_as_a_clean_one():
    reply = Reply(Standing.UNKNOWN, refusal=Refusal(Reason.BLOCKED))
    decision = decide(replace(FOLDED, reply=reply), NOW)
    assert (decision.reason, decision.refusal.note) == (Reason.PLATFORM_ERROR, UNSURE)
    assert decision.reverse, "the first try may count"


def test_what_the_platform_wants_read_reaches_the_cashier():
    granted = Granted(0, 0, 0, remarks=("check the ID",))
    decision = decide(replace(FOLDED, reply=Reply(Standing.CONFIRMED, granted)), NOW)
    assert (decision.verdict, decision.remarks) == (Verdict.ACCEPTED, ("check the ID",))


def test_all_answered_is_nothing_open():
    assert unanswered((NAME, SIZE), (("7", "Lin"),)) is SIZE
    assert unanswered((NAME,), (("7", ""),)) is None
