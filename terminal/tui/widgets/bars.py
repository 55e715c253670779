"""The lines that are always there: status above, totals and keys below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content
from textual.widget import Widget

from terminal.locale import _
from terminal.status import Status
from terminal.tui.widgets.lines import ends, left, packed, stacked
from terminal.wording import moments
from terminal.wording import status as words

_GAP = 3  # cells between two keys


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One key that works now.

    shown  its name on the key bar; word: what it does, in one or two words; tells: in a sentence
    """

    key: str
    shown: str
    word: str
    tells: str
    act: Callable[[], object]


class Bar(Widget):
    """A line that draws a Status; nothing before the first one."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.now = now
        self.status: Status | None = None
        self._drawn_at = -1

    def tell(self, status: Status) -> None:
        """Draw this from now on."""
        self.status = status
        self.refresh(layout=True)

    def tick(self) -> None:
        """A second has passed; it is drawn where a minute has."""
        minute = int(self.now().timestamp() // 60)
        if minute != self._drawn_at:
            self._drawn_at = minute
            self.refresh(layout=True)


class StatusLine(Bar):
    """Where we are, when it is, whether the platform answers, what waits."""

    def render(self) -> Content:
        """One line."""
        status = self.status
        if status is None:
            return Content("Baton")
        style = "bold $success" if status.up else "bold $warning"
        waits = "bold $warning" if status.waiting else "$quiet"
        last = Content.assemble(
            moments.heading(self.now(), status.zone),
            "   ",
            (words.connection(status), style if status.known else "$quiet"),
            "   ",
            (words.waiting(status), waits),
        )
        first = Content.styled(words.place(status), "bold")
        return ends(first, last, self.content_size.width)


class Notices(Bar):
    """What is not as it should be, in words, never a dialog; no line while all is well."""

    def notices(self) -> list[tuple[str, Sequence[str]]]:
        """Each notice in parts, with the name of its ground: `warn` or `alarm`."""
        status = self.status
        if status is None:
            return []
        found: list[tuple[str, Sequence[str]]] = [("warn", words.offline(status, self.now()))]
        found += [("warn", words.scanner(one)) for one in status.scanners]
        found += [("warn", words.output(one)) for one in status.outputs]
        found += [("alarm", words.conflicts(status))]
        return [(ground, parts) for ground, parts in found if parts]

    def tell(self, status: Status) -> None:
        """Draw this from now on."""
        super().tell(status)
        self.display = bool(self.notices())

    def render(self) -> Content:
        """One coloured line each, two where the words need it."""
        width = self.content_size.width
        return stacked(
            Content.styled(left(f" {line}", width), f"bold $foreground on ${ground}-ground")
            for ground, parts in self.notices()
            for line in packed(parts, words.DOT, width - 2)
        )


class Totals(Bar):
    """The business date so far."""

    def render(self) -> Content:
        """One line."""
        return Content.styled(words.today(self.status), "$quiet") if self.status else Content("")


class KeyBar(Widget):
    """The keys that work now; a question where one is open."""

    def __init__(self, keys: Callable[[], list[KeyUse]], asked: Callable[[], bool]) -> None:
        super().__init__()
        self._keys = keys
        self._asked = asked

    def render(self) -> Content:
        """One line; two where the room is short."""
        if self._asked():
            return Content.styled(
                _("F10 once more leaves the till; any other key stays"), "bold $warning"
            )
        uses = [
            Content.assemble((use.shown, "bold $primary"), f" {use.word}")
            for use in self._keys()
            if use.shown
        ]
        return stacked(_rows(uses, self.content_size.width or self.app.size.width - 2))


def _rows(uses: Sequence[Content], width: int) -> list[Content]:
    """Keys in lines that break only between two of them."""
    rows: list[Content] = []
    for use in uses:
        if rows and rows[-1].cell_length + _GAP + use.cell_length <= width:
            rows[-1] = Content.assemble(rows[-1], " " * _GAP, use)
        else:
            rows.append(use)
    return rows
