"""What a kiosk's screen needs of its till; opening and ending it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from terminal.bootstrap.kiosk import KioskCounter
from terminal.core.people import Person
from terminal.kiosk.open_goods import StaffView
from terminal.status import Status
from terminal.technician import TechnicianGate
from terminal.tui.kiosk.bridge import KioskBridge
from terminal.tui.opening import Opening
from terminal.tui.ports import OpenTill


class KioskTill(Protocol):
    """Safe from any thread. What reads or writes the journal is never called by the event loop."""

    technician: TechnicianGate

    @property
    def dispenses(self) -> bool:
        """Whether goods come out of a device, so that it must be there."""

    def start(self) -> None:
        """Take scans from now on."""

    def stop(self) -> None:
        """End all threads; may take a few seconds."""

    def scan(self, raw: bytes, symbology: str | None = None, source: str = "") -> None:
        """Queue a scan for the flow."""

    def tell_of_scans(self, tell: Callable[[bytes], None]) -> None:
        """`tell` hears of each scan before it is queued."""

    def staff_says(self, figures: str, given: bool) -> Person:
        """Somebody's word about the goods. Raises PinRefused, BatonError."""

    def staff_looks(self, figures: str) -> StaffView:
        """What waits for somebody's word. Raises PinRefused, BatonError."""

    def staff_closes(self, view: StaffView, sequence: int, given: bool) -> StaffView:
        """Their word about one of them; what is left. Raises BatonError."""

    def ring(self) -> None:
        """Sound and light, for somebody to come."""

    def call_staff(self, why: str = "") -> None:
        """The same, and it is noted."""


OpenKiosk = Callable[[KioskCounter, Callable[[Status], None]], KioskTill]


class KioskOpening:
    """Holds the kiosk's till from the moment it is made until it is stopped."""

    def __init__(self, open_till: OpenKiosk, bridge: KioskBridge) -> None:
        self._opening = Opening(cast(OpenTill, open_till), bridge)
        self.run, self.close = self._opening.run, self._opening.close

    @property
    def till(self) -> KioskTill | None:
        """The till, once it takes scans."""
        return cast("KioskTill | None", self._opening.till)
