"""The keys of the counter: what works at rest, while a question is open, while a code is typed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from terminal.core.model import PromptKind
from terminal.locale import _
from terminal.tui import messages
from terminal.tui.dues import next_to_pay
from terminal.tui.questions import Question
from terminal.tui.widgets.bars import KeyUse
from terminal.tui.widgets.card import Card
from terminal.tui.widgets.customers import Customers
from terminal.tui.widgets.typing import Typing

if TYPE_CHECKING:
    from terminal.tui.screens.counter import CounterScreen

_BY_ARROWS = frozenset({PromptKind.CHOICE, PromptKind.WHOSE, PromptKind.USES})
_BY_TYPING = frozenset({PromptKind.BILL, PromptKind.USES, PromptKind.SERIAL})


class CounterKeys:
    """Lists the keys that work at this moment, with what they do."""

    def __init__(self, screen: CounterScreen) -> None:
        self._screen = screen

    def now(self) -> list[KeyUse]:
        """An open entry has its own keys; so has the side list."""
        screen = self._screen
        if screen.stage.question:
            return [*self._of_question(screen.stage.question), *self._of_list()]
        if screen.stage.code_open:
            return [*self._of_code(), *self._of_list(), screen.language_key()]
        away = KeyUse("escape", "", "", "", screen.stage.put_away)
        return [*self.at_rest(), away]

    def at_rest(self) -> list[KeyUse]:
        """Each in a place of its own, which stays while it does nothing."""
        screen = self._screen
        at_rest = self._of_till() if screen.baton.till is not None else []
        ends = [screen.language_key(), *self._of_list(), *self._pay_or_leave()]
        return sorted([screen.help_key(), *at_rest, *ends], key=_place)

    def _pay_or_leave(self) -> list[KeyUse]:
        """How the rest is paid, where something is left to take, is shown in the place of leaving.

        Both work all the same; nobody leaves while a customer gets out the purse.
        """
        screen, leave = self._screen, self._screen.leave_key()
        if next_to_pay(screen.recent.rows) is None:
            return [leave]
        tells = _("How the rest is paid: by QR, cash or card")
        pay = KeyUse("f11", "F11", _("pay"), tells, screen.baton.to_pay)
        return [replace(leave, shown=""), pay]

    def _of_till(self) -> list[KeyUse]:
        baton, status = self._screen.baton, self._screen.baton.status
        found = [
            KeyUse("f2", "F2", _("type"), _("Type a code by hand"), self._screen.stage.open_code)
        ]
        tells = _("Take the last redemption back; it asks why, then for Enter")
        none = not self._screen.undo_left()
        found.append(KeyUse("f3", "F3", _("undo"), tells, baton.to_undo, waits=none))
        tells = _("What still has to be reported")
        found.append(KeyUse("f4", "F4", _("waiting"), tells, baton.to_queue))
        tells, none = _("Decide about what was refused later"), not (status and status.conflicts)
        found.append(KeyUse("f5", "F5", _("decide"), tells, baton.to_desk, waits=none))
        tells = _("Find a redemption: look at it, print its slip again, take it back")
        found.append(KeyUse("f6", "F6", _("find"), tells, baton.to_find))
        return [*found, *self._of_staff()]

    def _of_staff(self) -> list[KeyUse]:
        """The shift; and who serves, where people sign in."""
        baton = self._screen.baton
        tells = _("What the shift has come to; close it; the paper form")
        found = [KeyUse("f8", "F8", _("shift"), tells, baton.to_shift)]
        if baton.status and baton.status.sign_in:
            tells = _("Somebody else serves from now on")
            found.append(KeyUse("f12", "F12", _("hand over"), tells, baton.to_sign_in))
        return found

    def _of_question(self, question: Question) -> list[KeyUse]:
        kind, stage = question.prompt.kind, self._screen.stage
        nothing = _("Nothing is done")
        found = [KeyUse("escape", "Esc", _("back"), nothing, partial(stage.answered, None))]
        if kind in _BY_ARROWS:
            tells = _("Up and down")
            found += [
                KeyUse("up", "", "", "", partial(self._move, -1)),
                KeyUse("down", "↑↓", _("choose"), tells, partial(self._move, 1)),
            ]
        if kind in (PromptKind.CHOICE, PromptKind.WHOSE):
            digits = f"1-{min(9, len(question.prompt.options))}"
            tells = _("Take the one of that number")
            found.insert(0, KeyUse("digit", digits, _("take it"), tells, lambda: None))
        if kind is not PromptKind.CONFIRM:
            tells = _("Take what stands there")
            found.insert(0, KeyUse("enter", "Enter", _("confirm"), tells, self._confirm))
        if kind in _BY_TYPING:
            found.append(self._backspace())
        return found

    def _of_code(self) -> list[KeyUse]:
        check = KeyUse("enter", "", "", "", self._send_code)  # it does nothing before it is ready
        if self._screen.query_one(Typing).entry.ready:
            check = replace(check, shown="Enter", word=_("check"), tells=_("Check this code"))
        back = KeyUse("escape", "Esc", _("back"), _("Nothing is done"), self._screen.stage.rest)
        return [check, back, self._backspace()]

    def _backspace(self) -> KeyUse:
        tells = _("Take the last figure back")
        return KeyUse("backspace", "Bksp", _("correct"), tells, self._correct)

    def _of_list(self) -> list[KeyUse]:
        """The side list; its Enter gives way to an open entry, its arrows to a choice."""
        screen = self._screen
        if not screen.has_customers:
            return []
        customers = screen.query_one(Customers)
        tells = _("Open or close the list of things a customer may show")
        found = [KeyUse("f9", "F9", _("customers"), tells, customers.toggle)]
        if customers.open:
            found += [
                KeyUse("up", "", "", "", partial(customers.move, -1)),
                KeyUse("down", "", "", "", partial(customers.move, 1)),
            ]
            if not screen.typing:
                found.append(KeyUse("enter", "", "", "", self._customer_shows))
        return found

    # What they do

    def _confirm(self) -> None:
        question = self._screen.stage.question
        if question and question.value is not None:
            self._screen.stage.answered(question.value)

    def _move(self, by: int) -> None:
        question = self._screen.stage.question
        if question:
            question.move(by)
            self._screen.query_one(Card).refresh()

    def _send_code(self) -> None:
        entry = self._screen.query_one(Typing).entry
        if entry.ready:
            self._screen.post_message(messages.Typed(entry.text))
            self._screen.stage.rest()

    def _correct(self) -> None:
        if question := self._screen.stage.question:
            question.backspace()
            self._screen.query_one(Card).refresh()
        else:
            self._screen.query_one(Typing).entry.backspace()
            self._screen.query_one(Typing).refresh()

    def _customer_shows(self) -> None:
        act = self._screen.query_one(Customers).chosen.act
        self._screen.run_worker(act, thread=True, group="customers", exit_on_error=False)


def _place(use: KeyUse) -> int:
    """Function keys as they lie on the keyboard, all others behind them."""
    number = use.key.removeprefix("f")
    return int(number) if number.isdigit() else 99
