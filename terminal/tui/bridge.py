"""The one door between the till's threads and the screen.

The flow thread calls the `Counter` methods and the till calls `status`; all of them only post a
message, so that neither side ever waits for the other. The one exception is `ask`: there the flow
waits for a person, and is let go when the person, a newer scan or the end of the app says so.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from textual.message import Message

from terminal.core.model import Code, Prompt
from terminal.core.payments import Bill
from terminal.core.showing import are_one
from terminal.flow import Shown
from terminal.status import Status
from terminal.tui import messages, payment_messages
from terminal.tui.answer import Answer


class Bridge:
    """A `Counter` whose person sits before a screen. `post` must be safe from any thread."""

    def __init__(self, post: Callable[[Message], object]) -> None:
        self._post = post
        self._lock = threading.Lock()
        self._open: tuple[Code, Answer] | None = None
        self._closed = False

    # Called by the flow thread

    def seen(self, code: Code) -> None:
        """A code arrived."""
        self.tell(messages.CodeSeen(code))

    def asking(self, code: Code) -> None:
        """The platform is being asked."""
        self.tell(messages.PlatformAsked(code))

    def ask(self, prompt: Prompt, code: Code) -> int | str | None:
        """Blocks until the cashier answers; None if nothing is to be done."""
        answer = Answer()
        with self._lock:
            if self._closed:
                return None
            self._open = (code, answer)
        self.tell(messages.Asked(prompt, code, answer))
        try:
            return answer.wait()
        finally:
            with self._lock:
                self._open = None

    def show(self, shown: Shown) -> None:
        """The verdict."""
        self.tell(messages.Judged(shown))

    def failed(self, why: str) -> None:
        """A code could not be judged."""
        self.tell(messages.NotJudged(why))

    # Called by anybody

    def status(self, status: Status) -> None:
        """The till at a glance has changed."""
        self.tell(messages.StatusChanged(status))

    def bill(self, bill: Bill) -> None:
        """A customer has paid, or nobody has in time."""
        self.tell(payment_messages.BillChanged(bill))

    def superseded(self, raw: bytes) -> None:
        """Another scan is on its way: an open question about a different code is given up.

        To be called before the new scan is queued. The same code held before the scanner again
        changes nothing, nor does one that a phone has changed meanwhile.
        """
        told = raw.strip().decode("utf-8", "replace")
        with self._lock:
            if self._open is not None and not are_one(told, self._open[0].text):
                self._open[1].give(None)

    def close(self) -> None:
        """The screen goes away: whoever waits is let go, nobody waits any more."""
        with self._lock:
            self._closed = True
            if self._open is not None:
                self._open[1].give(None)

    def tell(self, message: Message) -> None:
        """Post a message, unless the screen has gone."""
        if not self._closed:
            self._post(message)
