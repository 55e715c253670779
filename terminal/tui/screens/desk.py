"""The conflict desk: what was refused later, the ways to close it, why, and who agrees.

    list    arrows choose a task, one digit proposes a way
    who     the name of whoever decides, where nobody has signed in
    why     the reason, typed; Enter goes on
    second  another person's name, where the way needs one; Enter closes the task. Where people
            are registered, a supervisor's PIN is asked for instead, once the till says so.

Escape goes one step back, and from the list to the counter; nothing is written before the end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult

from terminal.core.tasks import Way
from terminal.locale import _
from terminal.status import QueueLine, Status
from terminal.tui import messages
from terminal.tui.screens.base import BatonScreen
from terminal.tui.steps import Step, Steps
from terminal.tui.widgets.bars import KeyUse, Notices, StatusLine
from terminal.tui.widgets.form import TextLine
from terminal.tui.widgets.remark import Remark
from terminal.tui.widgets.tasks import TaskList, TaskText
from terminal.wording import approvals, faults


class DeskScreen(BatonScreen):
    """Reads the tasks when it opens and whenever one was closed."""

    CSS_PATH: ClassVar[str] = "../styles/desk.tcss"

    def __init__(self, now: Callable[[], datetime], status: Status | None) -> None:
        super().__init__()
        self._now = now
        self._status = status
        self.steps = Steps()

    def compose(self) -> ComposeResult:
        """Status, tasks, the chosen one, the line to type into, keys."""
        yield StatusLine(self._now)
        yield Notices(self._now)
        yield TaskList(self._now)
        yield TaskText(self._now)
        yield Remark()
        yield TextLine(self._label, remark=self._remark)
        yield self.key_bar()

    def on_mount(self) -> None:
        """Show what is known and read the rest."""
        self.query_one(Notices).display = False
        self.query_one(TextLine).display = False
        self._say(str)
        if self._status:
            self.tell(self._status)
        self._read()

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        if self._status and status.conflicts != self._status.conflicts:
            self._read()
        self._status = status
        self.query_one(StatusLine).tell(status)
        for each in (self.query_one(TaskList), self.query_one(TaskText)):
            each.zone = status.zone

    def _read(self) -> None:
        till = self.baton.till
        if till is None:
            return

        def read() -> None:
            self.post_message(messages.QueueRead(till.queue()))

        self.run_worker(read, thread=True, group="desk", exclusive=True, exit_on_error=False)

    @on(messages.QueueRead)
    def _show(self, message: messages.QueueRead) -> None:
        tasks = [line for line in message.lines if line.ways]
        self.query_one(TaskList).show(tasks)
        if self.chosen is None or self.chosen.sequence != self.steps.sequence:
            self.steps.forget()
        self._draw()

    @property
    def chosen(self) -> QueueLine | None:
        """The task under the cursor."""
        return self.query_one(TaskList).chosen

    # Keys

    def keys(self) -> list[KeyUse]:
        """Those of the step one is at."""
        if self.steps.at is Step.WAY:
            return [*self._list_keys(), self.language_key(), self.leave_key()]
        found = [KeyUse("escape", "Esc", _("back"), _("One step back"), self._step_back)]
        if self._line.text:
            last = self.steps.is_last
            word, tells = (
                (_("close it"), _("Close this task")) if last else (_("go on"), _("To the next"))
            )
            found.insert(0, KeyUse("enter", "Enter", word, tells, self._step_on))
        elif self.steps.at is not Step.ASKED:
            found.append(KeyUse("enter", "", "", "", self._ask_for_words))
        tells = _("Take the last character back")
        found.append(KeyUse("backspace", "Bksp", _("correct"), tells, self._line.backspace))
        return [*found, self.language_key()]

    def _list_keys(self) -> list[KeyUse]:
        tasks = self.query_one(TaskList)
        found = [
            self.back_key(),
            KeyUse("f5", "", "", "", self.baton.back),
            self.help_key(),
            KeyUse("up", "", "", "", lambda: self._move(-1)),
        ]
        if len(tasks.lines or ()) > 1:
            tells = _("Up and down the list")
            found.append(KeyUse("down", "↑↓", _("choose"), tells, lambda: self._move(1)))
        if self.chosen:
            digits = f"1-{len(self.chosen.ways)}"
            tells = _("Propose this way to close it")
            found.append(KeyUse("digit", digits, _("decide"), tells, lambda: None))
        return found

    def other_key(self, event: events.Key) -> None:
        """A digit proposes a way; later on everything is typed."""
        if event.character is None:
            return
        if self.steps.at is not Step.WAY:
            self.steps.said = ""
            self._line.press(event.character)
            return
        task = self.chosen
        place = "123456789".find(event.character)
        if task and 0 <= place < len(task.ways):
            status = self._status
            who = (status.operator, status.sign_in) if status else ("", False)
            self._say(str)
            self.steps.begin(task.sequence, Way(task.ways[place]), *who)
            self._line.put("")
            self._draw()

    def _move(self, by: int) -> None:
        self.query_one(TaskList).move(by)
        self._say(str)
        self._draw()

    def _step_back(self) -> None:
        self._line.put(self.steps.back())
        self._draw()

    def _ask_for_words(self) -> None:
        """Enter in an empty line."""
        self.steps.said = self.steps.wanted
        self._draw()

    def _step_on(self) -> None:
        """The next question; after the last one the till is asked to close the task."""
        decided = self.steps.on(self._line.text)
        self._line.put("")
        if decided and (task := self.chosen):
            self.baton.deeds.decide(task, decided.choice)
        self._draw()

    # What came of it

    @on(messages.Decided)
    def _decided(self, message: messages.Decided) -> None:
        """Said until the next task is looked at."""
        self.steps.forget()
        self._say(partial(approvals.closed, message.task, message.choice.way))
        self._draw()
        self._read()

    def told_failed(self, why: str) -> bool:
        """Said here; what was typed is kept, one step before the end."""
        self._line.put(self.steps.reopen())
        self.steps.said = faults.told(why)
        self._draw()
        return True

    # Drawing

    @property
    def _line(self) -> TextLine:
        return self.query_one(TextLine)

    def _label(self) -> str:
        return self.steps.label

    def _remark(self) -> str:
        return self.steps.said

    def _say(self, said: Callable[[], str]) -> None:
        self.query_one(Remark).tell(said)

    def _draw(self) -> None:
        self._line.display = self.steps.at is not Step.WAY
        text = self.query_one(TaskText)
        text.show(self.chosen, self.steps.way)
        self._line.refresh()
        self.refresh_keys()

    # What the keyboard asks

    @property
    def typing(self) -> bool:
        """Whether words are being typed."""
        return True

    def remember(self) -> None:
        """Keep how the line stands."""
        self._line.entry.remember()

    def take_back(self) -> None:
        """The keys since then were a scanner's."""
        self._line.take_back()

    def too_quick(self) -> None:
        """Enter came with the last key."""
        self.steps.said = _("press Enter once more")
        self._line.refresh()
