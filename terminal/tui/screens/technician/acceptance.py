"""The acceptance test, step by step; the verdict itself is seen where all verdicts are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from terminal.counter import Shown
from terminal.diagnostics.acceptance import why_not_accepted
from terminal.diagnostics.bench import Bench, InstallSlip
from terminal.locale import _, later
from terminal.text import clean
from terminal.tui import technician_messages as told
from terminal.tui.screens.technician.base import TechnicianScreen
from terminal.tui.widgets.bars import KeyUse
from terminal.tui.widgets.drawn_lines import Lines
from terminal.tui.widgets.half_blocks import Symbol
from terminal.tui.widgets.lines import cut, wrapped

WHY_NOT = (
    later("that was no test voucher: it is booked as what it is"),
    later("the test voucher was not accepted"),
    later("accepted offline: bring the till online and try again"),
)


class AcceptanceScreen(TechnicianScreen):
    """Without `shown` a voucher is fetched and shown; with it the test is concluded."""

    def __init__(
        self, now: Callable[[], datetime], bench: Bench, shown: Shown | None = None
    ) -> None:
        super().__init__(now, bench)
        self._judged = shown
        self._code = ""
        self._slip: InstallSlip | None = None
        self._why = ""

    def title_now(self) -> str:
        """What this is."""
        return _("acceptance test")

    def page(self) -> Iterable[Widget]:
        """Steps, and the voucher to be scanned."""
        with VerticalScroll(can_focus=False):
            yield Lines(self._steps)
        yield Symbol(self._too_small)

    def begin(self) -> None:
        """Fetch a voucher, or conclude."""
        self.query_one(Symbol).display = False
        if self._judged is None:
            self._fetch()
        elif why := why_not_accepted(self._judged):
            self._why = why
            self.query_one(Lines).refresh(layout=True)
        else:
            shown = self._judged
            self.work(lambda bench: told.Concluded(bench.conclude(shown)), "conclude")

    def page_keys(self) -> list[KeyUse]:
        """Print the code; once more; up and down the slip."""
        found = []
        if self._slip is not None:
            scroll = self.query_one(VerticalScroll)
            found = [
                KeyUse("up", "", "", "", scroll.scroll_up),
                KeyUse("down", "↑↓", _("scroll"), _("Up and down the list"), scroll.scroll_down),
            ]
        if self._code and self._judged is None:
            tells = _("Print the test voucher, to be scanned from paper")
            found.append(KeyUse("f6", "F6", _("print it"), tells, self._print))
        if self._judged is not None or not self._code:
            tells = _("Fetch a new test voucher and begin anew")
            found.append(KeyUse("f5", "F5", _("once more"), tells, self._again))
        return found

    # Steps

    def _fetch(self) -> None:
        def fetch(bench: Bench) -> told.VoucherIssued:
            code = bench.test_voucher()
            return told.VoucherIssued(code, bench.symbol(code))

        self.baton.accepting(self)
        self.work(fetch, "voucher")

    @on(told.VoucherIssued)
    def _issued(self, message: told.VoucherIssued) -> None:
        self._code = message.code
        symbol = self.query_one(Symbol)
        symbol.show(message.modules)
        symbol.display = True
        self.query_one(Lines).refresh(layout=True)
        self.refresh_keys()

    def _too_small(self) -> str:
        return _("the window is too small for this code: F6 prints it, or make it larger")

    def _print(self) -> None:
        code = self._code

        def deed(bench: Bench) -> told.Done:
            bench.print_code(code, _("TEST - NOT VALID"))
            return told.Done()

        self.work(deed)

    @on(told.Done)
    def _printed(self) -> None:
        self.remark(lambda: _("the test voucher is being printed"), well=True)

    def _again(self) -> None:
        app, now, bench = self.baton, self._now, self.bench
        app.back()
        app.push_screen(AcceptanceScreen(now, bench))

    @on(told.Concluded)
    def _concluded(self, message: told.Concluded) -> None:
        self._slip = message.slip
        self.set_class(True, "-signed")
        self.query_one(Lines).refresh(layout=True)
        self.refresh_keys()

    # Drawing

    def _steps(self, width: int) -> list[Content]:
        if self._why:
            return self._failed_steps(width)
        issued = bool(self._code) or self._judged is not None
        tried = self._judged is not None
        steps = (
            (issued, _("1  the platform issues a test voucher")),
            (tried, _("2  scan it: it goes the whole way and is seen on the counter as a TEST")),
            (self._slip is not None, _("3  the journal signs the install slip")),
        )
        lines = []
        for done, text in steps:
            mark, style = ("✓ ", "$success") if done else ("· ", "")
            lines += [Content.styled(each, style) for each in wrapped(mark + text, width, 2)]
        return [*lines, *self._signed(width)]

    def _failed_steps(self, width: int) -> list[Content]:
        said = wrapped("✗ " + _(self._why), width, 2)
        return [Content.styled(each, "bold $error") for each in said]

    def _signed(self, width: int) -> list[Content]:
        slip = self._slip
        if slip is None:
            return []
        where = _("printed, and kept in {path}") if slip.printed else _("kept in {path}")
        mark = _("entry #{n} {mark}").format(n=slip.sequence, mark=slip.hash.hex()[:16])
        told_where = where.format(path=clean(str(slip.path), 200))
        head = [Content(""), Content.styled(_("signed: ") + mark, "bold $success")]
        head += [Content(each) for each in wrapped(told_where, width, 2)]
        return [*head, Content(""), *(Content(cut(each, width)) for each in slip.lines)]
