"""What a platform wants to know before it redeems, and what may be answered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class AnswerKind(StrEnum):
    """What an answer looks like; an adapter turns it into its platform's own form."""

    TEXT = "text"
    NUMBER = "number"  # decimal figures, "." before the fraction
    YES_NO = "yes_no"  # "yes" or "no"
    ONE = "one"  # the id of one option
    MANY = "many"  # ids of options, joined by ","


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be chosen; `text` is outside text."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the platform, asked at the counter before the voucher is redeemed.

    id       as the platform names it; its answer goes back under this name
    text     in the platform's words; outside text
    pattern  regular expression for the whole of a text, where the platform wants one form
    form     that form in words ("YYYY-MM-DD")
    """

    id: str
    text: str
    kind: AnswerKind = AnswerKind.TEXT
    required: bool = True
    options: tuple[Option, ...] = ()
    pattern: str = ""
    form: str = ""

    def takes(self, answer: str) -> bool:
        """Whether an answer is one that may be sent. An empty one is none."""
        if not answer:
            return not self.required
        known = {option.id for option in self.options}
        match self.kind:
            case AnswerKind.NUMBER:
                return re.fullmatch(r"-?\d{1,18}(\.\d{1,9})?", answer, re.ASCII) is not None
            case AnswerKind.YES_NO:
                return answer in ("yes", "no")
            case AnswerKind.ONE:
                return answer in known
            case AnswerKind.MANY:
                return set(answer.split(",")) <= known
            case _:
                return not self.pattern or re.fullmatch(self.pattern, answer) is not None
