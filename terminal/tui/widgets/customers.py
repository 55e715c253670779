"""The side list "a customer shows ...": things that can be held before the scanner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

from terminal.locale import _
from terminal.text import clean
from terminal.tui.widgets.lines import cut, left, stacked


@dataclass(frozen=True, slots=True)
class Customer:
    """One line of the list. `act` may take its time; it runs in a thread of its own.

    through  said below the list while it is chosen: how it comes to the till
    """

    label: str
    act: Callable[[], None]
    through: str = ""


class Customers(Widget):
    """A cursor over the list; the screen gives it the arrow keys while it is open."""

    def __init__(self, customers: Sequence[Customer]) -> None:
        super().__init__()
        self._customers = list(customers)
        self._at = 0

    @property
    def open(self) -> bool:
        """Whether it can be seen."""
        return self.has_class("-open")

    @property
    def chosen(self) -> Customer:
        """The one under the cursor."""
        return self._customers[self._at]

    def toggle(self) -> None:
        """Open or close."""
        self.toggle_class("-open")

    def move(self, by: int) -> None:
        """Move the cursor, round the ends."""
        self._at = (self._at + by) % len(self._customers)
        self.refresh()

    def render(self) -> Content:
        """Heading, list around the cursor, what reads it, keys."""
        width, height = self.content_size
        room = max(1, height - 5)
        first = max(0, min(self._at - room // 2, len(self._customers) - room))
        lines = [Content.styled(cut(_("A customer shows ..."), width), "bold"), Content("")]
        for place, customer in enumerate(self._customers[first : first + room], first):
            here = place == self._at
            label = clean(_(customer.label))
            text = left(f"{'▸' if here else ' '} {label}", width)
            lines.append(Content.styled(text, "bold reverse" if here else ""))
        keys = cut(_("↑ ↓ choose · Enter show"), width)
        way = self.chosen.through
        through = Content.styled(cut(clean(_(way)), width) if way else "", "$quiet")
        return stacked([*lines, Content(""), through, Content.styled(keys, "$quiet")])
