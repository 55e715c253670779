"""DIAGNOSTICS: everything at a glance, worst first; from here to the single pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from textual import on
from textual.containers import VerticalScroll
from textual.widget import Widget

from terminal.diagnostics.bench import Bench
from terminal.diagnostics.checks import CHECKS, ORDER
from terminal.diagnostics.finding import Finding, worst_first
from terminal.locale import _
from terminal.text import clean
from terminal.tui import technician_messages as told
from terminal.tui.screens.technician.acceptance import AcceptanceScreen
from terminal.tui.screens.technician.base import TechnicianScreen
from terminal.tui.screens.technician.books import BooksScreen
from terminal.tui.screens.technician.cameras import CameraScreen
from terminal.tui.screens.technician.network import NetworkScreen
from terminal.tui.screens.technician.outputs import OutputScreen
from terminal.tui.screens.technician.scanners import ScannerScreen
from terminal.tui.widgets.bars import KeyUse
from terminal.tui.widgets.findings import FindingTable
from terminal.wording import technician as words


class ChecksScreen(TechnicianScreen):
    """Runs all checks when it opens, and again at F5."""

    _busy = False
    _found: tuple[Finding, ...] = ()

    def title_now(self) -> str:
        """How much is done, or how it stands."""
        if self._busy:
            done = len({each.check for each in self._found})
            return _("{n} of {count} looked at").format(n=min(done, len(CHECKS)), count=len(CHECKS))
        return words.counts(list(self._found))

    def page(self) -> Iterable[Widget]:
        """The table."""
        with VerticalScroll(can_focus=False):
            yield FindingTable()

    def begin(self) -> None:
        """What was found before, or all anew."""
        if self.bench.findings:
            self._show(self.bench.findings)
        else:
            self._run()

    def page_keys(self) -> list[KeyUse]:
        """Run, bundle, the pages by their digits."""
        scroll = self.query_one(VerticalScroll)
        found = [
            KeyUse("f5", "F5", _("run all"), _("Look at everything anew"), self._run),
            KeyUse("f6", "F6", _("bundle"), _("Write the support bundle"), self._bundle),
            KeyUse("up", "", "", "", scroll.scroll_up),
            KeyUse("down", "↑↓", _("scroll"), _("Up and down the list"), scroll.scroll_down),
            KeyUse("pageup", "", "", "", scroll.scroll_page_up),
            KeyUse("pagedown", "", "", "", scroll.scroll_page_down),
        ]
        return [*found, *self._pages()]

    def _pages(self) -> list[KeyUse]:
        network = (_("network"), _("The way to the platform, link by link"), NetworkScreen)
        pages: list[tuple[str, str, Callable[..., TechnicianScreen]]] = [network]
        if self.bench.has_till:
            pages += [
                (_("scanners"), _("What the scanners send; test codes; beep"), ScannerScreen),
                (_("cameras"), _("What the camera sees"), CameraScreen),
                (_("books"), _("Journal and queue"), BooksScreen),
                (_("outputs"), _("Test slip, sound and light"), OutputScreen),
                (_("accept"), _("The acceptance test with its signed slip"), AcceptanceScreen),
            ]
        return [
            KeyUse(str(digit), str(digit), word, tells, partial(self._to, kind))
            for digit, (word, tells, kind) in enumerate(pages, 1)
        ]

    def _to(self, kind: Callable[..., TechnicianScreen]) -> None:
        self.baton.push_screen(kind(self._now, self.bench))

    # Running

    def _run(self) -> None:
        if self._busy:
            return
        self._busy, self._found = True, ()
        self.query_one(FindingTable).show(())

        def run(bench: Bench) -> told.Checked:
            return told.Checked(bench.check(lambda each: self._post(told.Found(each))))

        self.work(run, "checks")
        self.refresh(layout=True)

    def _post(self, message: told.Found) -> None:
        self.post_message(message)

    @on(told.Found)
    def _one(self, message: told.Found) -> None:
        if self._busy:
            self._show([*self._found, message.finding])

    @on(told.Checked)
    def _all(self, message: told.Checked) -> None:
        self._busy = False
        self._show(message.findings)

    def failed(self) -> None:
        """It can be tried again."""
        self._busy = False
        self.draw_anew()

    def _show(self, findings: list[Finding]) -> None:
        self._found = tuple(worst_first(findings, ORDER))
        self.query_one(FindingTable).show(self._found)
        self.query_one("Heading").refresh()

    def _bundle(self) -> None:
        self.remark(lambda: _("one moment"))
        self.work(lambda bench: told.BundleMade(bench.bundle()), "bundle")

    @on(told.BundleMade)
    def _bundled(self, message: told.BundleMade) -> None:
        path = clean(str(message.path), 300)
        self.remark(lambda: _("the support bundle is in {path}").format(path=path), well=True)
