"""What a person asks the till to do, and what is read from its books: outside the event loop.

A deed runs to its end in a thread of its own, whatever happens to the screen that asked for it,
and what came of it is told to the app. Deeds are never exclusive: one that is replaced by the
next would have counted, and nobody would be told. Only reading may be overtaken.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from textual.app import App
from textual.message import Message
from textual.timer import Timer

from terminal.desk import Choice
from terminal.errors import BatonError
from terminal.text import clean
from terminal.tui import messages
from terminal.tui.ports import Till

_log = logging.getLogger(__name__)
_SOON = 0.25  # seconds in which several wishes to look back become one
_LAST = 10


class Deeds:
    """Asks the till; tells the app. `till` is the one that takes scans, once there is one."""

    def __init__(self, app: App[None], till: Callable[[], Till | None]) -> None:
        self._app = app
        self._till = till
        self._looking: Timer | None = None

    def undo(self, redemption: str, reason: str) -> None:
        """Take a redemption back."""

        def deed(till: Till) -> Message:
            return messages.Undone(till.undo(redemption, reason))

        self._do(deed)

    def decide(self, sequence: int, choice: Choice) -> None:
        """Close a task of the conflict desk."""

        def deed(till: Till) -> Message:
            till.resolve(sequence, choice)
            return messages.Decided(sequence)

        self._do(deed)

    def reprint(self, redemption: str) -> None:
        """Print a slip again."""

        def deed(till: Till) -> Message:
            till.reprint(redemption)
            return messages.Printed(redemption)

        self._do(deed)

    def look_back_soon(self) -> None:
        """Read the newest redemptions, once for all who wish it at about the same time."""
        if self._looking is None:
            self._looking = self._app.set_timer(_SOON, self._look_back)

    def _look_back(self) -> None:
        self._looking = None
        self._read("last", lambda till: messages.LookedBack(till.history.last(_LAST)))

    def find(self, words: str) -> None:
        """Look for redemptions; a newer search overtakes an older one."""
        self._read("find", lambda till: messages.Found(words, till.history.find(words)))

    def _do(self, deed: Callable[[Till], Message]) -> None:
        work = partial(self._told, deed)
        self._app.run_worker(work, thread=True, group="deeds", exit_on_error=False)

    def _read(self, group: str, look: Callable[[Till], Message]) -> None:
        work = partial(self._told, look)
        self._app.run_worker(work, thread=True, group=group, exclusive=True, exit_on_error=False)

    def _told(self, deed: Callable[[Till], Message]) -> None:
        """Runs in a thread. Whatever goes wrong is one sentence."""
        till = self._till()
        if till is None:
            return
        try:
            said = deed(till)
        except BatonError as fault:
            said = messages.Failed(str(fault))
        except Exception as fault:  # noqa: BLE001 - a screen waits for a word, whatever it was
            _log.exception("what was asked for could not be done")
            said = messages.Failed(clean(str(fault)) or type(fault).__name__)
        self._app.post_message(said)
