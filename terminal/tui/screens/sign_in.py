"""Sign in: number, PIN, Enter. The one who served before is out from then on."""

from __future__ import annotations

from typing import ClassVar

from textual import on

from terminal.locale import _
from terminal.text import clean
from terminal.tui import staff_messages as messages
from terminal.tui.screens.pin import PinScreen


class SignInScreen(PinScreen):
    """Opened by F12, and by a scan while nobody serves."""

    CSS_PATH: ClassVar[str] = "../styles/pin.tcss"

    def heading(self) -> str:
        """Who serves now, if anybody."""
        status = self.baton.status
        if status and status.operator and status.sign_in:
            serving = clean(status.operator, 30)
            return _("{name} serves now. Who takes over?").format(name=serving)
        return _("Sign in")

    def send(self, figures: str) -> None:
        """Let the till look at it."""
        self.baton.staff.sign_in(figures)

    def scan_came(self) -> None:
        """Somebody scanned before anybody signed in."""
        self.pad.say(lambda: _("nothing was done: sign in first, then scan again"))

    @on(messages.SignedIn)
    def _signed_in(self) -> None:
        self.baton.to_counter()
