"""The messages that only a kiosk has. They do not bubble: the app hands each to the stage."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from terminal.counter import Shown
from terminal.kiosk.goods import Ended
from terminal.kiosk.leg import Awaited
from terminal.kiosk.open_goods import StaffView


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
class GoodsSaid(Message, bubble=False):
    """Somebody has confirmed the goods in hand, or said that they cannot be given."""


@dataclass
class StaffLooks(Message, bubble=False):
    """A number and a PIN were right: what nobody confirmed is listed."""

    view: StaffView


@dataclass
class GoodsClosed(Message, bubble=False):
    """Goods that were left over are given, or taken back; `left`: what still waits."""

    number: int
    given: bool
    left: StaffView


@dataclass
class GateOpened(Message, bubble=False):
    """The device's PIN was right."""
