"""The steps by which a task of the conflict desk is closed. Pure: words in, a choice out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from terminal.core.tasks import NEEDS_APPROVAL, Way
from terminal.desk import Choice
from terminal.locale import _


class Step(Enum):
    """What is asked for now."""

    WAY = auto()  # one digit
    WHO = auto()  # who decides, where nobody has signed in
    WHY = auto()
    SECOND = auto()  # who agrees
    ASKED = auto()  # the till has been asked


@dataclass(frozen=True, slots=True)
class Decided:
    """All that the till needs to close one task."""

    sequence: int
    choice: Choice


@dataclass
class Steps:
    """Where somebody stands with one task. `said` is a remark beside the open line."""

    sequence: int = -1
    way: Way | None = None
    said: str = ""
    _todo: list[Step] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _operator: str = ""
    _pin: bool = False

    @property
    def at(self) -> Step:
        """The step that is open."""
        if self.way is None:
            return Step.WAY
        done = len(self._words)
        return self._todo[done] if done < len(self._todo) else Step.ASKED

    @property
    def is_last(self) -> bool:
        """Whether the next Enter closes the task: nobody is asked for a PIN behind it."""
        return len(self._words) == len(self._todo) - 1 and not self._pin

    @property
    def wanted(self) -> str:
        """What the open line cannot do without."""
        if self.at is Step.WHY:
            return _("first say why, in a few words")
        return _("first type a name")

    @property
    def label(self) -> str:
        """What the open line is for."""
        return {
            Step.WHO: _("Your name"),
            Step.WHY: _("Why"),
            Step.SECOND: _("Who agrees (another person)"),
            Step.ASKED: _("one moment"),
        }.get(self.at, "")

    def begin(self, sequence: int, way: Way, operator: str, by_pin: bool = False) -> None:
        """A way is proposed for a task.

        by_pin  people are registered: who decides has signed in, who agrees is asked for a PIN
        """
        self.forget()
        self.sequence, self.way, self._operator = sequence, way, operator
        who = [] if operator or by_pin else [Step.WHO]
        second = [Step.SECOND] if way in NEEDS_APPROVAL and not by_pin else []
        self._todo = [*who, Step.WHY, *second]
        self._pin = by_pin and way in NEEDS_APPROVAL

    def on(self, word: str) -> Decided | None:
        """The open line is filled; after the last one, the decision."""
        if self.way is None or len(self._words) >= len(self._todo) or not word:
            return None
        self.said = ""
        self._words.append(word)
        if len(self._words) < len(self._todo):
            return None
        told = dict(zip(self._todo, self._words, strict=True))
        by, second = told.get(Step.WHO, self._operator), told.get(Step.SECOND, "")
        return Decided(self.sequence, Choice(self.way, told[Step.WHY], by, second))

    def back(self) -> str:
        """One step back; what stood in the line before."""
        self.said = ""
        if self._words:
            return self._words.pop()
        self.forget()
        return ""

    def reopen(self) -> str:
        """The till did not do it: the last line is open again."""
        return self.back() if self.at is Step.ASKED else ""

    def forget(self) -> None:
        """Nothing is proposed."""
        self.sequence, self.way, self.said = -1, None, ""
        self._todo, self._words = [], []
