"""A code as somebody brings it to a till."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from terminal.core.wire import WireRefusal

TYPING = 300  # seconds: what is redeemed was scanned a while ago, since a bill had to be typed


@dataclass(frozen=True, slots=True)
class Brought:
    """A code as it was brought to a till. `target`: its voucher's id, or why it has none.

    moment  when it was brought, by the platform's clock unless it was given offline
    offline whether the till has given it already: then it is no guess
    typing  seconds for which somebody may have typed since it was scanned
    """

    code: str
    how: str
    target: str | WireRefusal
    moment: datetime
    offline: bool = False
    typing: int = 0
