"""What takes figures at a kiosk: a question that a customer answers, a PIN of staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from terminal.core.model import PromptKind
from terminal.locale import _
from terminal.tui.questions import Question
from terminal.tui.widgets.bars import KeyUse
from terminal.tui.widgets.pin import PinEntry, device_pin
from terminal.wording import kiosk as words
from terminal.wording.posters import Poster

# Questions that a customer can answer; every other one needs a person of the shop.
FOR_CUSTOMERS = frozenset({PromptKind.CHOICE, PromptKind.USES})


class Pad(Protocol):
    """Takes figures while it is on."""

    def poster(self) -> Poster:
        """How it looks now."""

    def keys(self) -> list[KeyUse]:
        """What ends it."""

    def press(self, character: str) -> None:
        """A figure."""

    def remember(self) -> None:
        """How it stands now, in case the keys to come are a scanner's."""

    def take_back(self) -> None:
        """They were."""


@dataclass
class QuestionPad:
    """A question of the flow. `done` gets the answer; None: nothing is to be done."""

    question: Question
    done: Callable[[int | str | None], None]

    def poster(self) -> Poster:
        question = self.question
        return words.asked(question.prompt, question.figure, question.at)

    def keys(self) -> list[KeyUse]:
        back = _("Nothing is done")
        found = [KeyUse("escape", "Esc", _("back"), back, lambda: self.done(None))]
        if self.question.prompt.kind is PromptKind.USES:
            found.insert(0, KeyUse("enter", "Enter", _("confirm"), "", self._confirm))
            more, less = lambda: self.question.move(-1), lambda: self.question.move(1)
            found[1:1] = [
                KeyUse("up", "↑", "+", "", more),
                KeyUse("down", "↓", "−", "", less),
            ]
        return found

    def press(self, character: str) -> None:
        self.question.press(character)

    def remember(self) -> None:
        self.question.remember()

    def take_back(self) -> None:
        self.question.take_back()

    def settle(self) -> None:
        """A digit that answers by itself, once nothing has followed it."""
        if self.question.proposed:
            self.done(self.question.value)

    def _confirm(self) -> None:
        if self.question.value is not None:
            self.done(self.question.value)


class PinFor(StrEnum):
    """What a PIN is asked for."""

    GOODS = "goods"  # those in hand
    TASKS = "tasks"  # those that were left over
    DEVICE = "device"  # the way out


@dataclass
class PinPad:
    """Figures that are only counted. `send` gets them with whether the goods were given."""

    purpose: PinFor
    send: Callable[[str, bool], None]
    leave: Callable[[], None]
    remark: Callable[[], str] | None = None
    asked: bool = False
    entry: PinEntry = field(init=False)

    def __post_init__(self) -> None:
        self.entry = device_pin() if self.purpose is PinFor.DEVICE else PinEntry()

    def poster(self) -> Poster:
        who = {
            PinFor.GOODS: _("number and PIN: were the goods given?"),
            PinFor.TASKS: _("number and PIN: goods that nobody has confirmed"),
            PinFor.DEVICE: _("the PIN of this device"),
        }[self.purpose]
        return words.pin(who, len(self.entry.figures), self.remark() if self.remark else "")

    def keys(self) -> list[KeyUse]:
        found = [KeyUse("escape", "Esc", _("back"), "", self.leave)]
        found.append(KeyUse("backspace", "Bksp", _("correct"), "", self._correct))
        if not self.asked and self.entry.ready:
            goods = self.purpose is PinFor.GOODS
            word = _("given") if goods else _("confirm")
            found.insert(0, KeyUse("enter", "Enter", word, "", lambda: self._send(True)))
            if goods:
                no = _("cannot be given")
                found.insert(1, KeyUse("f3", "F3", no, "", lambda: self._send(False)))
        return found

    def press(self, character: str) -> None:
        if not self.asked:
            self.remark = None
            self.entry.press(character)

    def remember(self) -> None:
        self.entry.remember()

    def take_back(self) -> None:
        self.entry.take_back()

    def again(self, remark: Callable[[], str]) -> None:
        """It was wrong: once more, with a remark."""
        self.entry.clear()
        self.asked, self.remark = False, remark

    def _correct(self) -> None:
        self.entry.backspace()

    def _send(self, given: bool) -> None:
        self.asked, figures = True, self.entry.figures
        self.remark = lambda: _("one moment")
        self.send(figures, given)


@dataclass
class MenuPad:
    """Numbered things to do, for staff."""

    options: tuple[tuple[Callable[[], str], Callable[[], None]], ...]
    make: Callable[[tuple[str, ...]], Poster]
    leave: Callable[[], None]

    def poster(self) -> Poster:
        return self.make(tuple(name() for name, _act in self.options))

    def keys(self) -> list[KeyUse]:
        return [KeyUse("escape", "Esc", _("back"), "", self.leave)]

    def press(self, character: str) -> None:
        place = "123456789".find(character)
        if 0 <= place < len(self.options):
            self.options[place][1]()

    def remember(self) -> None:
        """Nothing stands here."""

    def take_back(self) -> None:
        """Nothing to put back."""
