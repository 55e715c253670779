"""What the cashier says becomes a fact; DECIDE then judges all facts anew."""

from __future__ import annotations

from dataclasses import replace

from terminal.core.decide import Facts
from terminal.core.model import Prompt, PromptKind
from terminal.core.questions import value_of


def answered(facts: Facts, prompt: Prompt, answer: int | str | None) -> Facts | None:
    """The facts with an answer to `prompt` among them; None where nothing is to be done.

    Nothing is to be done without an answer, with one that does not fit, and after a "no".
    """
    if answer is None or not prompt.fits(answer):
        return None
    if prompt.about:
        return _told(facts, prompt.about, answer)
    if isinstance(answer, str):
        return replace(facts, serial=answer.strip())
    match prompt.kind:
        case PromptKind.BILL:
            return replace(facts, bill=answer)
        case PromptKind.USES:
            return replace(facts, uses=answer, uses_told=True)
        case PromptKind.CHOICE | PromptKind.WHOSE:
            return replace(facts, code=facts.rivals[answer], rivals=(), names=())
        case _:
            return replace(facts, confirmed=True) if answer else None


def _told(facts: Facts, about: str, answer: int | str) -> Facts | None:
    """An answer to a question of the platform: what it said before it knew is void."""
    question = next((each for each in facts.questions if each.id == about), None)
    value = value_of(question, answer) if question else None
    if value is None:
        return None
    return replace(facts, answers=(*facts.answers, (about, value)), reply=None)
