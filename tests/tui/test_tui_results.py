"""What has counted is always told: no screen, worker or later wish can drop a result.

Textual's `exclusive=True` cancels the worker before it, and what that one had done is told to
nobody. Redemptions run in the flow's own thread, one at a time; what else a person asks for runs
to its end and tells the app.
"""

from __future__ import annotations

import threading

from terminal.core.record import Record
from terminal.tui.screens.find import FindScreen
from terminal.undo import TakenBack, Undone

from .acting import seated
from .scripted import accepted


class SlowTill:
    """An undo that takes its time; several may be under way."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun: list[str] = []

    def undo(
        self, redemption: str = "", reason: str = "", by: str = "", approval: int = -1
    ) -> TakenBack:
        self.begun.append(redemption)
        self.go.wait(10)
        record = Record(title=f"title of {redemption}", uses=1, currency="CNY")
        return TakenBack(redemption, Undone.TAKEN_BACK, record)


async def test_second_deed_does_not_drop_the_result_of_the_first() -> None:
    slow = SlowTill()
    async with seated(hold=0.3) as seat:
        seat.till.undo = slow.undo  # type: ignore[method-assign]
        seat.app.deeds.undo("one", "why")
        seat.app.deeds.undo("two", "why")
        await seat.until(lambda: len(slow.begun) == 2)
        slow.go.set()
        seen: set[str] = set()

        def both() -> bool:
            seen.update(name for name in ("one", "two") if f"title of {name}" in seat.sees)
            return len(seen) == 2

        await seat.until(both)


async def test_result_finds_its_way_when_the_screen_that_asked_is_gone() -> None:
    slow = SlowTill()
    async with seated(hold=0.3) as seat:
        seat.till.undo = slow.undo  # type: ignore[method-assign]
        seat.app.deeds.undo("one", "why")
        await seat.press("f6")
        await seat.until(lambda: isinstance(seat.app.screen, FindScreen))
        slow.go.set()
        await seat.press("escape")
        await seat.reads("title of one")


async def test_every_scan_is_judged_and_told_however_fast_they_come() -> None:
    """Twenty codes while the first is still being asked about: twenty verdicts, in their order."""
    async with seated(size=(120, 40)) as seat:
        seat.till.scan(b"SLOW")
        await seat.reads("the platform is asked about")
        for number in range(20):
            seat.till.book[f"N-{number}"] = accepted(f"meal {number}.")
            seat.till.scan(f"N-{number}".encode())
        seat.till.gate.set()
        await seat.reads("GIVE", "meal 19.")
        await seat.until(lambda: seat.sees.count("meal ") == 11)  # the card and the last ten
        assert len(seat.till.scans) == 21


async def test_search_may_be_overtaken_and_shows_the_newest_words() -> None:
    async with seated() as seat:
        await seat.press("f6", *"abcdef")
        await seat.reads("abcdef▏", "Nothing is found")
        await seat.until(lambda: seat.till.history.asked[-1] == "abcdef")
