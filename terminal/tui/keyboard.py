"""Where keys come in: a scanner's are collected into a code, a person's go on to the screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from textual import events

from terminal.tui.wedge import Heard, Wedge

if TYPE_CHECKING:
    from textual.timer import Timer

_LOOK = 0.1  # seconds between two looks whether a burst has fallen silent


class Entry(Protocol):
    """A screen on which figures may be typed."""

    @property
    def typing(self) -> bool:
        """Whether an entry is open."""

    def remember(self) -> None:
        """Keep how the entry stands: the keys to come may be a scanner's."""

    def take_back(self) -> None:
        """They were: put the entry back."""

    def too_quick(self) -> None:
        """An acting key came at no person's pace and was ignored."""

    def call_later(self, callback: Callable[[], None]) -> object:
        """Call in turn, after the keys that are already on their way to the screen."""


class Keyboard:
    """Judges every key before any screen sees it."""

    def __init__(
        self,
        wedge: Wedge,
        screen: Callable[[], Entry | None],
        scanned: Callable[[bytes], None],
        every: Callable[[float, Callable[[], None]], Timer],
    ) -> None:
        self._wedge = wedge
        self._screen = screen
        self._scanned = scanned
        self._every = every
        self._watch: Timer | None = None

    def passes(self, event: events.Key) -> bool:
        """Whether a key is a person's and may act on the screen."""
        screen = self._screen()
        typing = screen.typing if screen else False
        heard = self._wedge.take(event.key, event.character, event.time, typing)
        if heard is Heard.SCAN:
            self._deliver(self._wedge.code())
        elif heard is Heard.BEGUN:
            self._begin(screen)
        elif heard is Heard.FIRST and screen:
            screen.call_later(screen.remember)
        elif heard is Heard.TOO_QUICK and screen:
            screen.call_later(screen.too_quick)
        return heard in (Heard.KEY, Heard.FIRST)

    def _begin(self, screen: Entry | None) -> None:
        if screen:
            screen.call_later(screen.take_back)
        self._rest()
        self._watch = self._every(_LOOK, self._silent)

    def _silent(self) -> None:
        """A scanner without a suffix: the code ends when nothing follows."""
        code = self._wedge.rest(time.monotonic())
        if code is not None:
            self._deliver(code)
        elif not self._wedge.certain:
            self._rest()

    def _deliver(self, code: bytes) -> None:
        self._rest()
        self._scanned(code)

    def _rest(self) -> None:
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
