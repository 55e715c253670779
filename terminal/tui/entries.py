"""What the cashier types: an amount, a count, a code, some words. Nothing is drawn here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from terminal.core.check_digit import TYPED_LENGTH, is_typed_code
from terminal.core.money import digits
from terminal.text import clean

_POINTS = {".", ","}
_TWO_NOUGHTS = "+"  # a key of every number pad; those of tills have 00 in its place


@dataclass
class AmountEntry:
    """An amount as on a card terminal: figures fill from the right.

    `8` `8` `0` `0` is 88.00. A decimal point says that what stands there is whole units: `8` `8`
    `.` is 88.00 as well, and `8` `8` `.` `5` is 88.50.
    """

    currency: str
    most: int = 9
    _figures: str = ""
    _decimals: int | None = None  # figures typed since the point; None = no point yet
    _kept: tuple[str, int | None] = ("", None)

    @property
    def minor(self) -> int:
        """The amount in minor units."""
        return int(self._figures.ljust(len(self._figures) + self.missing, "0") or "0")

    @property
    def missing(self) -> int:
        """The places behind a typed point that nothing stands in yet."""
        return 0 if self._decimals is None else digits(self.currency) - self._decimals

    @property
    def whole(self) -> int:
        """The figures as whole units, in minor units; 0 where they can be nothing else."""
        unit = 10 ** digits(self.currency)
        return 0 if self._decimals is not None or self.minor % unit == 0 else self.minor * unit

    @property
    def empty(self) -> bool:
        """Whether nothing has been typed."""
        return not self._figures

    def press(self, character: str) -> bool:
        """One figure or a decimal point. False if it is neither, or there is no room for it."""
        if character in _POINTS:
            if self._decimals is not None or not digits(self.currency):
                return False
            self._decimals = 0
            return True
        if not (character.isascii() and character.isdigit()) or not self._room():
            return False
        if self._decimals is not None:
            self._decimals += 1
        self._figures = (self._figures + character).lstrip("0")
        return True

    def press_all(self, character: str) -> None:
        """One key; `+` is two noughts."""
        for figure in "00" if character == _TWO_NOUGHTS else character:
            self.press(figure)

    def backspace(self) -> None:
        """Take the last key back."""
        if self._decimals == 0:
            self._decimals = None
            return
        if self._decimals is not None:
            self._decimals -= 1
        self._figures = self._figures[:-1]

    def remember(self) -> None:
        """How it stands now, in case the keys to come are a scanner's."""
        self._kept = (self._figures, self._decimals)

    def take_back(self) -> None:
        """As it stood when last remembered."""
        self._figures, self._decimals = self._kept

    def _room(self) -> bool:
        places = digits(self.currency)
        if self._decimals is not None:
            return self._decimals < places
        return len(self._figures) < self.most


@dataclass
class CountEntry:
    """A small number that stands there already; the first figure typed takes its place."""

    count: int = 1
    most: int = 999
    _fresh: bool = True
    _kept: tuple[int, bool] = (1, True)

    def press(self, character: str) -> bool:
        """One figure. False if it is none, or there is no room for it."""
        if not (character.isascii() and character.isdigit()):
            return False
        wanted = int(character) if self._fresh else self.count * 10 + int(character)
        if wanted > self.most:
            return False
        self.put(wanted)
        return True

    def put(self, count: int) -> None:
        """Another number."""
        self.count, self._fresh = count, False

    def backspace(self) -> None:
        """Take the last figure back."""
        self.put(self.count // 10)

    def remember(self) -> None:
        """How it stands now, in case the keys to come are a scanner's."""
        self._kept = (self.count, self._fresh)

    def take_back(self) -> None:
        """As it stood when last remembered."""
        self.count, self._fresh = self._kept


@dataclass
class TextEntry:
    """A few words: a reason, a name, what to look for."""

    most: int = 80
    text: str = ""
    _kept: str = field(default="", repr=False)

    def press(self, character: str) -> bool:
        """One more character; False if nobody could see it or there is no room."""
        if len(character) != 1 or clean(f"x{character}x") != f"x{character}x":
            return False
        if len(self.text) >= self.most or (character == " " and not self.text):
            return False
        self.text += character
        return True

    def backspace(self) -> None:
        """Take the last character back."""
        self.text = self.text[:-1]

    def remember(self) -> None:
        """How it stands now, in case the keys to come are a scanner's."""
        self._kept = self.text

    def take_back(self) -> None:
        """As it stood when last remembered."""
        self.text = self._kept


class CodeState(Enum):
    """What can be said of a typed code before anybody is asked."""

    EMPTY = auto()
    SHORT = auto()  # figures only, fewer than twelve
    MISTYPED = auto()  # twelve figures, the check digit does not fit
    GOOD = auto()  # twelve figures that fit
    LONG = auto()  # figures only, more than twelve
    MIXED = auto()  # letters among them: only the platform can tell


@dataclass
class CodeEntry:
    """A code typed by hand: figures, letters (made capital) and dashes."""

    most: int = 32
    text: str = ""
    refused: str = ""  # the last character that cannot be part of a code
    _kept: str = field(default="", repr=False)

    @property
    def state(self) -> CodeState:
        """What its looks tell."""
        if not self.text:
            return CodeState.EMPTY
        if not self.text.isdigit():
            return CodeState.MIXED
        if len(self.text) != TYPED_LENGTH:
            return CodeState.SHORT if len(self.text) < TYPED_LENGTH else CodeState.LONG
        return CodeState.GOOD if is_typed_code(self.text) else CodeState.MISTYPED

    @property
    def ready(self) -> bool:
        """Whether it may be sent."""
        return self.state in (CodeState.GOOD, CodeState.MIXED)

    @property
    def groups(self) -> list[str]:
        """In fours, as they are printed."""
        return [self.text[place : place + 4] for place in range(0, len(self.text), 4)]

    def press(self, character: str) -> bool:
        """One more character; False if it cannot be part of a code or there is no room."""
        self.refused = ""
        if character == " ":
            return True
        if not character.isascii() or not (character.isalnum() or character == "-"):
            self.refused = character
            return False
        if len(self.text) >= self.most:
            return False
        self.text += character.upper()
        return True

    def backspace(self) -> None:
        """Take the last character back."""
        self.refused = ""
        self.text = self.text[:-1]

    def remember(self) -> None:
        """How it stands now, in case the keys to come are a scanner's."""
        self._kept = self.text

    def take_back(self) -> None:
        """As it stood when last remembered."""
        self.text, self.refused = self._kept, ""
