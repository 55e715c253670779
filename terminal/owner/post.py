"""Brings the owner's page where the settings say: written at once, sent until it has arrived.

A Z never waits for it and never fails by it. Its thread tries what waits when a shift was closed,
when the till starts, and again after a minute, then twice as long each time up to an hour.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from terminal import locale
from terminal.core.record import EntryKind
from terminal.errors import BatonError, Undelivered
from terminal.files import replace_file
from terminal.owner.parcels import Parcel, Parcels
from terminal.status import Unsent

if TYPE_CHECKING:  # loaded when a page is made: a till's start must not wait for it
    from terminal.core.shift import ShiftReport
    from terminal.days import DayReport, Days

_log = logging.getLogger(__name__)
_FIRST, _LONGEST = 60.0, 3600.0  # seconds between two tries


class Way(Protocol):
    """How something reaches the owner."""

    @property
    def name(self) -> str:
        """One word."""

    def send(self, parcel: Parcel) -> None:
        """Raises Undelivered."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of bringing what waits: how many arrived, and why others did not."""

    arrived: int = 0
    failures: tuple[str, ...] = ()


@dataclass
class Post:
    """The post of one till.

    folder    where page and CSV are written
    language  of the page; empty = the one spoken at the till
    ways      mail and webhook, as far as they are set
    retain    erases what is older than the shop keeps it; called after each Z
    on_change  told when what did not arrive is another than before, on the post's thread
    """

    days: Days
    folder: Path
    parcels: Parcels
    ways: Sequence[Way] = ()
    language: str = ""
    retain: Callable[[], object] = lambda: None
    on_change: Callable[[], None] = lambda: None
    unsent: Unsent | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._wake, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="post", daemon=True)

    # A thread of the till

    def start(self) -> None:
        """Begin with what an earlier day left."""
        self._wake.set()
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end; what waits is on disk."""
        self._ended.set()
        self._wake.set()

    def join(self, timeout: float) -> None:
        """Wait for it; it may be in a call that takes longer, and dies with the program."""
        if self._thread.is_alive():
            self._thread.join(timeout)

    def shift_closed(self, report: ShiftReport) -> None:
        """A Z is in the journal; returns at once."""
        self._wake.set()

    def again(self) -> None:
        """Somebody does not want to wait for the next try; returns at once."""
        if self.unsent:
            self._wake.set()

    def _run(self) -> None:
        wait = _FIRST
        while not self._ended.is_set():
            if self._wake.wait(wait):
                self._wake.clear()
                wait = _FIRST
            try:
                self.after_closing()
                if self._ended.is_set():
                    return
                failed = self.deliver().failures
            except Exception:  # noqa: BLE001 - a page must never end the till
                _log.exception("the owner's page could not be made")
                failed = ("?",)
            wait = min(wait * 2, _LONGEST) if failed else _LONGEST

    # What there is to do, also for a command without threads

    def after_closing(self) -> None:
        """Pages of the shifts that were closed since the last one that was seen to.

        By number, on disk: a Z that was closed just before the power went has its page the next
        time. A till that never had an owner's page begins with the next Z.
        """
        from terminal.shift import read_report

        closed = [
            read_report(each) for each in self.days.ledger.journal.select([EntryKind.Z_REPORT])
        ]
        newest, seen = (closed[-1].number if closed else 0), self._seen()
        new = [each for each in closed if seen is not None and each.number > seen]
        for report in new:
            self.put(self.days.ledger.day_cut.date_of(report.made), f"z{report.number}")
        if seen != newest:
            replace_file(self._mark, str(newest).encode())
        if new:
            self.retain()

    @property
    def _mark(self) -> Path:
        return self.parcels.folder / "newest-z"

    def _seen(self) -> int | None:
        try:
            return int(self._mark.read_text("ascii"))
        except (OSError, ValueError):
            return None

    def put(self, day: date, after: str = "asked") -> None:
        """Write page and CSV of a day, and keep a parcel for each way. Raises StateUnusable."""
        with locale.speaking(self.language):
            report = self.days.report(day)
            parcel = self._parcel(report, after)
        replace_file(self.folder / f"{day}.html", parcel.page.encode("utf-8"))
        replace_file(self.folder / f"{day}.csv", parcel.sheet.encode("utf-8"))
        for way in self.ways:
            self.parcels.put(msgspec.structs.replace(parcel, way=way.name))

    def deliver(self) -> Sent:
        """Try everything that waits, once. What does not arrive stays."""
        arrived, failures = 0, []
        ways = {way.name: way for way in self.ways}
        for parcel in self.parcels.waiting():
            way = ways.get(parcel.way)
            if way is None:
                continue  # it is not set any more; should it be set again, it still waits
            try:
                way.send(parcel)
            except Undelivered as why:
                _log.warning("%s", why)
                failures.append(str(why))
            else:
                self.parcels.done(parcel)
                arrived += 1
        self.parcels.tried(failures)
        self._tell(self.parcels.unsent() if failures else None)
        return Sent(arrived, tuple(failures))

    def _tell(self, unsent: Unsent | None) -> None:
        changed, self.unsent = unsent != self.unsent, unsent
        if changed:
            self.on_change()

    def at_once(self) -> Sent:
        """All of it now, for a command that has closed a shift. Never raises for the page."""
        try:
            self.after_closing()
            return self.deliver()
        except BatonError as fault:
            return Sent(0, (str(fault),))

    def _parcel(self, report: DayReport, after: str) -> Parcel:
        from terminal.owner import letter
        from terminal.owner.page import page_of
        from terminal.owner.sheet import sheet_of
        from terminal.wording import day as words

        sales = self.days.sales(report.day, report.day)
        key = f"{report.day}-{_plain(report.till)}-{after}"
        figures = letter.plain(report) | {"delivery": key}
        return Parcel(
            key,
            "",
            report.day.isoformat(),
            report.made.isoformat(),
            words.subject(report),
            "\n".join(letter.lines_of(report)) + "\n",
            page_of(report),
            "".join(sheet_of(sales, report.till, report.zone)),
            msgspec.json.encode(figures).decode(),
        )


def _plain(name: str) -> str:
    """A till's name as a part of a file's."""
    return "".join(each if each.isascii() and each.isalnum() else "-" for each in name)[:40]
