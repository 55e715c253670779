"""Answers of the cashier: of the right kind, within limits, and turned into facts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from terminal.core.answers import answered
from terminal.core.decide import Facts, decide
from terminal.core.model import Code, CodeKind, Prompt, PromptKind, Verdict

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
FIRST = Code(CodeKind.OPAQUE, "VC-0000001", "VC…1", platform="baton")
SECOND = Code(CodeKind.OPAQUE, "VC-0000002", "VC…2", platform="baton")
FACTS = Facts(FIRST, "s1", rivals=(FIRST, SECOND))

BILL = Prompt(PromptKind.BILL, "CNY")
USES = Prompt(PromptKind.USES, least=1, most=3)
CHOICE = Prompt(PromptKind.CHOICE, options=("VC…1", "VC…2"))
SERIAL = Prompt(PromptKind.SERIAL, least=1, most=12)
CONFIRM = Prompt(PromptKind.CONFIRM, question="check the ID")


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        (BILL, 0),
        (BILL, 10_000),
        (USES, 1),
        (USES, 3),
        (CHOICE, 0),
        (CHOICE, 1),
        (SERIAL, " SN-1 "),
        (CONFIRM, 0),
        (CONFIRM, 1),
    ],
)
def test_fitting_answers(prompt: Prompt, answer: int | str) -> None:
    assert prompt.fits(answer)


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        (BILL, -1),
        (BILL, "88"),
        (BILL, True),
        (USES, 0),
        (USES, 4),
        (CHOICE, -1),
        (CHOICE, 2),
        (CHOICE, "0"),
        (SERIAL, 5),
        (SERIAL, "  "),
        (SERIAL, "x" * 13),
        (CONFIRM, 2),
        (CONFIRM, True),
    ],
)
def test_answers_that_do_not_fit_change_nothing(prompt: Prompt, answer: int | str) -> None:
    assert not prompt.fits(answer)
    assert answered(FACTS, prompt, answer) is None


def test_no_answer_is_nothing_to_be_done() -> None:
    for prompt in (BILL, USES, CHOICE, SERIAL, CONFIRM):
        assert answered(FACTS, prompt, None) is None


def test_answers_become_facts() -> None:
    def told(prompt: Prompt, answer: int | str) -> Facts:
        facts = answered(FACTS, prompt, answer)
        assert facts is not None
        return facts

    assert told(BILL, 10_000).bill == 10_000
    assert told(USES, 2).uses == 2
    assert told(SERIAL, " SN-1 ").serial == "SN-1"
    assert told(CONFIRM, 1).confirmed
    assert answered(FACTS, CONFIRM, 0) is None
    chosen = told(CHOICE, 1)
    assert (chosen.code, chosen.rivals) == (SECOND, ())


def test_several_vouchers_are_a_choice_before_anything_else() -> None:
    decision = decide(FACTS, NOW)
    assert decision.verdict is Verdict.CHECK
    assert decision.prompt == CHOICE
    assert decide(Facts(FIRST, "s1", rivals=(FIRST,)), NOW).prompt is None
