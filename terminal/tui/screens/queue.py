"""What waits to be reported back, and what a person must look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from terminal.locale import _
from terminal.status import QueueLine, QueueState, Status
from terminal.text import clean
from terminal.tui import messages
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse, Notices, StatusLine
from terminal.tui.widgets.lines import cut, left, right, stacked
from terminal.tui.widgets.remark import Remark
from terminal.wording import faults, money
from terminal.wording import status as words

_AGAIN = 2.0  # seconds between two readings
_BAD = {QueueState.CONFLICT, QueueState.PARKED}


class QueueTable(Widget):
    """One line per entry; what needs a person comes first, as the till sends it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self.zone = "UTC"
        self.lines: list[QueueLine] | None = None

    def render(self) -> Content:
        """When, what, value, where it stands."""
        if self.lines is None:
            return Content.styled(_("One moment, the journal is read"), "$quiet")
        if not self.lines:
            return Content.styled(_("Nothing waits: everything has been reported"), "$success")
        width = self.content_size.width
        moments = [words.queue_moment(line, self._now(), self.zone) for line in self.lines]
        values = [money(line.value, line.currency) for line in self.lines]
        first, third = max(map(cell_len, moments)), max(map(cell_len, values))
        rows = zip(self.lines, moments, values, strict=True)
        return stacked(
            self._row(line, left(when, first), right(value, third), width)
            for line, when, value in rows
        )

    def _row(self, line: QueueLine, when: str, value: str, width: int) -> Content:
        said = words.queue_state(line, self._now(), self.zone)
        named = clean(line.title, 60) or clean(line.shown, 30)
        room = width - cell_len(when) - cell_len(value) - 6
        title = left(named, min(30, max(10, room * 2 // 5)))
        style = "bold $error" if line.state in _BAD else ""
        return Content.assemble(
            (f"{when}  ", "$quiet"),
            f"{title}  {value}  ",
            (cut(said, room - cell_len(title)), style),
        )


class QueueScreen(BatonScreen):
    """Reads the journal in a thread of its own, again and again while it is open."""

    CSS_PATH: ClassVar[str] = "../styles/queue.tcss"

    def __init__(self, now: Callable[[], datetime], status: Status | None) -> None:
        super().__init__()
        self._now = now
        self._status = status

    def compose(self) -> ComposeResult:
        """Status, table, keys."""
        yield StatusLine(self._now)
        yield Notices(self._now)
        with VerticalScroll(can_focus=False):
            yield QueueTable(self._now)
        yield Remark()
        yield self.key_bar()

    def on_mount(self) -> None:
        """Show what is known and read the rest."""
        self.query_one(Notices).display = False
        if self._status:
            self.tell(self._status)
        self._say(str)
        self._read()
        self.set_interval(_AGAIN, self._read)

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        self._status = status
        self.query_one(StatusLine).tell(status)
        self.query_one(Notices).tell(status)
        self.query_one(QueueTable).zone = status.zone
        self.query_one(Remark).draw()
        self.refresh_keys()

    def keys(self) -> list[KeyUse]:
        """Back, report now, decide, up and down."""
        scroll, deciding = self.query_one(VerticalScroll), []
        if self._status and self._status.conflicts:
            tells = _("Decide about what was refused later")
            deciding = [KeyUse("f5", "F5", _("decide"), tells, self.baton.to_desk)]
        return [
            KeyUse("enter", "Enter", _("report now"), _("Try to report at once"), self._report),
            self.back_key(),
            KeyUse("f4", "", "", "", self.baton.back),
            self.help_key(),
            *deciding,
            KeyUse("up", "", "", "", scroll.scroll_up),
            KeyUse("down", "↑↓", _("scroll"), _("Up and down the list"), scroll.scroll_down),
            KeyUse("pageup", "", "", "", scroll.scroll_page_up),
            KeyUse("pagedown", "", "", "", scroll.scroll_page_down),
            self.language_key(),
            self.leave_key(),
        ]

    def _read(self) -> None:
        till = self.baton.till
        if till is None:
            return

        def read() -> None:
            self.post_message(messages.QueueRead(till.queue()))

        self.run_worker(read, thread=True, group="queue", exclusive=True, exit_on_error=False)

    def _report(self) -> None:
        """Ask the platform now; whether it answers is said when it is known."""
        self._say(lambda: _("one moment, the platform is asked"))
        self.baton.deeds.read("report", lambda till: messages.ReportTried(till.sync_now()))

    @on(messages.ReportTried)
    def _tried(self, message: messages.ReportTried) -> None:
        heard = message.heard
        self._say(lambda: self._how_it_went(heard))

    def _how_it_went(self, heard: bool) -> str:
        """As things stand now: what waits may be reported while one looks."""
        if not heard and not (self._status and self._status.up):
            return _("the platform does not answer: nothing was reported, the till goes on trying")
        if self._status and self._status.waiting:
            return _("the platform answers: what waits is being reported")
        return _("the platform has everything")

    def told_failed(self, why: str) -> bool:
        """Said here."""
        self._say(lambda: faults.told(why))
        return True

    def _say(self, said: Callable[[], str]) -> None:
        self.query_one(Remark).tell(said)

    @on(messages.QueueRead)
    def _show(self, message: messages.QueueRead) -> None:
        table = self.query_one(QueueTable)
        table.lines = message.lines
        table.refresh(layout=True)
