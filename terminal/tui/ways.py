"""The ways between the screens: every one of them leads back to the counter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from textual import on
from textual.app import App
from textual.message import Message

from terminal import locale
from terminal.history import Past
from terminal.status import Status
from terminal.tui import messages
from terminal.tui.deeds import Deeds
from terminal.tui.dues import paid_by_qr
from terminal.tui.leaving import WITHIN, Leaving
from terminal.tui.ports import Till
from terminal.tui.screens.base import BatonScreen
from terminal.tui.screens.counter import CounterScreen
from terminal.tui.widgets.customers import Customer
from terminal.wording import approvals, verdicts
from terminal.wording import past as words


class Ways(App[None], inherit_bindings=False):
    """What keys of the screens ask of the app. Textual's own keys (quit, palette) are gone."""

    def __init__(
        self,
        now: Callable[[], datetime],
        hold: float,
        customers: Sequence[Customer],
        moving: bool = True,
    ) -> None:
        super().__init__()
        self.now = now
        self.counter = CounterScreen(now, hold, customers, moving)
        self.status: Status | None = None
        self.deeds = Deeds(self, lambda: self.till)
        self._leaving = Leaving()

    @property
    def till(self) -> Till | None:
        """The till, once it takes scans."""
        return None

    @property
    def front(self) -> BatonScreen | None:
        """The screen in front; None before the first."""
        screen = self.screen if self.screen_stack else None
        return screen if isinstance(screen, BatonScreen) else None

    # To a screen and back

    def to_counter(self) -> None:
        """Back to the counter, whatever lies over it."""
        while self.screen is not self.counter and len(self.screen_stack) > 1:
            self.pop_screen()

    def back(self) -> None:
        """Back to the screen below."""
        if self.screen is not self.counter and len(self.screen_stack) > 1:
            self.pop_screen()

    def to_help(self) -> None:
        """The keys that work now."""
        if self.front:
            from terminal.tui.screens.help import HelpScreen

            self.push_screen(HelpScreen(self.front, self.now))

    def to_queue(self) -> None:
        """What waits."""
        from terminal.tui.screens.queue import QueueScreen

        self.push_screen(QueueScreen(self.now, self.status))

    def to_undo(self, past: Past | None = None) -> None:
        """Take a redemption back: the last one, or one that was looked up."""
        undo = self.counter.recent.undo
        past = past or (self.counter.recent.past(undo.redemption) if undo else None)
        if past:
            from terminal.tui.screens.undo import UndoScreen

            self.push_screen(UndoScreen(past, self.now, self.counter.recent.zone))

    def to_desk(self) -> None:
        """What was refused later."""
        from terminal.tui.screens.desk import DeskScreen

        self.push_screen(DeskScreen(self.now, self.status))

    def to_find(self) -> None:
        """Look for a redemption."""
        from terminal.tui.screens.find import FindScreen

        self.push_screen(FindScreen(self.now, self.status))

    def to_past(self, past: Past) -> None:
        """Everything about one redemption."""
        from terminal.tui.screens.past import PastScreen

        self.push_screen(PastScreen(past, self.now, self.counter.recent.zone))

    # What is done, and what came of it

    def undo(self, past: Past, reason: str) -> None:
        """Take it back; the counter shows what comes of it, whatever lies over it then."""
        self.to_counter()
        worth = past.shown.decision.worth
        title = worth.title if worth else past.shown.code.shown
        self.counter.stage.taking_back(partial(words.taking_back, title))
        zone = self.counter.recent.zone
        about = partial(approvals.of_undo, past, reason, self.now(), zone)
        self.deeds.undo(past.shown.redemption, reason, about)

    @on(messages.Undone)
    def _undone(self, message: messages.Undone) -> None:
        done, zone = message.done, self.counter.recent.zone
        by_qr = paid_by_qr(self.counter.recent.past(done.redemption))
        say = partial(words.taken_back, done, self.now(), zone, by_qr)
        self.counter.stage.tell(say)
        self.deeds.look_back_soon()

    @on(messages.Failed)
    def _not_done(self, message: messages.Failed) -> None:
        """Where somebody waits for it, there; else on the counter."""
        front = self.front
        if front is None or not front.told_failed(message.why):
            self.counter.stage.tell(partial(verdicts.not_done, message.why))

    @on(messages.Decided)
    @on(messages.Printed)
    @on(messages.Found)
    @on(messages.ReportTried)
    def _for_the_front(self, message: Message) -> None:
        if self.front:
            self.front.post_message(message)

    @on(messages.LookedBack)
    def _looked_back(self, message: messages.LookedBack) -> None:
        self.counter.look_back(message.rows)

    # Language, leaving

    def change_language(self) -> None:
        """The next language, at once and everywhere."""
        locale.switch()
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
