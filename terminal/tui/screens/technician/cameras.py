"""The camera: what it sees, twice a second, how quick it is and how often a code is read."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from functools import partial

from textual import on
from textual.content import Content
from textual.widget import Widget

from terminal.diagnostics.bench import Bench
from terminal.locale import _
from terminal.text import clean
from terminal.tui import technician_messages as told
from terminal.tui.screens.technician.base import TechnicianScreen
from terminal.tui.widgets.bars import KeyUse
from terminal.tui.widgets.drawn_lines import Lines
from terminal.tui.widgets.half_blocks import Picture
from terminal.tui.widgets.lines import cut

_EVERY = 0.5  # seconds between two pictures: a frame of half blocks is large
_OVER = 10  # pictures over which rates are counted: five seconds


class CameraScreen(TechnicianScreen):
    """One camera at a time. Nothing that it reads meanwhile is redeemed."""

    _at = 0
    _names: tuple[str, ...] = ()
    _none = False

    def title_now(self) -> str:
        """Nothing is redeemed here."""
        return _("camera · nothing is redeemed meanwhile")

    def page(self) -> Iterable[Widget]:
        """Figures above, the picture below."""
        yield Lines(self._figures)
        yield Picture()

    def begin(self) -> None:
        """Have all scans, and look."""
        self._seen: deque[tuple[float, int, int]] = deque(maxlen=_OVER)
        self._last = ""
        running = self.bench.subject.scanners
        self._names = tuple(each.name for each in running if each.kind == "camera")
        self.bench.lend(self._scans_came)
        self.set_interval(_EVERY, self._look)
        self._look()

    def on_unmount(self) -> None:
        """The counter has its scans back."""
        self.bench.lend(None)

    def page_keys(self) -> list[KeyUse]:
        """Another camera, where there are several."""
        if len(self._names) < 2:
            return []
        return [
            KeyUse("up", "", "", "", partial(self._move, -1)),
            KeyUse("down", "↑↓", _("choose"), _("Another camera"), partial(self._move, 1)),
        ]

    def _move(self, by: int) -> None:
        self._at = (self._at + by) % len(self._names)
        self._seen.clear()

    def _look(self) -> None:
        if not self._names or self.baton.front is not self:
            return
        name, size = self._names[self._at], self.query_one(Picture).size

        def look(bench: Bench) -> told.Seen:
            return told.Seen(bench.sighting(name, size.width, size.height * 2))

        self.work(look, "camera")

    @on(told.Seen)
    def _shown(self, message: told.Seen) -> None:
        sighting = message.sighting
        self._none = sighting is None or not sighting.rows
        if sighting is not None:
            self._seen.append((time.monotonic(), sighting.frames, sighting.read))
            self.query_one(Picture).show(sighting.rows)
        self.query_one(Lines).refresh(layout=True)

    def _scans_came(self, scans: Iterable[object]) -> None:
        for each in scans:
            raw: bytes = getattr(each, "raw", b"")
            self.post_message(told.ScanCame("", raw, str(getattr(each, "symbology", "") or "")))

    @on(told.ScanCame)
    def _code(self, message: told.ScanCame) -> None:
        text = clean(message.raw.decode("utf-8", "replace"), 60)
        self._last = f"{text}  {message.symbology}"
        self.query_one(Lines).refresh(layout=True)

    def _figures(self, width: int) -> list[Content]:
        if not self._names:
            return [Content.styled(_("no camera is configured"), "$quiet")]
        name = clean(self._names[self._at], 30)
        if self._none:
            said = _("{name}: no picture comes").format(name=name)
            return [Content.styled(cut(said, width), "bold $error")]
        rates = _("{name}: {n} frames/s, a code in {share} % of them").format(
            name=name, n=f"{self._rate():.0f}", share=round(self._share() * 100)
        )
        last = _("last read: {text}").format(text=self._last) if self._last else ""
        style = "bold $primary" if last else "$quiet"
        last = last or _("hold a code before it")
        return [Content(cut(rates, width)), Content.styled(cut(last, width), style)]

    def _rate(self) -> float:
        if len(self._seen) < 2:
            return 0.0
        (began, first, _r), (ended, last, _s) = self._seen[0], self._seen[-1]
        return (last - first) / (ended - began) if ended > began else 0.0

    def _share(self) -> float:
        if len(self._seen) < 2:
            return 0.0
        frames = self._seen[-1][1] - self._seen[0][1]
        return (self._seen[-1][2] - self._seen[0][2]) / frames if frames else 0.0
