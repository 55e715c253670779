"""The door between the till's threads and the kiosk's screen, goods legs included."""

from __future__ import annotations

from terminal.counter import Shown
from terminal.kiosk.goods import Ended
from terminal.kiosk.leg import Awaited
from terminal.tui.bridge import Bridge
from terminal.tui.kiosk import messages


class KioskBridge(Bridge):
    """A `KioskCounter` whose customer stands before a screen."""

    def goods_awaited(self, awaited: Awaited) -> None:
        """The goods are on their way."""
        self.tell(messages.GoodsAwaited(awaited))

    def goods_ended(self, shown: Shown, ended: Ended) -> None:
        """What became of them."""
        self.tell(messages.GoodsEnded(shown, ended))
