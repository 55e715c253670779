"""The messages that only a kiosk has. They do not bubble: the app hands each to the stage."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from terminal.counter import Shown
from terminal.kiosk.goods import Ended
from terminal.kiosk.leg import Awaited


@dataclass
class GoodsAwaited(Message, bubble=False):
    """The goods of an accepted voucher are on their way."""

    awaited: Awaited


@dataclass
class GoodsEnded(Message, bubble=False):
    """What became of them; it is on disk."""

    shown: Shown
    ended: Ended


@dataclass
class PinTaken(Message, bubble=False):
    """A PIN was right. `technician`: the gate is open; else somebody has confirmed the goods."""

    technician: bool
