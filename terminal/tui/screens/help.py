"""Help: the keys that work now on the screen below, and what the shapes mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from terminal.locale import _
from terminal.status import Status
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse, StatusLine
from terminal.tui.widgets.lines import left, stacked, wrapped
from terminal.wording import Look, verdicts


class HelpText(Widget):
    """Two short lists."""

    def __init__(self, screen: BatonScreen) -> None:
        super().__init__()
        self._keys: Callable[[], list[KeyUse]] = lambda: [*screen.keys(), *screen.technician_key()]

    def render(self) -> Content:
        """Keys, then marks."""
        width, height = self.content_size
        airy = self._lines(width, [Content("")])
        return stacked(airy if len(airy) <= height else self._lines(width, []))

    def _lines(self, width: int, gap: list[Content]) -> list[Content]:
        lines = [Content.styled(_("Keys that work now"), "bold"), *gap]
        for use in self._keys():
            if use.shown and use.tells and not use.waits:
                lines += _entry(use.shown, use.tells, "bold $primary", width)
        lines += [Content(""), Content.styled(_("What the shapes mean"), "bold"), *gap]
        for sign, tells in _signs():
            lines += _entry(sign, tells, "bold", width)
        return lines


class HelpScreen(BatonScreen):
    """Opened over another screen, whose keys it tells."""

    CSS_PATH: ClassVar[str] = "../styles/help.tcss"

    def __init__(self, over: BatonScreen, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._over, self._now = over, now

    def compose(self) -> ComposeResult:
        """Status, text, keys."""
        yield StatusLine(self._now)
        yield HelpText(self._over)
        yield self.key_bar()

    def on_mount(self) -> None:
        """The status line as it is."""
        if self.baton.status:
            self.tell(self.baton.status)

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        self.query_one(StatusLine).tell(status)

    def keys(self) -> list[KeyUse]:
        """Back by Escape or by the key that led here."""
        back_too = KeyUse("f1", "", "", "", self.baton.back)
        common = [self.back_key(), back_too, self.language_key(), self.leave_key()]
        return [*common, *self.technician_key()]


def _entry(name: str, tells: str, style: str, width: int) -> list[Content]:
    lines = wrapped(tells, width - 9, 2)
    names = [name, *[""] * len(lines)]
    return [
        Content.assemble((left(head, 7), style), "  ", line)
        for head, line in zip(names, lines, strict=False)
    ]


def _signs() -> Sequence[tuple[str, str]]:
    looks = (
        (Look.ACCEPTED, _("accepted: give the goods, take the amount on the screen")),
        (Look.OWN_WORD, _("accepted while offline: the same, this till answers for it")),
        (Look.REFUSED, _("refused: give nothing; the screen says why and what to do")),
        (Look.CHECK, _("nothing was done")),
        (Look.UNDONE, _("it was taken back")),
        (Look.ASKING, _("a till that stopped left it open; the platform is asked")),
    )
    later = ("!", _("refused later: somebody must decide, F5"))
    return (*((verdicts.mark(look), tells) for look, tells in looks), later)
