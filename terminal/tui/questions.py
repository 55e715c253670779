"""Questions of the flow as the cashier answers them. Keys in, an answer out; nothing is drawn.

    BILL     figures, filled from the right      Enter
    USES     figures; one stands there already   Enter
    CHOICE   one digit, or arrows                the digit itself, or Enter
    SERIAL   letters and figures                 Enter
    CONFIRM  1 = yes, 0 = no                     the digit itself

A digit that answers by itself is only proposed at first: the screen settles it a moment later,
when no further key has followed at a scanner's pace.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from terminal.core.model import Prompt, PromptKind
from terminal.tui.answer import Answer
from terminal.tui.entries import AmountEntry, CountEntry, TextEntry
from terminal.wording import money


@dataclass
class Question:
    """What the flow waits for. `again`: Enter came too quickly to be a person's."""

    prompt: Prompt
    answer: Answer
    again: bool = False

    def press(self, character: str) -> None:
        """A figure or a letter."""

    def backspace(self) -> None:
        """Take the last key back."""

    def move(self, by: int) -> None:
        """An arrow."""

    def remember(self) -> None:
        """How it stands now, in case the keys to come are a scanner's."""

    def take_back(self) -> None:
        """As it stood when last remembered."""

    @property
    def proposed(self) -> bool:
        """Whether a digit has answered, unless more keys follow at once."""
        return False

    @property
    def value(self) -> int | str | None:
        """What Enter answers; None where nothing fits yet."""
        return None

    @property
    def figure(self) -> str:
        """What stands there, as typed."""
        return ""

    @property
    def instead(self) -> int:
        """What may have been meant by the figures, if they are whole units; 0 = nothing else."""
        return 0

    @property
    def at(self) -> int:
        """The option under the cursor; -1 where there is none."""
        return -1


@dataclass
class BillQuestion(Question):
    """An amount in the prompt's currency."""

    def __post_init__(self) -> None:
        self.entry = AmountEntry(self.prompt.currency)

    def press(self, character: str) -> None:
        self.entry.press_all(character)

    def backspace(self) -> None:
        self.entry.backspace()

    def remember(self) -> None:
        self.entry.remember()

    def take_back(self) -> None:
        self.entry.take_back()

    @property
    def value(self) -> int | None:
        minor = self.entry.minor
        return minor if minor > 0 and self.prompt.fits(minor) else None

    @property
    def figure(self) -> str:
        typed, missing = money(self.entry.minor, self.prompt.currency), self.entry.missing
        return typed[:-missing] + "_" * missing if missing else typed

    @property
    def instead(self) -> int:
        return self.entry.whole


@dataclass
class UsesQuestion(Question):
    """How many uses; the smallest number stands there from the start."""

    def __post_init__(self) -> None:
        self.entry = CountEntry(max(1, self.prompt.least))

    def press(self, character: str) -> None:
        self.entry.press(character)

    def backspace(self) -> None:
        self.entry.backspace()

    def move(self, by: int) -> None:
        wanted = self.entry.count - by  # the arrow up means more
        if self._fits(wanted):
            self.entry.put(wanted)

    def remember(self) -> None:
        self.entry.remember()

    def take_back(self) -> None:
        self.entry.take_back()

    @property
    def value(self) -> int | None:
        return self.entry.count if self._fits(self.entry.count) else None

    def _fits(self, count: int) -> bool:
        return count > 0 and self.prompt.fits(count)

    @property
    def figure(self) -> str:
        return str(self.entry.count)


@dataclass
class SerialQuestion(Question):
    """What is written on the thing that is handed over."""

    def __post_init__(self) -> None:
        self.entry = TextEntry(most=self.prompt.most or 40)

    def press(self, character: str) -> None:
        self.entry.press(character)

    def backspace(self) -> None:
        self.entry.backspace()

    def remember(self) -> None:
        self.entry.remember()

    def take_back(self) -> None:
        self.entry.take_back()

    @property
    def value(self) -> str | None:
        text = self.entry.text.strip()
        wanted = text or (self.prompt.about and not self.prompt.least)  # some may be left empty
        return text if wanted and self.prompt.fits(text) else None

    @property
    def figure(self) -> str:
        return self.entry.text


@dataclass
class OneKeyQuestion(Question):
    """Answered by one digit alone: the first key after a pause, and none behind it."""

    _place: int = field(default=0, init=False)
    _proposed: bool = field(default=False, init=False)
    _spoiled: bool = field(default=False, init=False)

    def press(self, character: str) -> None:
        place = self.place_of(character)
        self._proposed = not (self._proposed or self._spoiled) and place is not None
        self._spoiled = not self._proposed
        if self._proposed and place is not None:
            self._place = place

    def place_of(self, character: str) -> int | None:
        """Which option a key stands for; None for none."""
        return None

    def backspace(self) -> None:
        self._proposed = False

    def remember(self) -> None:
        self._spoiled = False

    def take_back(self) -> None:
        self._proposed, self._spoiled = False, True

    @property
    def proposed(self) -> bool:
        return self._proposed


@dataclass
class ChoiceQuestion(OneKeyQuestion):
    """One of several, by its number, or by the arrows and Enter."""

    def place_of(self, character: str) -> int | None:
        place = "123456789".find(character)
        return place if 0 <= place < len(self.prompt.options) else None

    def move(self, by: int) -> None:
        self._proposed = False
        self._place = (self._place + by) % max(1, len(self.prompt.options))

    @property
    def at(self) -> int:
        return self._place

    @property
    def value(self) -> int | None:
        return self._place if self.prompt.fits(self._place) else None


@dataclass
class ConfirmQuestion(OneKeyQuestion):
    """A check that only a person can make."""

    def place_of(self, character: str) -> int | None:
        return {"1": 0, "0": 1}.get(character)

    @property
    def at(self) -> int:
        return self._place if self._proposed else -1

    @property
    def value(self) -> int | None:
        return 1 - self._place if self._proposed else None


_OF_KIND: dict[PromptKind, type[Question]] = {
    PromptKind.BILL: BillQuestion,
    PromptKind.USES: UsesQuestion,
    PromptKind.CHOICE: ChoiceQuestion,
    PromptKind.WHOSE: ChoiceQuestion,
    PromptKind.SERIAL: SerialQuestion,
    PromptKind.CONFIRM: ConfirmQuestion,
}


def question_of(prompt: Prompt, answer: Answer) -> Question:
    """The question of a prompt's kind."""
    return _OF_KIND[prompt.kind](prompt, answer)
