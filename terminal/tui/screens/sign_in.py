"""Sign in: number, PIN, Enter. The one who served before is out from then on."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from terminal.locale import _
from terminal.status import Status
from terminal.text import clean
from terminal.tui import staff_messages as messages
from terminal.tui.screens.pin import PinScreen
from terminal.tui.widgets.bars import KeyUse, Notices


class SignInScreen(PinScreen):
    """Opened by F12, and by a scan while nobody serves."""

    CSS_PATH: ClassVar[str] = "../styles/pin.tcss"

    def compose(self) -> ComposeResult:
        """What is not as it should be is told here as well: somebody may have come for that."""
        status, *rest = super().compose()
        yield status
        yield Notices(self._now, decides=False)
        yield from rest

    def on_mount(self) -> None:
        """No line while all is well."""
        self.query_one(Notices).display = False
        super().on_mount()

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        super().tell(status)
        self.query_one(Notices).tell(status)

    def keys(self) -> list[KeyUse]:
        """A technician has no number, and finds the way by the help."""
        return [*super().keys(), self.help_key()]

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
