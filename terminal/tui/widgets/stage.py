"""The stage: where the scan in hand is seen. It always finds its way back to rest by itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult
from textual.containers import Container
from textual.timer import Timer

from terminal.core.model import Code, Prompt, Verdict
from terminal.flow import Shown
from terminal.tui.answer import Answer
from terminal.tui.questions import Question, question_of
from terminal.tui.widgets.card import Card
from terminal.tui.widgets.idle import Idle
from terminal.tui.widgets.typing import Typing
from terminal.wording import Look, Saying, prompts, verdicts

_BLINK = 0.03  # seconds; drawing a card that the verdict replaces would only delay the verdict
_LONG = 1.0  # seconds after which asking becomes waiting
_MEANT = 0.15  # seconds in which a scanner would have typed on: a digit alone is a person's

_TO_EXPLAIN = 2  # times as long as an acceptance
Say = Callable[[], Saying]


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
        self._later: deque[Say] = deque()
        self._awaiting = False
        self._passing = False  # a card stands there that leaves by itself

    def compose(self) -> ComposeResult:
        """All three are there from the start; a class says which one is seen."""
        yield Idle()
        yield Card()
        yield Typing()

    @property
    def resting(self) -> bool:
        """Whether nothing is in hand."""
        return self.has_class("-idle")

    @property
    def code_open(self) -> bool:
        """Whether a code is being typed."""
        return self.has_class("-typing")

    def rest(self) -> None:
        """Back to rest; or to what was told while something else was in hand."""
        if self._later:
            self._pass(self._later.popleft())
        else:
            self._turn("-idle")

    def tell(self, say: Say) -> None:
        """A card that must be seen, at once or as soon as nothing else is in hand."""
        self._later.append(say)
        if self.resting or self._awaiting:
            self.rest()

    def taking_back(self, say: Say) -> None:
        """Stays until what comes of it is told, or something else is in hand."""
        self._card(say)
        self._awaiting = True

    def arrived(self, code: Code) -> None:
        """A scan has come in: it is seen, unless its verdict is there within a blink."""
        self._close()
        self._after(_BLINK, partial(self._card, partial(verdicts.arrived, code)))

    def asking(self, code: Code) -> None:
        """The platform is asked; after a second it is called waiting."""
        self._card(partial(verdicts.asking, code, False))
        self._after(_LONG, partial(self._card, partial(verdicts.asking, code, True)))

    def judged(self, shown: Shown) -> None:
        """A verdict; it leaves by itself. Where nothing was done there is nothing to read."""
        if shown.decision.verdict is Verdict.CHECK:
            self.rest()
            return
        self._pass(partial(verdicts.verdict, shown, self.zone))

    def failed(self, why: str) -> None:
        """A code that could not be judged."""
        self._pass(partial(verdicts.failed, why))

    def put_away(self) -> None:
        """A card that has been read need not be waited for; nothing else is touched."""
        if self._passing:
            self.rest()

    def ask(self, prompt: Prompt, answer: Answer) -> None:
        """Put a question of the flow."""
        question = question_of(prompt, answer)
        self._card(partial(_asked, question))
        self.question = question

    def answered(self, value: int | str | None) -> None:
        """Tell the flow; what it makes of it comes as a message. None: nothing is to be done."""
        if self.question:
            self.question.answer.give(value)
            self.rest()

    def pressed(self, character: str) -> None:
        """A figure or a letter for what is open."""
        if self.question:
            self.question.again = False
            self.question.press(character)
            self._settle_soon(self.question)
            self.query_one(Card).refresh()
        elif self.code_open:
            typing = self.query_one(Typing)
            typing.again = False
            typing.entry.press(character)
            typing.refresh()

    def open_code(self) -> None:
        """Let a code be typed."""
        self._turn("-typing")
        typing = self.query_one(Typing)
        typing.entry.text = ""
        typing.refresh()

    # What the keyboard asks, for whatever is open

    def remember(self) -> None:
        """Keep how the entry stands."""
        if self.question:
            self.question.remember()
        self.query_one(Typing).entry.remember()

    def take_back(self) -> None:
        """The keys since then were a scanner's."""
        if self.question:
            self.question.take_back()
            self.query_one(Card).refresh()
        self.query_one(Typing).entry.take_back()
        self.query_one(Typing).refresh()

    def too_quick(self) -> None:
        """Say why Enter did nothing."""
        if self.question:
            self.question.again = not self.question.proposed
            if self.question.proposed:  # a code of one figure and Enter chooses nothing
                self.question.take_back()
            self.query_one(Card).refresh()
        self.query_one(Typing).again = True
        self.query_one(Typing).refresh()

    def _settle_soon(self, question: Question) -> None:
        """A digit that answers by itself, once nothing has followed it."""
        if question.proposed:
            self.set_timer(_MEANT, partial(self._settle, question))

    def _settle(self, question: Question) -> None:
        if self.question is question and question.proposed:
            self.answered(question.value)

    def _pass(self, say: Say) -> None:
        """A card that leaves by itself; why something is refused takes longer to explain."""
        self._card(say)
        self._passing = True
        longer = _TO_EXPLAIN if say().look is Look.REFUSED else 1
        self._after(self.hold * longer, self.rest)

    def _card(self, say: Say) -> None:
        self._turn("-card")
        self.query_one(Card).show(say)

    def _turn(self, shown: str) -> None:
        """Show one of the three; whatever was open is closed with nothing done."""
        self._close()
        for each in ("-idle", "-card", "-typing"):
            self.set_class(each == shown, each)
        self.screen.set_class(shown != "-idle", "-busy")

    def _close(self) -> None:
        self._awaiting = self._passing = False
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.question is not None:
            self.question.answer.give(None)
            self.question = None

    def _after(self, seconds: float, then: Callable[[], None]) -> None:
        """Unless something else comes first: a timer that was stopped may have fired already."""
        timer: Timer = self.set_timer(seconds, lambda: then() if self._timer is timer else None)
        self._timer = timer


def _asked(question: Question) -> Saying:
    """The question with what has been typed so far."""
    return prompts.asked(
        question.prompt, question.figure, question.at, question.again, question.instead
    )
