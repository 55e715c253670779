"""The QR of a payment as a phone sees it: real decoders read it off the drawn screen."""

from __future__ import annotations

import pytest

from drivers.decoders.cascade import Cascade

from .acting import seated
from .pixels_seen import photographed, pixels_of
from .scripted_payments import PAGE
from .test_tui_pay import asked


@pytest.mark.parametrize(
    ("size", "theme"),
    [((80, 24), "baton-dark"), ((96, 28), "baton-light"), ((120, 40), "baton-dark")],
)
async def test_decoders_read_the_page_off_the_screen(size: tuple[int, int], theme: str) -> None:
    async with seated(size=size, theme=theme) as seat:
        await asked(seat)
        await seat.until(
            lambda: seat.app.screen._symbol.fits and bool(seat.app.screen._symbol._rows)
        )
        await seat.pilot.pause()
        seen = pixels_of(seat)
        for gray in (seen, photographed(seen)):
            found = [one.raw.decode() for one in Cascade().read_still(gray)]
            assert found == [PAGE]
        await seat.press("escape")
        await seat.until(lambda: "Waiting" not in seat.sees)
        assert not list(Cascade().read_still(pixels_of(seat)))
