"""The stage: where the scan in hand is seen. It always finds its way back to rest by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from textual.app import ComposeResult
from textual.containers import Container
from textual.timer import Timer

from terminal.core.model import Code, Prompt, Verdict
from terminal.flow import Shown
from terminal.locale import _
from terminal.tui.answer import Answer
from terminal.tui.entries import AmountEntry
from terminal.tui.widgets.card import Card
from terminal.tui.widgets.idle import Idle
from terminal.tui.widgets.typing import Typing
from terminal.wording import Saying, money, verdicts

_LONG = 1.0  # seconds after which asking becomes waiting


@dataclass
class Question:
    """An amount the flow waits for."""

    prompt: Prompt
    entry: AmountEntry
    answer: Answer
    again: bool = False  # Enter came too quickly to be a person's


class Stage(Container):
    """Idle, a card, or an entry; never two of them.

    hold  seconds a verdict stays; zone: the shop's time zone, once known
    """

    def __init__(self, hold: float) -> None:
        super().__init__()
        self.hold = hold
        self.zone = "UTC"
        self.question: Question | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """All three are there from the start; a class says which one is seen."""
        yield Idle()
        yield Card()
        yield Typing()

    @property
    def code_open(self) -> bool:
        """Whether a code is being typed."""
        return self.has_class("-typing")

    def rest(self) -> None:
        """Back to rest."""
        self._turn("-idle")

    def arrived(self, code: Code) -> None:
        """A scan has come in."""
        self._card(partial(verdicts.arrived, code))

    def asking(self, code: Code) -> None:
        """The platform is asked; after a second it is called waiting."""
        self._card(partial(verdicts.asking, code, False))
        self._after(_LONG, partial(self._card, partial(verdicts.asking, code, True)))

    def judged(self, shown: Shown) -> None:
        """A verdict; it leaves by itself. Where nothing was done there is nothing to read."""
        if shown.decision.verdict is Verdict.CHECK:
            self.rest()
            return
        self._card(partial(verdicts.verdict, shown, self.zone))
        self._after(self.hold, self.rest)

    def failed(self, why: str) -> None:
        """A code that could not be judged."""
        self._card(partial(verdicts.failed, why))
        self._after(self.hold, self.rest)

    def ask(self, prompt: Prompt, answer: Answer) -> None:
        """Ask for the bill."""
        question = Question(prompt, AmountEntry(prompt.currency), answer)
        self._card(partial(_asked, question))
        self.question = question

    def open_code(self) -> None:
        """Let a code be typed."""
        self._turn("-typing")
        typing = self.query_one(Typing)
        typing.entry.text = ""
        typing.refresh()

    def _card(self, say: Callable[[], Saying]) -> None:
        self._turn("-card")
        self.query_one(Card).show(say)

    def _turn(self, shown: str) -> None:
        """Show one of the three; whatever was open is closed with nothing done."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.question is not None:
            self.question.answer.give(None)
            self.question = None
        for each in ("-idle", "-card", "-typing"):
            self.set_class(each == shown, each)
        self.screen.set_class(shown != "-idle", "-busy")

    def _after(self, seconds: float, then: Callable[[], None]) -> None:
        self._timer = self.set_timer(seconds, then)


def _asked(question: Question) -> Saying:
    """The question with the figures typed so far."""
    saying = verdicts.question(question.prompt)
    amount = money(question.entry.minor, question.prompt.currency)
    if question.again:
        return replace(saying, amount=amount, small=(_("press Enter once more"),))
    return replace(saying, amount=amount)
