"""One redemption with everything that is known of it: print its slip again, take it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from terminal.history import Became, Past
from terminal.locale import _
from terminal.status import Status
from terminal.tui import messages
from terminal.tui.dues import leaves_something
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse, StatusLine
from terminal.tui.widgets.lines import left, right, stacked, wrapped
from terminal.wording import Look, faults
from terminal.wording import past as words

_STYLES = {
    Look.ACCEPTED: "bold $success",
    Look.OWN_WORD: "bold $warning",
    Look.REFUSED: "bold $error",
    Look.ASKING: "bold $error",
}


class PastText(Widget):
    """Label and text, one below the other; a last line says what came of a key."""

    said = ""

    def __init__(self, past: Past, now: Callable[[], datetime], zone: str) -> None:
        super().__init__()
        self._past, self._now, self._zone = past, now, zone

    def render(self) -> Content:
        """Mark and title, then the rest."""
        width = self.content_size.width
        rows = words.details(self._past, self._now(), self._zone)
        wide = max(cell_len(label) for label, _text in rows)
        style = _STYLES.get(words.look(self._past), "bold")
        title = words.line(self._past, self._zone)[0]
        head = f"{words.sign(self._past)}  {title}"
        lines = [Content.styled(left(head, width), style), Content("")]
        for label, text in rows:
            folded = wrapped(text, max(8, width - wide - 2), 2)
            for name, piece in zip([label, *[""] * len(folded)], folded, strict=False):
                lines.append(Content.assemble((right(name, wide), "$quiet"), "  ", piece))
        if self.said:
            lines += [Content(""), Content.styled(left(self.said, width), "bold $warning")]
        return stacked(lines)


class PastScreen(BatonScreen):
    """Nothing happens here by itself; each key leads to a question or to paper."""

    CSS_PATH: ClassVar[str] = "../styles/past.tcss"

    def __init__(self, past: Past, now: Callable[[], datetime], zone: str) -> None:
        super().__init__()
        self._past, self._now, self._zone = past, now, zone

    def compose(self) -> ComposeResult:
        """Status, text, keys."""
        yield StatusLine(self._now)
        yield PastText(self._past, self._now, self._zone)
        yield self.key_bar()

    def on_mount(self) -> None:
        """The status line as it is."""
        if self.baton.status:
            self.tell(self.baton.status)

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        self.query_one(StatusLine).tell(status)

    def keys(self) -> list[KeyUse]:
        """Back, undo where it stands, print where something was given."""
        found = [self.back_key(), self.help_key()]
        if self._can_undo():
            tells = _("Take it back; it asks why, then for Enter")
            found.append(KeyUse("f3", "F3", _("undo"), tells, self._undo))
        if self._past.shown.decision.worth:
            tells = _("Print its slip again")
            found.append(KeyUse("f6", "F6", _("print again"), tells, self._print))
        if leaves_something(self._past):
            tells = _("How the rest is paid: by QR, cash or card")
            found.append(KeyUse("f11", "F11", _("pay"), tells, self._pay))
        if self._past.became is Became.TASK:
            tells = _("Decide about what was refused later")
            found.append(KeyUse("f5", "F5", _("decide"), tells, self.baton.to_desk))
        return [*found, self.language_key(), self.leave_key()]

    def _can_undo(self) -> bool:
        until = self._past.shown.decision.undo_until
        return self._past.can_be_undone and (until is None or self._now() <= until)

    def _undo(self) -> None:
        self.baton.to_undo(self._past)

    def _pay(self) -> None:
        self.baton.to_pay(self._past)

    def _print(self) -> None:
        self.baton.deeds.reprint(self._past.shown.redemption)

    @on(messages.Printed)
    def _printed(self) -> None:
        self._say(_("the slip is being printed again"))

    def told_failed(self, why: str) -> bool:
        """Said here, where the key was pressed."""
        self._say(faults.told(why))
        return True

    def _say(self, sentence: str) -> None:
        text = self.query_one(PastText)
        text.said = sentence
        text.refresh()
