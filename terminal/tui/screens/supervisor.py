"""A supervisor's yes to one thing, over whatever screen asked for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on

from terminal.core.people import needs_second_person
from terminal.core.tasks import same_person
from terminal.locale import _
from terminal.tui import messages as flow_messages
from terminal.tui import staff_messages as messages
from terminal.tui.messages import ApprovalWanted
from terminal.tui.screens.pin import PinScreen
from terminal.tui.widgets.bars import KeyUse
from terminal.wording import people as words


class SupervisorScreen(PinScreen):
    """What is `wanted` is shown; once approved it is done again, with the approval's number."""

    CSS_PATH: ClassVar[str] = "../styles/pin.tcss"

    def __init__(self, now: Callable[[], datetime], wanted: ApprovalWanted) -> None:
        super().__init__(now)
        self._wanted, self._purpose = wanted, wanted.purpose

    def heading(self) -> str:
        """What is to be approved."""
        what = words.purpose(self._purpose)
        return _("A supervisor must approve: {what}").format(what=what)

    def about(self) -> Sequence[str]:
        """Which one exactly."""
        return self._wanted.about()

    def hint(self) -> str:
        """Whose PIN counts."""
        return _("a supervisor's two figures, PIN and Enter; never of the person who served")

    def listed(self) -> None:
        """Only supervisors may be meant."""
        status = self.baton.status
        own = status.operator if status and needs_second_person(self._purpose) else ""
        self.pad.people = [
            each for each in self.pad.people if each.supervisor and not same_person(each.name, own)
        ]
        if not self.pad.people:
            self.pad.say(lambda: _("nobody else on this till may approve it: call the owner"))

    def send(self, figures: str) -> None:
        """Let the till look at it."""
        self.baton.staff.approve(figures, self._purpose)

    def back_key(self, key: str = "escape", shown: str = "Esc") -> KeyUse:
        """Back; whoever asked is told that nothing was done."""
        tells = _("Back, and nothing is done")
        return KeyUse(key, shown, _("back"), tells, self._given_up)

    def _given_up(self) -> None:
        app = self.baton
        app.back()
        app.post_message(flow_messages.Failed("a supervisor must approve this"))

    @on(messages.Approved)
    def _approved(self, message: messages.Approved) -> None:
        self.baton.back()
        self._wanted.again(message.approval.sequence)
