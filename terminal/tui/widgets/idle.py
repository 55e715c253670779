"""The stage at rest: what the cashier may do now, and nothing else."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from terminal.locale import _, elsewhere
from terminal.text import clean
from terminal.tui.widgets import figures
from terminal.tui.widgets.lines import centred, wrapped
from terminal.tui.widgets.shapes import shape
from terminal.wording import Look

_LARGE_FROM = 8  # rows from which there is room for a shape


class Idle(Widget):
    """`ready` once the till takes scans; `stopped` says why nothing may be accepted.

    unattended  whether somebody must sign in first
    """

    ready = False
    stopped = ""
    unattended = False

    def render(self) -> Content:
        """A few words in the middle."""
        width, height = self.content_size
        return centred(self._words(width, height), width, height)

    def _words(self, width: int, height: int) -> list[Content]:
        if self.stopped:
            why = wrapped(clean(self.stopped, 300), width - 4, 3)
            rows = shape(Look.REFUSED, min(7, height - 5)) if height >= _LARGE_FROM else ()
            return [
                *(Content.styled(row, "$error") for row in rows),
                Content.styled(_("ACCEPT NOTHING"), "bold $error"),
                Content(""),
                *(Content(line) for line in why),
            ]
        if not self.ready:
            return [Content.styled(_("One moment, the till is starting"), "$quiet")]
        if self.unattended:
            first = Content.styled(_("F12: number and PIN"), "$quiet")
            return [*_large(_("Sign in"), width, height), Content(""), first]
        ways = _("or type it: F2") + "   " + elsewhere("Scan a code")
        also = Content.styled(ways, "$quiet")
        return [*_large(_("Scan a code"), width, height), Content(""), also]


def _large(text: str, width: int, height: int) -> list[Content]:
    text = text.upper()
    if figures.drawable(text) and figures.width(text) <= width:
        rows = figures.large(text)
        if len(rows) + 2 <= height:
            return [Content.styled(row, "$primary") for row in rows]
    return [Content.styled(text, "bold $primary")]
