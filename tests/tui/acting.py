"""What a test does at the counter, and what it sees there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from terminal.flow import Counter
from terminal.status import Status
from terminal.tui.app import BatonApp
from terminal.tui.wedge import Wedge
from terminal.tui.widgets.customers import Customer

from .scripted import NOW, ScriptedTill

SLOW_HANDS = 0.0  # every key of the pilot is a person's
_TURNS = 500


@dataclass
class Seat:
    """A cashier in front of a running till."""

    app: BatonApp
    pilot: Pilot[None]
    till: ScriptedTill

    @property
    def sees(self) -> str:
        """All text on the screen."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for something; it fails with what the screen showed instead."""
        for _ in range(_TURNS):
            if true():
                return
            await self.pilot.pause(0.01)
        raise AssertionError(f"it never came; the screen shows\n{self.sees}")

    async def reads(self, *texts: str) -> None:
        """Wait until all of these can be read."""
        await self.until(lambda: all(text in self.sees for text in texts))

    async def press(self, *keys: str) -> None:
        """Keys of a person."""
        await self.pilot.press(*keys)

    def burst(self, text: str, end: str = "\r") -> None:
        """Keys of a scanner that types: all at once."""
        for character in text + end:
            name = {"\r": "enter", "\n": "ctrl+j", "\t": "tab", "\x11": "ctrl+q"}.get(character)
            key = name or (character if character.isalnum() else _character_to_key(character))
            self.app.post_message(events.Key(key, character))


@asynccontextmanager
async def seated(
    *,
    size: tuple[int, int] = (80, 24),
    language: str = "en",
    pace: float = SLOW_HANDS,
    hold: float = 30.0,
    customers: Sequence[Customer] = (),
    now: Callable[[], datetime] = lambda: NOW,
    moving: bool = True,
    theme: str = "baton-dark",
    bench: Any = None,
) -> AsyncIterator[Seat]:
    """A running app with an open till."""
    tills: list[ScriptedTill] = []

    def open_till(counter: Counter, on_status: Callable[[Status], None]) -> ScriptedTill:
        tills.append(ScriptedTill(counter, on_status))
        return tills[0]

    app = BatonApp(
        *(open_till, customers, language),
        hold=hold,
        wedge=Wedge(pace),
        theme=theme,
        moving=moving,
        now=now,
        open_bench=(lambda till: bench) if bench else None,
    )
    async with app.run_test(size=size) as pilot:
        seat = Seat(app, pilot, ScriptedTill(app.bridge, lambda status: None))
        await seat.until(lambda: app.till is not None and app.status is not None)
        seat.till = tills[0]
        await pilot.pause()
        yield seat
    assert tills[0].stopped.is_set()
