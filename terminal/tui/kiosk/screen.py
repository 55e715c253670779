"""The kiosk's one screen: a board, a bar that shrinks, the few keys that do something."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from terminal.tui.kiosk.board import Board
from terminal.tui.kiosk.foot import Countdown, Keys
from terminal.tui.kiosk.pads import QuestionPad
from terminal.wording.posters import Ground, Poster

if TYPE_CHECKING:
    from terminal.tui.kiosk.app import KioskApp

_TICK = 0.2  # seconds between two looks at what is over
_MEANT = 0.15  # seconds in which a scanner would have typed on: a digit alone is a person's
_CORNER = (6, 3)  # columns and rows of the corner that a technician taps
_TAPS, _WITHIN = 5, 4.0  # so many taps there in so many seconds


class KioskScreen(Screen[None], inherit_bindings=False):
    """Draws what the stage puts on, and gives keys and taps to it."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    CSS_PATH: ClassVar[str] = "../styles/kiosk.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]  # noqa: RUF012 - as Textual declares it

    def __init__(self, kiosk: KioskApp, reader: str, touch: bool) -> None:
        super().__init__()
        self._kiosk = kiosk
        self._reader, self._touch = reader, touch
        self._taps: list[float] = []

    def compose(self) -> ComposeResult:
        """Everything is there from the start."""
        yield Board(self._reader)
        yield Countdown()
        yield Keys(self._kiosk.figures, self._touch)
        yield Keys(self._kiosk.uses, self._touch)

    def on_mount(self) -> None:
        """The stage begins."""
        self._kiosk.stage.rest()
        self.set_interval(_TICK, self._kiosk.stage.tick)
        self.on_resize()

    def on_resize(self) -> None:
        """Keys to tap are lower on a low screen; figures are there only where they are wanted."""
        for keys in self.query(Keys):
            keys.styles.height = keys.rows
            keys.display = keys.rows > 0

    # What the stage asks

    def show(self, say: Callable[[], Poster]) -> None:
        """Draw this from now on."""
        for board in self.query(Board):
            board.show(say)
            self._colour(say().ground)
            self.refresh_keys()

    def tell(self, share: float | None) -> None:
        """How much is left of the time that it stays."""
        for bar in self.query(Countdown):
            bar.tell(share)

    def wander(self, steps: int) -> None:
        """The picture is small and moves; keys are not drawn."""
        self.set_class(True, "-wandering")
        for board in self.query(Board):
            drift = (3 * steps, steps)
            if board.drift != drift:
                board.drift = drift
                board.refresh()

    def after(self, seconds: float, then: Callable[[], None]) -> None:
        """Call in a moment."""
        self.set_timer(seconds, then)

    def _colour(self, ground: Ground) -> None:
        self.set_class(False, "-wandering")
        for each in Ground:
            self.set_class(each is ground, f"-{each.value}")

    def refresh_keys(self) -> None:
        """The keys may have changed."""
        self.on_resize()
        for keys in self.query(Keys):
            keys.refresh()

    def draw_anew(self) -> None:
        """Everything, in whatever language is spoken now."""
        for widget in self.query(Widget):
            widget.refresh()

    # Keys and taps

    def on_key(self, event: events.Key) -> None:
        """Do what a listed key says; a figure goes to what takes figures; all else is dead."""
        event.stop()
        self._kiosk.stage.touched()
        self.pressed(event.key, event.character)

    def pressed(self, key: str, character: str | None) -> None:
        """A key, or a tap that stands for one."""
        stage = self._kiosk.stage
        use = next((each for each in self._kiosk.uses() if each.key == key), None)
        if use is not None:
            use.act()
        elif stage.pad is not None and character is not None:
            stage.pad.press(character)
            if isinstance(stage.pad, QuestionPad) and stage.pad.question.proposed:
                self.set_timer(_MEANT, stage.pad.settle)
        self.query_one(Board).refresh()
        self.refresh_keys()

    def tapped(self, x: int, y: int, at: float) -> None:
        """The end of a tap, in cells of the screen; `at` in seconds."""
        if x < _CORNER[0] and y < _CORNER[1]:
            self._taps = [*(tap for tap in self._taps if at - tap < _WITHIN), at]
            if len(self._taps) >= _TAPS:
                self._taps = []
                self._kiosk.to_technician()
            return
        waking = self._kiosk.stage.wandering
        self._kiosk.stage.touched()
        board, key = self.query_one(Board), ""
        for keys in self.query(Keys):
            if keys.region.contains(x, y):
                key = keys.key_at(x - keys.region.x)
        if board.region.contains(x, y):
            key = board.key_at(y - board.content_region.y)
        if key and not waking:
            self.pressed(key, key if len(key) == 1 else None)

    # What the keyboard asks (terminal.tui.keyboard.Entry)

    @property
    def typing(self) -> bool:
        """Whether figures are taken."""
        return self._kiosk.stage.pad is not None

    def remember(self) -> None:
        """Keep how the pad stands."""
        if (pad := self._kiosk.stage.pad) is not None:
            pad.remember()

    def take_back(self) -> None:
        """The keys since then were a scanner's."""
        if (pad := self._kiosk.stage.pad) is not None:
            pad.take_back()
            self.query_one(Board).refresh()

    def too_quick(self) -> None:
        """Enter came close behind a figure: nothing happens, and it may be pressed again."""
        pad = self._kiosk.stage.pad
        if isinstance(pad, QuestionPad) and pad.question.proposed:
            pad.take_back()
