"""Messages about payments. Posted by deeds and by the till's own thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from terminal.core.payments import Bill


@dataclass
class BillRead(Message, bubble=False):
    """How a bill stands.

    modules  the QR of its page row by row, "1" dark; none without one
    said     why there is none, in one sentence
    """

    bill: Bill
    modules: Sequence[str] = ()
    said: str = ""


@dataclass
class BillChanged(Message, bubble=False):
    """A payment has ended. `by_hand`: somebody here has just said so."""

    bill: Bill
    by_hand: bool = False
