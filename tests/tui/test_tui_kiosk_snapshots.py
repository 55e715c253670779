"""Pictures of every screen of the kiosk at three sizes in every language; see picture.py.

The same screens in a language that spells all of our words otherwise, at every size from a strip
to a large panel, in both themes.
"""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from terminal import locale
from terminal.kiosk.settings import KioskSettings
from tests.scale import share

from .kiosk_acting import Before, KioskSeat
from .kiosk_states import STATES
from .picture import compare, picture_of
from .pseudo import Pseudo, bypassing

SIZES = [(40, 12), (80, 24)]
LARGE = (160, 50)
ON_LARGE = ("rest", "taken", "out_of_order")
OTHERS = [(20, 6), (60, 16), (132, 24), (200, 60)]
# What the scripted platform, till and people say, and what the technician reads out.
OUTSIDE = """
Lunch set for two Tea Prize cola Coupon off Nanjing Rd LUN COL TEA front is not there K baton
technician pin
"""
STILL = KioskSettings(verdict=3000.0, question=3000.0, attract=3000.0)


async def still(seat: KioskSeat) -> None:
    """The bar is full, whatever time has passed."""
    seat.app.stage.scene.began = float("inf")
    seat.app.stage.tick()
    await seat.pilot.pause()


@pytest.mark.parametrize("state", STATES)
async def test_screen_looks_as_it_did(before: Before, state: str) -> None:
    async with before(size=SIZES[0], settings=STILL) as seat:
        await STATES[state](seat)
        await still(seat)
        for size in [*SIZES, LARGE] if state in ON_LARGE else SIZES:
            await seat.pilot.resize_terminal(*size)
            drawn = []
            for language in locale.LANGUAGES:
                locale.use(language)
                seat.app._kiosk.draw_anew()
                await seat.pilot.pause()
                drawn.append(f"{language}\n{picture_of(seat.app)}")
            compare(f"kiosk-{state}-{size[0]}x{size[1]}", "\n".join(drawn))


@pytest.mark.parametrize("state", share(list(STATES), 0, 4))
async def test_no_word_passes_by_the_catalogues_and_no_size_breaks_it(
    before: Before, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    async with before(size=(80, 24), settings=STILL, theme="baton-light") as seat:
        await STATES[state](seat)
        await still(seat)
        for size in OTHERS:
            await seat.pilot.resize_terminal(*size)
            await seat.pilot.pause()
            rows = seat.sees.split("\n")
            assert len(rows) == size[1]
            assert max(map(cell_len, rows)) <= size[0]
        await seat.pilot.resize_terminal(40, 12)
        monkeypatch.setattr(locale, "_catalogue", lambda language: Pseudo())
        seat.app._kiosk.draw_anew()
        await seat.pilot.pause()
        assert bypassing(seat.sees, OUTSIDE) == [], seat.sees
