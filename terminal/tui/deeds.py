"""What a person asks the till to do, and what is read from its books: outside the event loop.

A deed runs to its end in a thread of its own, whatever happens to the screen that asked for it,
and what came of it is told to the app. Deeds are never exclusive: one that is replaced by the
next would have counted, and nobody would be told. Only reading may be overtaken.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App
from textual.message import Message
from textual.timer import Timer

from terminal.errors import ApprovalNeeded, BatonError, PinRefused
from terminal.text import clean
from terminal.tui import messages, staff_messages
from terminal.wording import approvals

if TYPE_CHECKING:
    from terminal.core.shift import ShiftReport
    from terminal.desk import Choice
    from terminal.status import QueueLine
    from terminal.tui.messages import About
    from terminal.tui.ports import Till

_log = logging.getLogger(__name__)
_SOON = 0.25  # seconds in which several wishes to look become one
_LAST = 10
Again = Callable[[int], None]
NOTHING_MORE: About = tuple


class Deeds:
    """Asks the till; tells the app. `till` is the one that takes scans, once there is one."""

    def __init__(self, app: App[None], till: Callable[[], Till | None]) -> None:
        self._app = app
        self._till = till
        self._looking: Timer | None = None
        self._finding: Timer | None = None
        self._search: object = None

    def undo(
        self, redemption: str, reason: str, about: About = NOTHING_MORE, approval: int = -1
    ) -> None:
        """Take a redemption back; where a supervisor must approve, the app hears of it.

        about  what would be taken back, for the supervisor
        """

        def deed(till: Till) -> Message:
            return messages.Undone(till.undo(redemption, reason, approval=approval))

        self.do(deed, lambda given: self.undo(redemption, reason, about, given), about)

    def decide(self, task: QueueLine, choice: Choice) -> None:
        """Close a task of the conflict desk; approvals as for an undo."""

        def deed(till: Till) -> Message:
            till.resolve(task.sequence, choice)
            return messages.Decided(task, choice)

        about = partial(approvals.of_task, task, choice.way, choice.reason)
        self.do(deed, lambda given: self.decide(task, replace(choice, approval=given)), about)

    def reprint(self, redemption: str) -> None:
        """Print a slip again."""

        def deed(till: Till) -> Message:
            till.reprint(redemption)
            return messages.Printed(redemption)

        self.do(deed)

    def print_report(self, report: ShiftReport, copy: bool) -> None:
        """Print an X or Z report."""

        def deed(till: Till) -> Message:
            till.print_report(report, copy)
            return messages.Printed("")

        self.do(deed)

    def look_back_soon(self) -> None:
        """Read the newest redemptions, once for all who wish it at about the same time."""
        if self._looking is None:
            self._looking = self._app.set_timer(_SOON, self._look_back)

    def _look_back(self) -> None:
        self._looking = None
        self.read("last", lambda till: messages.LookedBack(till.history.last(_LAST)))

    def find(self, words: str, soon: bool = False) -> None:
        """Look for redemptions, at once or when nobody has typed on for a moment.

        A newer search ends an older one: it would read a long journal for nobody.
        """
        if self._finding is not None:
            self._finding.stop()
            self._finding = None
        self._search = search = object()
        if soon:
            self._finding = self._app.set_timer(_SOON, lambda: self.find(words))
            return

        def look(till: Till) -> Message:
            rows = till.history.find(words, wanted=lambda: self._search is search)
            return messages.Found(words, rows)

        self.read("find", look)

    def do(
        self,
        deed: Callable[[Till], Message],
        again: Again | None = None,
        about: About = NOTHING_MORE,
    ) -> None:
        """Something that writes. `again` does it once more where a supervisor must approve it.

        about  what exactly, for the supervisor
        """
        work = partial(self._told, deed, again, about)
        self._app.run_worker(work, thread=True, group="deeds", exit_on_error=False)

    def read(self, group: str, look: Callable[[Till], Message]) -> None:
        """Something that only looks; a newer look overtakes an older one of its group."""
        work = partial(self._told, look)
        self._app.run_worker(work, thread=True, group=group, exclusive=True, exit_on_error=False)

    def _told(
        self,
        deed: Callable[[Till], Message],
        again: Again | None = None,
        about: About = NOTHING_MORE,
    ) -> None:
        """Runs in a thread. Whatever goes wrong is one sentence; `again` repeats it approved."""
        till = self._till()
        if till is None:
            return
        said: Message
        try:
            said = deed(till)
        except ApprovalNeeded as needed:
            said = messages.Failed(str(needed))
            if again:
                said = messages.ApprovalWanted(needed.what, needed.purpose, again, about)
        except PinRefused as refused:
            said = staff_messages.PinSaid(refused)
        except BatonError as fault:
            said = messages.Failed(str(fault))
        except Exception as fault:  # noqa: BLE001 - a screen waits for a word, whatever it was
            _log.exception("what was asked for could not be done")
            said = messages.Failed(clean(str(fault)) or type(fault).__name__)
        self._app.post_message(said)
