"""Undo: what would be taken back, why, and Enter. Three keys apart, so none does it by accident."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from terminal.history import Past
from terminal.locale import _
from terminal.status import Status
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse, StatusLine
from terminal.tui.widgets.form import TextLine
from terminal.tui.widgets.lines import left, stacked, wrapped
from terminal.wording import moments, money, verdicts
from terminal.wording import past as words

_TICK = 1.0


class UndoText(Widget):
    """What it is about, how long it can be taken back, the reasons with their digits."""

    def __init__(self, past: Past, now: Callable[[], datetime], zone: str) -> None:
        super().__init__()
        self._past, self._now, self._zone = past, now, zone

    def render(self) -> Content:
        """Heading, the redemption, the reasons."""
        width = self.content_size.width
        lines = [Content.styled(_("Take this redemption back?"), "bold $warning"), Content("")]
        lines += [Content.styled(line, "bold") for line in wrapped(self._what(), width, 2)]
        lines += [Content.styled(line, "$quiet") for line in wrapped(self._said(), width, 2)]
        lines += [Content(""), Content(_("Why? One digit, or in your own words:")), Content("")]
        lines += [
            Content.assemble((f"  {place} ", "bold $primary"), left(reason, width - 4))
            for place, reason in enumerate(words.reasons(), 1)
        ]
        return stacked(lines)

    def _what(self) -> str:
        shown = self._past.shown
        worth = shown.decision.worth
        at = moments.clock(shown.at, self._zone, seconds=True)
        if worth is None:
            return f"{at}  {shown.code.shown}"
        took = _("took {amount}").format(amount=money(worth.take, worth.currency))
        return f"{at}  {verdicts.given(worth)}  {took}"

    def _said(self) -> str:
        told = words.undo_ends(self._past, self._now(), self._zone)
        return "  ".join(each for each in (self._past.shown.code.shown, told) if each)


class UndoScreen(BatonScreen):
    """A digit or words say why; only Enter takes it back, and only with a reason."""

    CSS_PATH: ClassVar[str] = "../styles/undo.tcss"

    def __init__(self, past: Past, now: Callable[[], datetime], zone: str) -> None:
        super().__init__()
        self._past, self._now, self._zone = past, now, zone
        self._again = False
        self._ready = -1  # the reason that a digit chose, as long as nobody types on

    def compose(self) -> ComposeResult:
        """Status, text, the line for the reason, keys."""
        yield StatusLine(self._now)
        yield UndoText(self._past, self._now, self._zone)
        yield TextLine(lambda: _("Reason"), remark=self._remark)
        yield self.key_bar()

    def on_mount(self) -> None:
        """The status line as it is."""
        if self.baton.status:
            self.tell(self.baton.status)

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        self.query_one(StatusLine).tell(status)

    @property
    def _reason(self) -> TextLine:
        return self.query_one(TextLine)

    def _remark(self) -> str:
        return _("press Enter once more") if self._again else ""

    def keys(self) -> list[KeyUse]:
        """Enter only with a reason; Escape always."""
        found = [self.back_key()]
        if self._reason.text:
            tells = _("Take it back, for this reason")
            found.insert(0, KeyUse("enter", "Enter", _("take it back"), tells, self._confirm))
        tells = _("Take the last character back")
        found.append(KeyUse("backspace", "Bksp", _("correct"), tells, self._correct))
        return [*found, self.language_key()]

    def other_key(self, event: events.Key) -> None:
        """A digit in an empty line is a reason; everything else is typed."""
        if event.character is None:
            return
        self._again = False
        ready = words.reasons()
        place = "123456789".find(event.character)
        if not self._reason.entry.text and 0 <= place < len(ready):
            self._reason.put(ready[place])
            self._ready = place
        else:
            self._ready = -1
            self._reason.press(event.character)

    def _correct(self) -> None:
        self._ready = -1
        self._reason.backspace()

    def draw_anew(self) -> None:
        """A reason that a digit chose is said in the new language, too."""
        if self._ready >= 0:
            self._reason.put(words.reasons()[self._ready])
        super().draw_anew()

    def _confirm(self) -> None:
        self.baton.undo(self._past, self._reason.text)

    # What the keyboard asks

    @property
    def typing(self) -> bool:
        """A reason is being typed."""
        return True

    def remember(self) -> None:
        """Keep how the reason stands."""
        self._reason.entry.remember()

    def take_back(self) -> None:
        """The keys since then were a scanner's."""
        self._reason.take_back()

    def too_quick(self) -> None:
        """Enter came with the last key."""
        self._again = True
        self._reason.refresh()
