"""The terminal of a kiosk: as sturdy as the counter's, and taps where they are enabled.

A tap is the one thing a forged mouse sequence in a code could make. All that can be tapped is what
a customer may press anyway, and nothing of it cannot be taken back.
"""

from __future__ import annotations

from textual import events
from textual.message import Message

from terminal.tui.driver import SturdyDriver


class TouchDriver(SturdyDriver):
    """Keys and taps, and nothing else."""

    def process_message(self, message: Message) -> None:
        """Let the end of a tap pass; dragging, scrolling and pasting are nobody's business."""
        if isinstance(message, events.MouseUp):
            self._app.post_message(message)
        else:
            super().process_message(message)
