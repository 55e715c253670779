"""Telling a scanner that types like a keyboard from a person who does.

Such a scanner sends the characters of a code as keys, 5 to 40 ms apart, and ends with CR, LF or
TAB. Nobody types like that, so speed tells. A printed code can hold any key: whatever arrives at
a scanner's pace is part of a code and never acts on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

_ENDS = frozenset({"enter", "ctrl+j", "tab"})  # CR, LF, TAB
_SHORTEST = 6  # bytes of a code that no suffix ends; fewer are somebody's quick fingers
_HELD = 40  # repetitions of one key that a screen can have use for
LONGEST = 4200  # characters kept of one burst: a little more than any code may have


class Heard(Enum):
    """What one key turned out to be."""

    KEY = auto()  # a person's, as far as can be told
    FIRST = auto()  # a person's, or the first of a burst: remember how things stood
    BURST = auto()  # part of a burst: keep it from the screen
    BEGUN = auto()  # the burst is certain now: undo what its first keys did
    SCAN = auto()  # the burst has ended
    TOO_QUICK = auto()  # a key that acts, at no person's pace


@dataclass
class Wedge:
    """Keys and their times in; codes out. Times are seconds on any steady clock.

    pace   longest pause between two keys of a scanner; 0 = no scanner types here
    least  characters at a scanner's pace that no person types while figures are asked for
    """

    pace: float = 0.08
    least: int = 8
    _keys: list[str] = field(default_factory=list)
    _last: float = float("-inf")
    _certain: bool = False
    _typed: bool = False  # whether a printable character came just before

    def take(self, key: str, character: str | None, at: float, entry: bool = False) -> Heard:
        """Judge one key. `entry`: figures or a code are being typed just now."""
        quick = at - self._last < self._patience
        if not quick:
            self._forget()
            self._typed = False
        if character is None and key not in _ENDS:  # an arrow, a function key
            return self._acting()
        self._last = at
        if key in _ENDS or character is None:
            return Heard.SCAN if self._certain else self._acting()
        self._typed |= character.isprintable()
        if len(self._keys) < LONGEST:
            self._keys.append(character)
        return self._grown(quick, entry)

    def rest(self, now: float) -> bytes | None:
        """The code of a burst that was ended by silence, if there is one. Forgets the burst."""
        if not self._certain or now - self._last <= self._patience:
            return None
        code = self.code()
        return code if len(code) >= _SHORTEST else None

    @property
    def _patience(self) -> float:
        """A machine under load may stumble in the middle of a code."""
        return 3 * self.pace if self._certain else self.pace

    @property
    def certain(self) -> bool:
        """Whether a burst is under way."""
        return self._certain

    def code(self) -> bytes:
        """The bytes of the burst, which is forgotten.

        Bytes that were no UTF-8 come as lone surrogates from the input and become bytes again.
        Other surrogates, which a forged key number makes, become bytes that are no text.
        """
        keys = "".join(self._keys)
        self._forget()
        try:
            return keys.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return keys.encode("utf-8", "surrogatepass")

    def _grown(self, quick: bool, entry: bool) -> Heard:
        if self._certain:
            return Heard.BURST
        if not quick:
            return Heard.FIRST
        # One key held down repeats at a scanner's pace too.
        if len(self._keys) >= self._enough(entry) and len(set(self._keys)) > 1:
            self._certain = True
            return Heard.BEGUN
        return Heard.KEY if len(self._keys) <= _HELD else Heard.BURST

    def _acting(self) -> Heard:
        """A key that acts: close behind a typed character it is no person's."""
        return Heard.TOO_QUICK if self._typed else Heard.KEY

    def _enough(self, entry: bool) -> int:
        return self.least if entry else 3

    def _forget(self) -> None:
        self._keys.clear()
        self._certain = False
