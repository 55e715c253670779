"""Questions at check-in: theirs as ours, and our answers as theirs. Pure.

`type` (pretix/base/models/items.py): N number, S and T text, B yes or no, C one option, M several,
D date, H time, W both, CC country, TEL telephone, F a file. A file cannot be given at a till:
such a question is passed over, as the server lets us where `questions_supported` is false.
"""

from __future__ import annotations

from collections.abc import Iterable

from terminal.core.model import AnswerKind, Option, Question
from terminal.platforms.pretix.shapes import CheckinQuestion, in_language

_KINDS = {
    "N": AnswerKind.NUMBER,
    "B": AnswerKind.YES_NO,
    "C": AnswerKind.ONE,
    "M": AnswerKind.MANY,
}
_FORMS = {
    "D": (r"\d{4}-\d{2}-\d{2}", "YYYY-MM-DD"),
    "H": (r"\d{2}:\d{2}", "HH:MM"),
    "W": (r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}", "YYYY-MM-DD HH:MM"),
    "CC": (r"[A-Za-z]{2}", "AA"),
    "TEL": (r"\+?[0-9 ()/-]{4,30}", "+49 30 123456"),
}
_FILE = "F"
_YES = "yes"


def question_of(asked: CheckinQuestion, language: str) -> Question:
    """A question as the counter asks it."""
    pattern, form = _FORMS.get(asked.type, ("", ""))
    return Question(
        id=str(asked.id),
        text=in_language(asked.question, language),
        kind=_KINDS.get(asked.type, AnswerKind.TEXT),
        required=asked.required,
        options=tuple(Option(str(o.id), in_language(o.answer, language)) for o in asked.options),
        pattern=pattern,
        form=form,
    )


def can_be_answered(asked: Iterable[CheckinQuestion]) -> bool:
    """Whether somebody at a till can answer all of them that must be answered."""
    return not any(each.type == _FILE and each.required for each in asked)


def answers_of(
    answers: Iterable[tuple[str, str]], asked: Iterable[CheckinQuestion]
) -> dict[str, str]:
    """Our answers in the server's form, by question number."""
    yes_or_no = {str(each.id) for each in asked if each.type == "B"}
    return {
        number: ("true" if answer == _YES else "false") if number in yes_or_no else answer
        for number, answer in answers
        if answer
    }
