"""A code typed by hand, in groups of four as it is printed."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from terminal.core.check_digit import TYPED_LENGTH
from terminal.locale import _, ngettext
from terminal.text import clean
from terminal.tui.entries import CodeEntry, CodeState
from terminal.tui.widgets import figures
from terminal.tui.widgets.lines import centred

_LARGE_FROM = 9  # rows


class Typing(Widget):
    """Draws a CodeEntry and what can be said of it already."""

    def __init__(self) -> None:
        super().__init__()
        self.entry = CodeEntry()
        self.again = False  # Enter came too quickly to be a person's

    def render(self) -> Content:
        """Heading, groups, verdict of the check digit, keys."""
        width, height = self.content_size
        large = height >= _LARGE_FROM
        lines = [
            Content.styled(_("Type the code"), "bold"),
            Content(""),
            *self._groups(width, large),
            Content(""),
            self._said(),
            Content.styled(self._keys(), "$quiet"),
        ]
        return centred(lines, width, height)

    def _keys(self) -> str:
        """Enter only where it does something."""
        if self.entry.ready:
            return _("Enter: check it · Esc: nothing is done")
        return _("Esc: nothing is done")

    def _groups(self, width: int, large: bool) -> list[Content]:
        """Figures of twelve with their open places; longer or mixed codes in plain groups."""
        entry = self.entry
        bad = entry.state is CodeState.MISTYPED
        style = "bold $error" if bad else "bold $primary"
        if entry.state not in (CodeState.MIXED, CodeState.LONG):
            open_ended = entry.text.ljust(TYPED_LENGTH, "_")
            text = "  ".join(open_ended[place : place + 4] for place in (0, 4, 8))
            if large and figures.width(text) <= width:
                return [Content.styled(row, style) for row in figures.large(text)]
            return [Content.styled(text, style)]
        return [Content("  ").join(_marked(group, style) for group in entry.groups)]

    def _said(self) -> Content:
        """One sentence about what is typed."""
        entry = self.entry
        if entry.refused:
            sign = clean(entry.refused, 4)
            return Content.styled(
                _("✗ {sign} cannot be part of a code").format(sign=sign), "$error"
            )
        if self.again:
            return Content.styled(_("press Enter once more"), "$warning")
        if entry.state is CodeState.MISTYPED:
            return Content.styled(
                _("✗ mistyped, nothing was sent: compare the figures with the voucher"), "$error"
            )
        if entry.state is CodeState.LONG:
            return Content.styled(_("✗ too long: a code has twelve figures"), "$error")
        if entry.state is CodeState.GOOD:
            return Content.styled(_("✓ the figures fit: press Enter"), "$success")
        if entry.state is CodeState.MIXED:
            return Content.styled(_("with letters, only the platform can check it"), "$warning")
        missing = TYPED_LENGTH - len(entry.text)
        to_come = ngettext("{n} figure to come", "{n} figures to come", missing)
        return Content.styled(to_come.format(n=missing), "$quiet")


def _marked(group: str, style: str) -> Content:
    """A group with everything that is no figure marked."""
    return Content.assemble(
        *((sign, style if sign.isdigit() else "bold underline $warning") for sign in group)
    )
