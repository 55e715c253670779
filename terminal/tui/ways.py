"""The ways between the screens: every one of them leads back to the counter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from textual.app import App

from terminal import locale
from terminal.status import Status
from terminal.tui.leaving import WITHIN, Leaving
from terminal.tui.screens.base import BatonScreen
from terminal.tui.screens.counter import CounterScreen
from terminal.tui.screens.help import HelpScreen
from terminal.tui.screens.queue import QueueScreen
from terminal.tui.widgets.customers import Customer


class Ways(App[None], inherit_bindings=False):
    """What keys of the screens ask of the app. Textual's own keys (quit, palette) are gone."""

    def __init__(
        self, now: Callable[[], datetime], hold: float, customers: Sequence[Customer]
    ) -> None:
        super().__init__()
        self.now = now
        self.counter = CounterScreen(now, hold, customers)
        self.status: Status | None = None
        self._leaving = Leaving()

    @property
    def front(self) -> BatonScreen | None:
        """The screen in front; None before the first."""
        screen = self.screen if self.screen_stack else None
        return screen if isinstance(screen, BatonScreen) else None

    def to_counter(self) -> None:
        """Back to the counter, whatever lies over it."""
        while self.screen is not self.counter and len(self.screen_stack) > 1:
            self.pop_screen()

    def to_help(self) -> None:
        """The keys that work now."""
        self.push_screen(HelpScreen(self.counter))

    def to_queue(self) -> None:
        """What waits."""
        self.push_screen(QueueScreen(self.now, self.status))

    def change_language(self) -> None:
        """The next language, at once and everywhere."""
        locale.use(locale.following())
        for screen in self.screen_stack:
            if isinstance(screen, BatonScreen):
                screen.draw_anew()

    @property
    def leaving(self) -> bool:
        """Whether F10 was pressed a moment ago."""
        return self._leaving.asked

    def leave(self) -> None:
        """F10: the first press asks, the second leaves."""
        if self._leaving.press():
            self.exit()
        self.set_timer(WITHIN + 0.1, self._nobody_leaves)

    def _nobody_leaves(self) -> None:
        if self.front:
            self.front.refresh_keys()
