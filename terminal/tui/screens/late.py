"""The paper form: one line after the other, entered by a supervisor with the time it happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from terminal.locale import _
from terminal.status import Status
from terminal.tui import staff_messages as messages
from terminal.tui.paper import PaperWords, Unread
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse, StatusLine
from terminal.tui.widgets.form import TextLine
from terminal.tui.widgets.lines import left, stacked, wrapped
from terminal.wording import approvals, faults
from terminal.wording.moments import zone_of

_LABEL = 22  # cells


def _fields() -> dict[str, tuple[str, str]]:
    """Name -> label and hint, in the order of the form."""
    return {
        "code": (_("Code"), _("as it stands on the form; a scan is no paper form")),
        "day": (_("Day"), _("empty = today; 21 = the 21st")),
        "time": (_("Time"), _("four figures, such as 1305")),
        "operator": (_("Who gave it"), _("number or name")),
        "uses": (_("Uses"), _("empty = 1")),
        "bill": (_("Bill"), _("where the voucher needs one, 88.00")),
        "taken": (_("Customer paid"), _("as the form says, 12.00")),
        "supervisor": (_("Who enters it"), _("another person than who gave it")),
    }


class LateText(Widget):
    """What this is for, and what came of the last line."""

    def __init__(self, said: Callable[[], tuple[str, str]]) -> None:
        super().__init__()
        self._said = said

    def render(self) -> Content:
        """Heading, and one remark."""
        width = self.content_size.width
        remark, style = self._said()
        lines = [Content.styled(_("Lines of the paper form"), "bold $primary"), Content("")]
        return stacked(lines + [Content.styled(each, style) for each in wrapped(remark, width, 3)])


class LateScreen(BatonScreen):
    """Arrows and Enter go from field to field; Enter in the last one enters the line."""

    CSS_PATH: ClassVar[str] = "../styles/late.tcss"

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._names: list[str] = []
        self._at = 0
        self._asked = False
        self._entered = 0
        self._remark: Callable[[], tuple[str, str]] = self._first

    def compose(self) -> ComposeResult:
        """Status, remark, fields, keys."""
        yield StatusLine(self._now)
        yield LateText(self._said)
        named = self.baton.status is not None and self.baton.status.sign_in
        self._names = [name for name in _fields() if name != "supervisor" or not named]
        with Vertical():
            for name in self._names:
                yield TextLine(partial(self._label, name), partial(self._hint, name))
        yield self.key_bar()

    def on_mount(self) -> None:
        """The first field is open."""
        if self.baton.status:
            self.tell(self.baton.status)
        self._draw()

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        self.query_one(StatusLine).tell(status)

    # Keys

    def keys(self) -> list[KeyUse]:
        """Enter goes on; in the last field it enters the line."""
        found = [self.back_key()]
        if not self._asked:
            last = self._at == len(self._names) - 1
            word, tells = (_("enter it"), _("Enter this line")) if last else (_("go on"), "")
            found.insert(0, KeyUse("enter", "Enter", word, tells, self._step_on))
        tells = _("From field to field")
        correct = _("Take the last character back")
        return [
            *found,
            KeyUse("up", "", "", "", partial(self._move, -1)),
            KeyUse("down", "↑↓", _("choose"), tells, partial(self._move, 1)),
            KeyUse("backspace", "Bksp", _("correct"), correct, self._line.backspace),
            self.language_key(),
        ]

    def other_key(self, event: events.Key) -> None:
        """A character of the open field."""
        if event.character is not None and not self._asked:
            self._line.press(event.character)

    def _move(self, by: int) -> None:
        self._at = max(0, min(len(self._names) - 1, self._at + by))
        self._draw()

    def _step_on(self) -> None:
        if self._at < len(self._names) - 1:
            self._move(1)
            return
        words = dict(zip(self._names, (each.text for each in self._lines), strict=True))
        supervisor, status = words.pop("supervisor", ""), self.baton.status
        try:
            currency, zone = (status.currency, status.zone) if status else ("", "UTC")
            today = self._now().astimezone(zone_of(zone)).date()
            line = PaperWords(**words).read(currency, zone, today)
        except Unread as unread:
            self._at = self._names.index(unread.field)
            why = unread.why
            self._tell(lambda: (why, "$warning"))
            return
        self._asked = True
        self._tell(lambda: (_("one moment"), "$quiet"))
        about = partial(approvals.of_paper, line, currency, self._now(), zone)
        self.baton.staff.enter_late(line, about, supervisor=supervisor)

    # What came of it

    @on(messages.LateEntered)
    def _line_entered(self) -> None:
        """The next line: day, who gave it and who enters it stay."""
        self._asked, self._at, self._entered = False, 0, self._entered + 1
        for name, line in zip(self._names, self._lines, strict=True):
            if name not in ("day", "operator", "supervisor"):
                line.put("")
        self._tell(self._done)

    def told_failed(self, why: str) -> bool:
        """Said here; what was typed stays."""
        self._asked = False
        self._tell(lambda: (faults.told(why), "$warning"))
        return True

    def _said(self) -> tuple[str, str]:
        return self._remark()

    def _first(self) -> tuple[str, str]:
        return (
            _("What was given while the till was dead. A supervisor enters it, line by line."),
            "$quiet",
        )

    def _done(self) -> tuple[str, str]:
        said = _("✓ entered ({n}); it waits to be reported. The next line, or Esc.")
        return (said.format(n=self._entered), "$success")

    # Drawing

    @property
    def _lines(self) -> list[TextLine]:
        return list(self.query(TextLine))

    @property
    def _line(self) -> TextLine:
        return self._lines[self._at]

    def _label(self, name: str) -> str:
        mark = "▸" if self._names[self._at] == name else " "
        return left(f"{mark} {_fields()[name][0]}", _LABEL)

    def _hint(self, name: str) -> str:
        return _fields()[name][1] if self._names[self._at] == name else ""

    def _tell(self, remark: Callable[[], tuple[str, str]]) -> None:
        self._remark = remark
        self._draw()

    def _draw(self) -> None:
        self.query_one(LateText).refresh(layout=True)
        for each in self._lines:
            each.refresh()
        self.refresh_keys()

    # What the keyboard asks

    @property
    def typing(self) -> bool:
        """Words are being typed."""
        return True

    def remember(self) -> None:
        """Keep how the field stands."""
        self._line.entry.remember()

    def take_back(self) -> None:
        """The keys since then were a scanner's."""
        self._line.take_back()

    def too_quick(self) -> None:
        """Enter came with the last key."""
        self._tell(lambda: (_("press Enter once more"), "$warning"))
