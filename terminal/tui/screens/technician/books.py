"""Journal and queue: verified on demand, and what waits line by line."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.containers import VerticalScroll
from textual.widget import Widget

from terminal.diagnostics import judge_books
from terminal.diagnostics.bench import Bench
from terminal.locale import _
from terminal.tui import messages
from terminal.tui import technician_messages as told
from terminal.tui.screens.queue import QueueTable
from terminal.tui.screens.technician.base import TechnicianScreen
from terminal.tui.widgets.bars import KeyUse
from terminal.tui.widgets.findings import FindingTable


class BooksScreen(TechnicianScreen):
    """Verifies when it opens; the queue is read anew every second."""

    _looking = False

    def title_now(self) -> str:
        """What this is."""
        return _("journal and queue")

    def page(self) -> Iterable[Widget]:
        """Findings, then the lines that wait."""
        with VerticalScroll(can_focus=False):
            yield FindingTable(lambda: _("every entry is being verified"))
            yield QueueTable(self._now)

    def begin(self) -> None:
        """Verify and read."""
        status = self.baton.status
        self.query_one(QueueTable).zone = status.zone if status else "UTC"
        self._verify()
        self.beat()

    def beat(self) -> None:
        """What waits now."""
        till = self.baton.till
        if till is not None:
            self.work(lambda bench: messages.QueueRead(till.queue()), "queue")

    def page_keys(self) -> list[KeyUse]:
        """Verify again; report now; scroll."""
        scroll = self.query_one(VerticalScroll)
        verify = _("Check every hash and signature again")
        return [
            KeyUse("f5", "F5", _("verify"), verify, self._verify),
            KeyUse("enter", "Enter", _("report now"), _("Try to report at once"), self._report),
            KeyUse("up", "", "", "", scroll.scroll_up),
            KeyUse("down", "↑↓", _("scroll"), _("Up and down the list"), scroll.scroll_down),
        ]

    def _verify(self) -> None:
        if self._looking:
            return
        self._looking = True
        self.query_one(FindingTable).show(())

        def look(bench: Bench) -> told.Checked:
            journal = judge_books.journal(bench.journal(), bench.subject.trouble)
            return told.Checked([journal, *judge_books.queue(bench.queue())])

        self.work(look, "verify")

    def _report(self) -> None:
        till = self.baton.till
        if till is not None:
            self.run_worker(till.sync_now, thread=True, group="report", exit_on_error=False)

    @on(told.Checked)
    def _checked(self, message: told.Checked) -> None:
        self._looking = False
        self.query_one(FindingTable).show(message.findings)

    def failed(self) -> None:
        """It can be tried again."""
        self._looking = False

    @on(messages.QueueRead)
    def _queue_read(self, message: messages.QueueRead) -> None:
        table = self.query_one(QueueTable)
        table.lines = message.lines
        table.refresh(layout=True)
