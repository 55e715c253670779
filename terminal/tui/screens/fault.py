"""The till could not be opened: what happened, where, what to do. Calm, and nothing else."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from terminal.locale import _
from terminal.text import clean
from terminal.tui.messages import TillFailed
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse
from terminal.tui.widgets.lines import centred, wrapped
from terminal.tui.widgets.shapes import shape
from terminal.wording import Look


class FaultText(Widget):
    """A cross and three clauses."""

    def __init__(self, fault: TillFailed) -> None:
        super().__init__()
        self._fault = fault

    def render(self) -> Content:
        """In the middle of the screen."""
        width, height = self.content_size
        room = min(70, width - 4)
        lines = [Content.styled(row, "$error") for row in shape(Look.REFUSED, 7)]
        lines += [Content(""), Content.styled(_("The till cannot start"), "bold"), Content("")]
        what = clean(self._fault.what, 300) or _("something unforeseen happened")
        advice = clean(self._fault.advice, 300) or _("call the technician")
        lines += [Content(line) for line in wrapped(what, room, 3)]
        lines += [
            Content.styled(line, "$quiet") for line in wrapped(clean(self._fault.where), room, 2)
        ]
        lines += [Content("")]
        lines += [Content.styled(line, "bold $warning") for line in wrapped(advice, room, 3)]
        return centred(lines, width, height)


class FaultScreen(BatonScreen):
    """F10 leaves, at the first press: nothing is running."""

    CSS_PATH: ClassVar[str] = "../styles/fault.tcss"

    def __init__(self, fault: TillFailed) -> None:
        super().__init__()
        self._fault = fault

    def compose(self) -> ComposeResult:
        """Text and keys."""
        yield FaultText(self._fault)
        yield self.key_bar()

    def keys(self) -> list[KeyUse]:
        """Language, leave."""
        leave = KeyUse("f10", "F10", _("leave"), _("Leave"), self.baton.exit)
        return [self.language_key(), leave, *self.technician_key()]
