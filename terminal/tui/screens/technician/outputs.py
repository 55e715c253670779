"""Printers, sound and light: how each is, a test slip, the three signals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from textual import on
from textual.content import Content
from textual.widget import Widget

from terminal.diagnostics.bench import Bench
from terminal.diagnostics.judge_devices import DeviceState
from terminal.locale import _
from terminal.text import clean
from terminal.tui import technician_messages as told
from terminal.tui.screens.technician.base import TechnicianScreen
from terminal.tui.widgets.bars import KeyUse
from terminal.tui.widgets.drawn_lines import Lines
from terminal.tui.widgets.lines import cut, left, wrapped
from terminal.wording import technician as words


class OutputScreen(TechnicianScreen):
    """Asks the outputs when it opens and after each try."""

    _states: Sequence[DeviceState] | None = None

    def title_now(self) -> str:
        """What this is."""
        return _("outputs")

    def page(self) -> Iterable[Widget]:
        """The list."""
        yield Lines(self._list)

    def begin(self) -> None:
        """How they are."""
        self._ask()

    def page_keys(self) -> list[KeyUse]:
        """A slip, and the three signals."""
        signals = (
            ("2", _("accepted"), "accepted"),
            ("3", _("refused"), "refused"),
            ("4", _("attention"), "attention"),
        )
        tells = _("Make it heard and seen")
        return [
            KeyUse(
                "1", "1", _("test slip"), _("Print a slip that is marked as a test"), self._slip
            ),
            *(
                KeyUse(key, key, word, tells, partial(self._signal, of))
                for key, word, of in signals
            ),
            KeyUse("f5", "F5", _("again"), _("Ask the outputs anew"), self._ask),
        ]

    def _ask(self) -> None:
        self.work(lambda bench: told.DevicesRead(bench.outputs()), "outputs")

    def _slip(self) -> None:
        def deed(bench: Bench) -> told.Done:
            bench.print_test()
            return told.Done()

        self.work(deed)
        self.remark(lambda: _("one moment"))

    def _signal(self, which: str) -> None:
        def deed(bench: Bench) -> told.Done:
            bench.signal(which)
            return told.Done()

        self.work(deed)

    @on(told.Done)
    def _done(self) -> None:
        self.remark(lambda: _("sent: did it come out?"), well=True)
        self._ask()

    @on(told.DevicesRead)
    def _read(self, message: told.DevicesRead) -> None:
        self._states = message.states
        self.query_one(Lines).refresh(layout=True)

    def _list(self, width: int) -> list[Content]:
        if self._states is None:
            return [Content.styled(_("one moment"), "$quiet")]
        if not self._states:
            return [Content.styled(_("no output is in the settings"), "$quiet")]
        rows = []
        for each in self._states:
            style = "$success" if each.state == "ready" and not each.why else "bold $warning"
            about = f"{clean(each.kind, 14)} {clean(each.name, 30)}"
            said = words.device(each)
            rows.append(
                Content.assemble(left(about, 32), "  ", (cut(said, max(0, width - 34)), style))
            )
            if each.todo:
                rows += [Content(f"  {row}") for row in wrapped("→ " + _(each.todo), width - 2, 2)]
        return rows
