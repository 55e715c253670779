"""A number and a PIN: the number can be read, the PIN only counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from textual.content import Content
from textual.widget import Widget

from terminal.core.people import LEAST_PIN, MOST_PIN, NUMBER_LENGTH, Person
from terminal.core.technician import LEAST_PIN as LEAST_DEVICE_PIN
from terminal.core.technician import MOST_PIN as MOST_DEVICE_PIN
from terminal.locale import _
from terminal.tui.widgets.lines import centred, cut, wrapped
from terminal.wording import people as words

_DOT, _OPEN = "●", "_"


@dataclass
class PinEntry:
    """Figures typed in one go: the number, if there is one, then the PIN.

    numbered  how many figures of a number come first, which everybody may see
    least, most  figures of a PIN
    """

    figures: str = field(default="", repr=False)
    numbered: int = NUMBER_LENGTH
    least: int = LEAST_PIN
    most: int = MOST_PIN
    _kept: str = field(default="", repr=False)

    @property
    def number(self) -> str:
        """The number, as far as it is typed."""
        return self.figures[: self.numbered]

    @property
    def ready(self) -> bool:
        """Whether it can be a number and a PIN."""
        return len(self.figures) >= self.numbered + self.least

    @property
    def shown(self) -> str:
        """`1 0   ● ● ● _`: what may be seen of it."""
        number = " ".join(self.number.ljust(self.numbered, _OPEN))
        pin = _DOT * (len(self.figures) - self.numbered)
        return f"{number}    {' '.join(pin.ljust(self.least, _OPEN))}".strip()

    def press(self, character: str) -> None:
        """One figure; anything else is ignored."""
        if character.isascii() and character.isdigit() and not self._full:
            self.figures += character

    @property
    def _full(self) -> bool:
        return len(self.figures) >= self.numbered + self.most

    def backspace(self) -> None:
        """Take the last figure back."""
        self.figures = self.figures[:-1]

    def clear(self) -> None:
        """Nothing is typed."""
        self.figures = self._kept = ""

    def remember(self) -> None:
        """How it stands now, in case the keys to come are a scanner's."""
        self._kept = self.figures

    def take_back(self) -> None:
        """As it stood when last remembered."""
        self.figures = self._kept


def device_pin() -> PinEntry:
    """A device's own PIN: no number before it, and only how many figures there are is seen."""
    return PinEntry(numbered=0, least=LEAST_DEVICE_PIN, most=MOST_DEVICE_PIN)


class PinPad(Widget):
    """A heading, the entry, a remark, and who may be meant.

    heading, hint, about  asked for at every drawing, so that the language may change
    """

    def __init__(
        self,
        heading: Callable[[], str],
        hint: Callable[[], str],
        about: Callable[[], Sequence[str]] = tuple,
        entry: PinEntry | None = None,
    ) -> None:
        super().__init__()
        self.entry = entry or PinEntry()
        self.people: Sequence[Person] = ()
        self.remark: Callable[[], str] | None = None
        self._heading, self._hint, self._about = heading, hint, about

    def say(self, remark: Callable[[], str] | None) -> None:
        """Another remark, or none."""
        self.remark = remark
        self.refresh()

    def render(self) -> Content:
        """In the middle of the screen."""
        width, height = self.content_size
        lines = [Content.styled(cut(self._heading(), width), "bold"), Content("")]
        if about := self._about():
            lines += [Content(cut(each, width)) for each in about] + [Content("")]
        lines += [Content.styled(self.entry.shown, "bold $primary"), Content("")]
        lines += self._remark(width)
        room = max(0, height - len(lines) - 2)
        listed = self._listed(room)
        return centred([*lines, *([Content("")] if listed else []), *listed], width, height)

    def _remark(self, width: int) -> list[Content]:
        if self.remark is not None:
            return [Content.styled(each, "$warning") for each in wrapped(self.remark(), width, 2)]
        return [Content.styled(each, "$quiet") for each in wrapped(self._hint(), width, 2)]

    def _listed(self, room: int) -> list[Content]:
        """Who may be meant, the number typed so far in bold; as many as there is room for."""
        number = self.entry.number
        fitting = [each for each in self.people if each.number.startswith(number)]
        shown = fitting[: room - 1] if len(fitting) > room else fitting
        texts = [words.listed(each) for each in shown]
        widest = max((Content(each).cell_length for each in texts), default=0)
        lines = [Content(each + " " * (widest - Content(each).cell_length)) for each in texts]
        style = "bold" if len(fitting) == 1 and number else "$quiet"
        more = len(fitting) - len(shown)
        rest = [Content.styled(_("and {n} more").format(n=more), "$quiet")] if more else []
        return [Content.styled(each.plain, style) for each in lines] + rest
