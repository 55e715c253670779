"""A customer before a kiosk: the app over a till whose verdicts are written down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from rich.cells import cell_len

from terminal.core.model import Decision, Verdict
from terminal.core.people import Person
from terminal.counter import Counter, Shown
from terminal.errors import PinRefused, WrongUse
from terminal.kiosk.goods import Ended, Ending
from terminal.kiosk.leg import Awaited, Confirmer
from terminal.kiosk.open_goods import OpenGoods, StaffView
from terminal.kiosk.settings import KioskSettings
from terminal.status import ScannerStatus, Status
from terminal.technician import TechnicianGate
from terminal.tui.kiosk.app import KioskApp
from terminal.tui.kiosk.bridge import KioskBridge
from terminal.tui.wedge import Wedge

from .acting import SLOW_HANDS, Seat
from .scripted import NOW, ScriptedTill
from .scripted_staff import LIN, PEOPLE

DEVICE_PIN = "314159"
READY = (ScannerStatus("front", "ready"),)


class ScriptedKiosk(ScriptedTill):
    """Goods are awaited until a test says how they ended; LIN may confirm them."""

    def __init__(self, counter: Counter, on_status: Callable[[Status], None]) -> None:
        super().__init__(counter, on_status)
        self.now = Status(
            *("Yunnan Rd", "2", "CNY", "Asia/Shanghai", "kiosk", True, True, NOW), scanners=READY
        )
        self.confirmer = Confirmer.NOBODY
        self.dispenses = False
        self.calls = self.rings = 0
        self.called_for = ""
        self.said: list[tuple[str, bool]] = []
        self.given: list[bool] = []
        self.left: list[OpenGoods] = []
        self.technician: TechnicianGate = cast(TechnicianGate, None)

    @property
    def screen(self) -> KioskBridge:
        return cast(KioskBridge, self.counter)

    def awaits(self, shown: Shown, seconds: float = 60.0) -> None:
        """Goods are on their way."""
        self.screen.goods_awaited(Awaited(shown, self.confirmer, seconds))

    def ends(self, shown: Shown, ending: Ending) -> None:
        """What became of them."""
        self.screen.goods_ended(shown, Ended(shown.redemption, ending))

    def staff_says(self, figures: str, given: bool) -> Person:
        if figures != LIN:
            raise PinRefused("number and PIN do not fit", "wrong", 5.0)
        self.given.append(given)
        return PEOPLE[0]

    def staff_looks(self, figures: str) -> StaffView:
        if figures != LIN:
            raise PinRefused("number and PIN do not fit", "wrong", 5.0)
        return StaffView(PEOPLE[0], self.left)

    def staff_closes(self, view: StaffView, sequence: int, given: bool) -> StaffView:
        if sequence not in [each.sequence for each in self.left]:
            raise WrongUse("somebody else has just closed this task")
        self.left = [each for each in self.left if each.sequence != sequence]
        self.given.append(given)
        return StaffView(view.person, self.left)

    def ring(self) -> None:
        self.rings += 1

    def call_staff(self, why: str = "") -> None:
        self.calls += 1
        self.called_for = why


@dataclass
class KioskSeat(Seat):
    """The same as at the counter, with the kiosk's parts."""

    app: KioskApp  # type: ignore[assignment]
    till: ScriptedKiosk

    def shown(self, decision: Decision, code: str = "LUNCH-1") -> Shown:
        """A finished scan as the flow would show it."""
        from terminal.core.model import Code, CodeKind

        made = Code(CodeKind.SIGNED, code, f"{code[:3]}…1", platform="scripted")
        proof = ("id-1", 41, bytes(range(32))) if decision.verdict is Verdict.ACCEPTED else ()
        return Shown(made, decision, NOW, *proof)


@asynccontextmanager
async def before_kiosk(
    folder: Path,
    *,
    size: tuple[int, int] = (80, 24),
    language: str = "en",
    pace: float = SLOW_HANDS,
    settings: KioskSettings | None = None,
    theme: str = "baton-dark",
    moving: bool = True,
    now: Callable[[], datetime] = lambda: NOW,
) -> AsyncIterator[KioskSeat]:
    """A running kiosk with an open till; the device's PIN is DEVICE_PIN."""
    gate = TechnicianGate(folder / "gate", lambda: datetime.now(UTC))
    gate.set_pin(DEVICE_PIN)
    tills: list[ScriptedKiosk] = []

    def open_till(counter: Counter, on_status: Callable[[Status], None]) -> ScriptedKiosk:
        tills.append(ScriptedKiosk(counter, on_status))
        tills[0].technician = gate
        return tills[0]

    app = KioskApp(
        *(open_till, settings or KioskSettings(verdict=30.0), lambda: gate, language),
        wedge=Wedge(pace),
        theme=theme,
        moving=moving,
        now=now,
    )
    async with app.run_test(size=size) as pilot:
        seat = KioskSeat(app, pilot, cast(ScriptedKiosk, None))
        await seat.until(lambda: app.stage.ready and app.stage.status is not None)
        seat.till = tills[0]
        await pilot.pause()
        yield seat
    assert tills[0].stopped.is_set()


QUICK = KioskSettings(verdict=0.3, question=0.4, attract=0.4)
Before = Callable[..., Any]


@pytest.fixture
def before(tmp_path: Path) -> Before:
    """A kiosk of this test's own."""

    @asynccontextmanager
    async def made(**more: Any) -> AsyncIterator[KioskSeat]:
        async with before_kiosk(tmp_path, **more) as seat:
            yield seat

    return made


def place_of(seat: KioskSeat, text: str) -> tuple[int, int]:
    """Column and row, in cells, at which a text stands on the screen."""
    rows = seat.sees.split("\n")
    row = next(place for place, each in enumerate(rows) if text in each)
    return cell_len(rows[row][: rows[row].index(text)]), row
