"""A platform's questions as prompts for the counter, and the counter's answers as the platform's.

A question that takes several options is answered as text: "1 3" for the first and the third.
"""

from __future__ import annotations

from collections.abc import Sequence

from terminal.core.model import AnswerKind, Prompt, PromptKind, Question

LONGEST = 190  # characters of an answer
Answers = tuple[tuple[str, str], ...]

_KINDS = {
    AnswerKind.ONE: PromptKind.CHOICE,
    AnswerKind.YES_NO: PromptKind.CONFIRM,
}
_NUMBER = r"-?[0-9]{1,18}([.,][0-9]{1,9})?"


def unanswered(questions: Sequence[Question], answers: Answers) -> Question | None:
    """The first question that nobody has answered yet."""
    said = {name for name, _ in answers}
    return next((each for each in questions if each.id not in said), None)


def prompt_of(question: Question, title: str = "") -> Prompt:
    """How a question is put at the counter; `title` is the voucher's."""
    return Prompt(
        _KINDS.get(question.kind, PromptKind.SERIAL),
        title=title,
        question=_put(question),
        options=_options(question) if question.kind is AnswerKind.ONE else (),
        least=1 if question.required else 0,
        most=LONGEST,
        about=question.id,
        pattern=_pattern(question),
    )


def value_of(question: Question, answer: int | str) -> str | None:
    """An answer at the counter in the form that is sent; None where it is none that may be."""
    text = answer.strip() if isinstance(answer, str) else str(answer)
    match question.kind:
        case AnswerKind.ONE:
            text = question.options[int(answer)].id
        case AnswerKind.YES_NO:
            text = "yes" if answer else "no"
        case AnswerKind.NUMBER:
            text = text.replace(",", ".")
        case AnswerKind.MANY if text:
            places = [int(each) for each in text.split()]
            text = ",".join(question.options[place - 1].id for place in sorted(set(places)))
    return text if question.takes(text) else None


def _put(question: Question) -> str:
    form = f" ({question.form})" if question.form else ""
    if question.kind is not AnswerKind.MANY:
        return question.text + form
    listed = " · ".join(f"{n} {each.text}" for n, each in enumerate(question.options, 1))
    return f"{question.text}{form}: {listed}"


def _options(question: Question) -> tuple[str, ...]:
    return tuple(option.text for option in question.options)


def _pattern(question: Question) -> str:
    if question.kind is AnswerKind.NUMBER:
        return _NUMBER
    if question.kind is AnswerKind.MANY:
        one = "|".join(str(place) for place in range(1, len(question.options) + 1))
        return f"({one})( ({one}))*"
    return question.pattern
