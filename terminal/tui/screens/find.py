"""Find a redemption by time, amount, title or the voucher's short code; Enter opens it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from terminal.history import Past
from terminal.locale import _
from terminal.status import Status
from terminal.tui import messages
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse, Notices, StatusLine
from terminal.tui.widgets.form import TextLine
from terminal.tui.widgets.lines import cut, left, stacked
from terminal.wording import moments
from terminal.wording import past as words


class FoundTable(Widget):
    """What was found, newest first, with a cursor; the rows round the cursor are seen."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self.zone = "UTC"
        self.rows: list[Past] | None = None
        self.at = 0

    @property
    def chosen(self) -> Past | None:
        """The row under the cursor."""
        return self.rows[self.at] if self.rows else None

    def show(self, rows: list[Past]) -> None:
        """Other rows; the cursor stays with its row where that is still there."""
        before = self.chosen
        names = [row.shown.redemption for row in rows]
        there = before is not None and before.shown.redemption in names
        self.at = names.index(before.shown.redemption) if there and before else 0
        self.rows = rows
        self.refresh()

    def move(self, by: int) -> None:
        """Up and down, not round the ends."""
        if self.rows:
            self.at = max(0, min(len(self.rows) - 1, self.at + by))
            self.refresh()

    def render(self) -> Content:
        """When, mark, what, given, taken, how it stands."""
        if self.rows is None:
            return Content.styled(_("One moment, the journal is read"), "$quiet")
        if not self.rows:
            return Content.styled(_("Nothing is found"), "$quiet")
        width, height = self.content_size
        first = max(0, min(self.at - height // 2, len(self.rows) - height))
        seen = self.rows[first : first + max(1, height)]
        whens = [moments.when(row.shown.at, self._now(), self.zone) for row in seen]
        wide = max(map(cell_len, whens))
        return stacked(
            self._row(row, left(when, wide), place == self.at, width)
            for place, (row, when) in enumerate(zip(seen, whens, strict=True), first)
        )

    def _row(self, row: Past, when: str, here: bool, width: int) -> Content:
        what, gave, took, behind = words.line(row, self.zone)
        cursor = "▸" if here else " "
        start = f"{cursor} {when}  {left(words.sign(row), 2)} "
        room = width - cell_len(start)
        title = left(what, max(8, room * 2 // 5))
        rest = cut("  ".join(each for each in (gave, took, behind) if each), room)
        text = left(f"{start}{title}  {rest}", width)
        return Content.styled(text, "bold reverse" if here else "")


class FindScreen(BatonScreen):
    """Every key that is typed narrows the list."""

    CSS_PATH: ClassVar[str] = "../styles/find.tcss"

    def __init__(self, now: Callable[[], datetime], status: Status | None) -> None:
        super().__init__()
        self._now = now
        self._status = status
        self._answered: str | None = None  # what the list that is seen was looked up for
        self._opens = False  # Enter came before its list

    def compose(self) -> ComposeResult:
        """Status, what to look for, what was found, keys."""
        yield StatusLine(self._now)
        yield Notices(self._now)
        yield TextLine(lambda: _("Find"), lambda: _("time, amount, title or figures of the code"))
        yield FoundTable(self._now)
        yield self.key_bar()

    def on_mount(self) -> None:
        """The newest ones are there without a word."""
        self.query_one(Notices).display = False
        if self._status:
            self.tell(self._status)
        self.baton.deeds.find("")

    def on_screen_resume(self) -> None:
        """Back from one of them, which may have been taken back."""
        if self.is_mounted:
            self.baton.deeds.find(self._line.text)

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        self._status = status
        self.query_one(StatusLine).tell(status)
        self.query_one(Notices).tell(status)
        self.query_one(FoundTable).zone = status.zone

    @on(messages.Found)
    def _found(self, message: messages.Found) -> None:
        if message.words != self._line.text:
            return
        self._answered = message.words
        self.query_one(FoundTable).show(message.rows)
        self.refresh_keys()
        if self._opens:
            self._open()

    @property
    def _line(self) -> TextLine:
        return self.query_one(TextLine)

    def keys(self) -> list[KeyUse]:
        """Up and down, open, back."""
        table = self.query_one(FoundTable)
        found = [self.back_key(), self.help_key()]
        if table.chosen or self._answered != self._line.text:
            tells = _("Look at the one under the cursor")
            found.insert(0, KeyUse("enter", "Enter", _("open"), tells, self._open))
            found += [
                KeyUse("up", "", "", "", lambda: table.move(-1)),
                KeyUse("down", "↑↓", _("choose"), _("Up and down the list"), lambda: table.move(1)),
                KeyUse("pageup", "", "", "", lambda: table.move(-10)),
                KeyUse("pagedown", "", "", "", lambda: table.move(10)),
            ]
        if self._status and self._status.conflicts:
            tells = _("Decide about what was refused later")
            found.append(KeyUse("f5", "F5", _("decide"), tells, self.baton.to_desk))
        tells = _("Take the last character back")
        found.append(KeyUse("backspace", "Bksp", _("correct"), tells, self._correct))
        return [*found, self.language_key(), self.leave_key()]

    def other_key(self, event: events.Key) -> None:
        """Whatever can be typed narrows the list."""
        if event.character is not None:
            self._line.press(event.character)
            self._look()

    def _correct(self) -> None:
        self._line.backspace()
        self._look()

    def _look(self) -> None:
        self._opens = False
        self.baton.deeds.find(self._line.text, soon=True)

    def _open(self) -> None:
        """The one under the cursor; of the list for what stands there, never of an older one."""
        self._opens = self._answered != self._line.text
        if self._opens:
            self.baton.deeds.find(self._line.text)
        elif chosen := self.query_one(FoundTable).chosen:
            self.baton.to_past(chosen)

    # What the keyboard asks

    @property
    def typing(self) -> bool:
        """What to look for is being typed."""
        return True

    def remember(self) -> None:
        """Keep how the line stands."""
        self._line.entry.remember()

    def take_back(self) -> None:
        """The keys since then were a scanner's."""
        self._line.take_back()
