"""The counter: scan, verdict, next customer. The only screen a cashier needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from terminal.locale import _
from terminal.status import Status
from terminal.tui import messages
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse, Notices, StatusLine, Totals
from terminal.tui.widgets.card import Card
from terminal.tui.widgets.customers import Customer, Customers
from terminal.tui.widgets.idle import Idle
from terminal.tui.widgets.recent import Recent
from terminal.tui.widgets.stage import Question, Stage
from terminal.tui.widgets.typing import Typing

_TICK = 2.0  # seconds between two looks at the clock


class CounterScreen(BatonScreen):
    """Status above, stage and last ten in the middle, totals and keys below."""

    CSS_PATH: ClassVar[str] = "../styles/counter.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012 - as Textual declares it

    def __init__(
        self, now: Callable[[], datetime], hold: float, customers: Sequence[Customer]
    ) -> None:
        super().__init__()
        self._now = now
        self._hold = hold
        self._customers = customers

    def compose(self) -> ComposeResult:
        """Everything is there from the start, so the first paint is the whole screen."""
        yield StatusLine(self._now)
        yield Notices(self._now)
        with Horizontal():
            with Vertical():
                yield Stage(self._hold)
                yield Recent()
            yield Customers(self._customers)
        yield Totals(self._now)
        yield self.key_bar()

    def on_mount(self) -> None:
        """At rest; the clock runs."""
        self.stage.rest()
        self.query_one(Notices).display = False
        self.set_interval(_TICK, self._tick)

    @property
    def stage(self) -> Stage:
        """Where the scan in hand is seen."""
        return self.query_one(Stage)

    # The till

    def opened(self) -> None:
        """The till takes scans."""
        idle = self.query_one(Idle)
        idle.ready = True
        idle.refresh()
        self.refresh_keys()

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        for bar in (self.query_one(StatusLine), self.query_one(Notices), self.query_one(Totals)):
            bar.tell(status)
        self.stage.zone = self.query_one(Recent).zone = status.zone
        idle = self.query_one(Idle)
        idle.stopped = status.stopped
        idle.refresh()

    @on(messages.CodeSeen)
    def _seen(self, message: messages.CodeSeen) -> None:
        self.stage.arrived(message.code)
        self.refresh_keys()

    @on(messages.PlatformAsked)
    def _asking(self, message: messages.PlatformAsked) -> None:
        self.stage.asking(message.code)

    @on(messages.Asked)
    def _asked(self, message: messages.Asked) -> None:
        self.stage.ask(message.prompt, message.answer)
        self.refresh_keys()

    @on(messages.Judged)
    def _judged(self, message: messages.Judged) -> None:
        self.stage.judged(message.shown)
        self.query_one(Recent).add(message.shown)
        self.refresh_keys()

    @on(messages.NotJudged)
    def _failed(self, message: messages.NotJudged) -> None:
        self.stage.failed(message.why)
        self.refresh_keys()

    # Keys

    def keys(self) -> list[KeyUse]:
        """An open entry has its own keys; so has the side list."""
        if self.stage.question:
            return [*self._question_keys(self.stage.question), *self._list_keys()]
        if self.stage.code_open:
            return [*self._code_keys(), *self._list_keys(), self.language_key()]
        found = [KeyUse("f1", "F1", _("help"), _("This list"), self.baton.to_help)]
        if self.baton.till is not None:
            found += [
                KeyUse("f2", "F2", _("type"), _("Type a code by hand"), self.stage.open_code),
                KeyUse(
                    "f4",
                    "F4",
                    _("waiting"),
                    _("What still has to be reported, and what was refused later"),
                    self.baton.to_queue,
                ),
            ]
        return [*found, *self._list_keys(), self.language_key(), self.leave_key()]

    def _question_keys(self, question: Question) -> list[KeyUse]:
        return [
            KeyUse("enter", "Enter", _("confirm"), _("Take this amount"), self._confirm),
            KeyUse("escape", "Esc", _("back"), _("Nothing is done"), partial(self._answer, None)),
            KeyUse("backspace", "←", _("correct"), _("Take the last figure back"), self._correct),
        ]

    def _code_keys(self) -> list[KeyUse]:
        return [
            KeyUse("enter", "Enter", _("check"), _("Check this code"), self._send_code),
            KeyUse("escape", "Esc", _("back"), _("Nothing is done"), self.stage.rest),
            KeyUse("backspace", "←", _("correct"), _("Take the last figure back"), self._correct),
        ]

    def _list_keys(self) -> list[KeyUse]:
        if not self._customers:
            return []
        customers = self.query_one(Customers)
        found = [
            KeyUse(
                *("f9", "F9", _("customers")),
                _("Open or close the list of things a customer may show"),
                customers.toggle,
            )
        ]
        if customers.open:
            found += [
                KeyUse("up", "", "", "", partial(customers.move, -1)),
                KeyUse("down", "", "", "", partial(customers.move, 1)),
            ]
            if not self.typing:
                found.append(KeyUse("enter", "", "", "", self._customer_shows))
        return found

    def other_key(self, event: events.Key) -> None:
        """Figures and letters, where an entry is open."""
        if event.character is None:
            return
        if question := self.stage.question:
            question.again = False
            question.entry.press(event.character)
            self.query_one(Card).refresh()
        elif self.stage.code_open:
            typing = self.query_one(Typing)
            typing.again = False
            typing.entry.press(event.character)
            typing.refresh()

    def _confirm(self) -> None:
        question = self.stage.question
        if question and question.entry.minor > 0:
            self._answer(question.entry.minor)

    def _answer(self, minor: int | None) -> None:
        """Tell the flow; what it makes of it comes as a message."""
        question = self.stage.question
        if question:
            question.answer.give(minor)
            self.stage.rest()

    def _send_code(self) -> None:
        entry = self.query_one(Typing).entry
        if entry.ready:
            self.post_message(messages.Typed(entry.text))
            self.stage.rest()

    def _correct(self) -> None:
        if self.stage.question:
            self.stage.question.entry.backspace()
            self.query_one(Card).refresh()
        else:
            self.query_one(Typing).entry.backspace()
            self.query_one(Typing).refresh()

    def _customer_shows(self) -> None:
        act = self.query_one(Customers).chosen.act
        self.run_worker(act, thread=True, group="customers", exit_on_error=False)

    # What the keyboard asks

    @property
    def typing(self) -> bool:
        """Whether figures or a code are being typed."""
        return self.stage.question is not None or self.stage.code_open

    def remember(self) -> None:
        """Keep how the entry stands."""
        if self.stage.question:
            self.stage.question.entry.remember()
        self.query_one(Typing).entry.remember()

    def take_back(self) -> None:
        """The keys since then were a scanner's."""
        if self.stage.question:
            self.stage.question.entry.take_back()
            self.query_one(Card).refresh()
        self.query_one(Typing).entry.take_back()
        self.query_one(Typing).refresh()

    def too_quick(self) -> None:
        """Say why Enter did nothing."""
        if self.stage.question:
            self.stage.question.again = True
            self.query_one(Card).refresh()
        self.query_one(Typing).again = True
        self.query_one(Typing).refresh()

    def _tick(self) -> None:
        """Minutes pass: in the status line and in what is offline."""
        self.query_one(StatusLine).refresh()
        notices = self.query_one(Notices)
        if notices.display:
            notices.refresh(layout=True)
