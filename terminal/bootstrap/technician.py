"""The technician's gate of this device, with or without a journal to note it in."""

from __future__ import annotations

from pathlib import Path

from terminal import config
from terminal.clock import Clock
from terminal.ledger import Ledger
from terminal.technician import TechnicianGate, noted_in


def gate_of(ledger: Ledger | None = None, home: Path | None = None) -> TechnicianGate:
    """The gate before the technician's screens and before leaving a kiosk.

    ledger  the till's open books; None where they cannot be opened: then nothing is noted
    """
    place = home or config.home()
    if ledger is None:
        return TechnicianGate(place, Clock().now)
    return TechnicianGate(place, ledger.clock.now, noted_in(ledger))
