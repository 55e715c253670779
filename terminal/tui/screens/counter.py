"""The counter: scan, verdict, next customer. The only screen a cashier needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from terminal.history import Past
from terminal.status import Status
from terminal.tui import messages
from terminal.tui.counter_keys import CounterKeys
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse, Notices, StatusLine, Totals
from terminal.tui.widgets.customers import Customer, Customers
from terminal.tui.widgets.idle import Idle
from terminal.tui.widgets.recent import Recent
from terminal.tui.widgets.stage import Say, Stage

_TICK = 1.0  # seconds between two looks at the clock


class CounterScreen(BatonScreen):
    """Status above, stage and last ten in the middle, totals and keys below."""

    CSS_PATH: ClassVar[str] = "../styles/counter.tcss"
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-tiny"),
        (16, "-short"),
        (32, "-tall"),
    ]

    def __init__(
        self,
        now: Callable[[], datetime],
        hold: float,
        customers: Sequence[Customer],
        moving: bool = True,
    ) -> None:
        super().__init__()
        self._now = now
        self._hold = hold
        self._moving = moving
        self._customers = customers
        self._keys = CounterKeys(self)
        self._unseen: list[Say] = []

    def compose(self) -> ComposeResult:
        """Everything is there from the start, so the first paint is the whole screen."""
        yield StatusLine(self._now)
        yield Notices(self._now)
        with Horizontal():
            with Vertical():
                yield Stage(self._hold)
                yield Recent(self._now, self._moving)
            yield Customers(self._customers)
        yield Totals(self._now)
        yield self.key_bar()

    def on_mount(self) -> None:
        """At rest; the clock runs."""
        self.stage.rest()
        self.query_one(Notices).display = False
        self.set_interval(_TICK, self._tick)

    @property
    def stage(self) -> Stage:
        """Where the scan in hand is seen."""
        return self.query_one(Stage)

    @property
    def recent(self) -> Recent:
        """The last ten."""
        return self.query_one(Recent)

    @property
    def has_customers(self) -> bool:
        """Whether there is a side list."""
        return bool(self._customers)

    def undo_left(self) -> str:
        """How long the last redemption can still be taken back; empty if it cannot."""
        return self.recent.undo_left()

    # The till

    def opened(self) -> None:
        """The till takes scans."""
        idle = self.query_one(Idle)
        idle.ready = True
        idle.refresh()
        self.refresh_keys()

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        for bar in (self.query_one(StatusLine), self.query_one(Notices), self.query_one(Totals)):
            bar.tell(status)
        self.stage.zone = status.zone
        self.recent.tell(status)
        idle = self.query_one(Idle)
        idle.stopped = status.stopped
        idle.unattended = status.sign_in and not status.operator
        idle.refresh()
        self.refresh_keys()

    def tell_when_seen(self, say: Say) -> None:
        """A card that somebody must see: as soon as the counter is in front."""
        if self.is_active:
            self.stage.tell(say)
        else:
            self._unseen.append(say)

    def on_screen_resume(self) -> None:
        """What was to be told while another screen lay over this one."""
        unseen, self._unseen = self._unseen, []
        for say in unseen:
            self.stage.tell(say)

    def look_back(self, rows: Sequence[Past]) -> None:
        """The newest redemptions, as the journal has them now."""
        for recent in self.query(Recent):  # none is left once the app is ending
            recent.fill(rows)
            self.refresh_keys()  # somebody may have paid

    @on(messages.CodeSeen)
    def _seen(self, message: messages.CodeSeen) -> None:
        was_open = self.stage.question is not None
        self.stage.arrived(message.code)
        if was_open:
            self.refresh_keys()

    @on(messages.PlatformAsked)
    def _asking(self, message: messages.PlatformAsked) -> None:
        self.stage.asking(message.code)

    @on(messages.Asked)
    def _asked(self, message: messages.Asked) -> None:
        self.stage.ask(message.prompt, message.answer)
        self.refresh_keys()

    @on(messages.Judged)
    def _judged(self, message: messages.Judged) -> None:
        self.stage.judged(message.shown)
        self.recent.add(message.shown)
        self.refresh_keys()

    @on(messages.NotJudged)
    def _failed(self, message: messages.NotJudged) -> None:
        self.stage.failed(message.why)
        self.refresh_keys()

    # Keys

    def keys(self) -> list[KeyUse]:
        """Those of what is open."""
        return self._keys.now()

    def most_keys(self) -> list[KeyUse]:
        """Those at rest: nothing moves when an entry opens."""
        return self._keys.at_rest()

    def other_key(self, event: events.Key) -> None:
        """Figures and letters, where an entry is open."""
        if event.character is not None:
            self.stage.pressed(event.character)

    # What the keyboard asks

    @property
    def typing(self) -> bool:
        """Whether figures or a code are being typed."""
        return self.stage.question is not None or self.stage.code_open

    def remember(self) -> None:
        """Keep how the entry stands."""
        self.stage.remember()

    def take_back(self) -> None:
        """The keys since then were a scanner's."""
        self.stage.take_back()

    def too_quick(self) -> None:
        """Say why Enter did nothing."""
        self.stage.too_quick()

    def _tick(self) -> None:
        """Time passes: in the status line, in what is offline, in what can be undone."""
        self.query_one(StatusLine).tick()
        self.query_one(Notices).tick()
        if self.recent.tick():
            self.refresh_keys()
