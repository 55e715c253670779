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
from terminal.wording.payments import unpaid

_GAPS = (3, 2, 1)  # cells between two keys, the widest with which all fit into one line


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One key that works now.

    shown  its name on the key bar; word: what it does, in one or two words; tells: in a sentence
    waits  it does nothing now and is not shown, but its place on the key bar is kept
    """

    key: str
    shown: str
    word: str
    tells: str
    act: Callable[[], object]
    waits: bool = False


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
    """What is not as it should be, in words, never a dialog; no line while all is well.

    decides  whether F5 leads to the conflict desk from here, so that it may be said
    """

    def __init__(self, now: Callable[[], datetime], decides: bool = True) -> None:
        super().__init__(now)
        self._decides = decides

    def notices(self) -> list[tuple[str, Sequence[str]]]:
        """Each notice in parts, with the name of its ground: `warn` or `alarm`."""
        status = self.status
        if status is None:
            return []
        found: list[tuple[str, Sequence[str]]] = [("warn", words.offline(status, self.now()))]
        found += [("warn", words.scanner(one)) for one in status.scanners]
        found += [("warn", words.output(one)) for one in status.outputs]
        found += [("warn", words.unsent(status))]
        found += [("warn", unpaid(status))]
        found += [("alarm", words.conflicts(status, self._decides))]
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
    """The keys that work now; a question where one is open.

    most  all keys that may ever stand here at once: the bar is never lower than they need, so
          that nothing above it moves
    """

    def __init__(
        self,
        keys: Callable[[], list[KeyUse]],
        asked: Callable[[], bool],
        most: Callable[[], list[KeyUse]] = list,
    ) -> None:
        super().__init__()
        self._keys, self._asked, self._most = keys, asked, most

    def render(self) -> Content:
        """One line; two where the room is short."""
        width = self.content_size.width or self.app.size.width - 2
        rows = [self._question()] if self._asked() else _rows(self._keys(), width)
        kept = len(_rows(self._most(), width)) - len(rows)
        return stacked([*rows, *[Content("")] * kept])

    def _question(self) -> Content:
        asks = _("F10 once more leaves the till; any other key stays")
        return Content.styled(asks, "bold $warning")


def _rows(uses: Sequence[KeyUse], width: int) -> list[Content]:
    """Keys in as few lines as they need, which break only between two of them."""
    drawn = [_drawn(use) for use in uses if use.shown]
    wide = sum(each.cell_length for each in drawn)
    fitting = (gap for gap in _GAPS if wide + gap * (len(drawn) - 1) <= width)
    gap = next(fitting, _GAPS[0])
    rows: list[Content] = []
    for each in drawn:
        if rows and rows[-1].cell_length + gap + each.cell_length <= width:
            rows[-1] = Content.assemble(rows[-1], " " * gap, each)
        else:
            rows.append(each)
    return rows


def _drawn(use: KeyUse) -> Content:
    named = Content.assemble((use.shown, "bold $primary"), f" {use.word}")
    return Content(" " * named.cell_length) if use.waits else named
