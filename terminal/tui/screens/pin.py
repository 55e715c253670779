"""What the screens with a PIN share: of a person, with a number before it, or of this device."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult

from terminal.errors import PinRefused
from terminal.locale import _
from terminal.status import Status
from terminal.tui import staff_messages as messages
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse, StatusLine
from terminal.tui.widgets.pin import PinEntry, PinPad
from terminal.wording import faults
from terminal.wording import people as words


class PinScreen(BatonScreen):
    """Figures in, Enter sends them, Escape does nothing. Only figures are taken."""

    CSS_PATH: ClassVar[str] = "../styles/pin.tcss"

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._asked = False  # the till is looking at it
        self._locked = ""  # the number that is locked, if one is

    def compose(self) -> ComposeResult:
        """Status, the pad, keys."""
        yield StatusLine(self._now)
        yield PinPad(self.heading, self.hint, self.about, self.entry())
        yield self.key_bar()

    def on_mount(self) -> None:
        """The status line as it is; who may be meant is read."""
        if self.baton.status:
            self.tell(self.baton.status)
        self.read_people()

    def read_people(self) -> None:
        """Who may be meant."""
        self.baton.staff.read_people()

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""
        self.query_one(StatusLine).tell(status)

    def heading(self) -> str:
        """What the PIN is asked for."""
        return ""

    def about(self) -> Sequence[str]:
        """What exactly it is asked for, in lines; mostly the heading says it all."""
        return ()

    def hint(self) -> str:
        """How it is typed."""
        return _("two figures for who you are, then your PIN and Enter")

    def entry(self) -> PinEntry:
        """What is typed: a number and a PIN."""
        return PinEntry()

    def refusal(self, fault: PinRefused) -> str:
        """Why it opens nothing."""
        return words.refused(fault)

    def send(self, figures: str) -> None:
        """Let the till look at it."""

    @property
    def pad(self) -> PinPad:
        """The entry and what stands around it."""
        return self.query_one(PinPad)

    def keys(self) -> list[KeyUse]:
        """Enter once it can be a PIN; Escape always."""
        found = [self.back_key()]
        if self.pad.entry.ready and not self._asked:
            tells = _("The PIN is complete")
            found.insert(0, KeyUse("enter", "Enter", _("confirm"), tells, self._send))
        if self._locked:
            tells = _("A supervisor lets this number try again")
            found.append(KeyUse("f6", "F6", _("unlock"), tells, self._unlock))
        tells = _("Take the last figure back")
        found.append(KeyUse("backspace", "Bksp", _("correct"), tells, self._correct))
        return [*found, self.language_key()]

    def other_key(self, event: events.Key) -> None:
        """A figure."""
        if event.character is not None and not self._asked:
            self.pad.entry.press(event.character)
            self.pad.say(None)

    def _correct(self) -> None:
        self.pad.entry.backspace()
        self.pad.say(None)

    def _send(self) -> None:
        self._asked = True
        self.pad.say(lambda: _("one moment"))
        self.send(self.pad.entry.figures)

    def _unlock(self) -> None:
        self.baton.staff.unlock(self._locked)

    # What came of it

    @on(messages.PeopleRead)
    def _listed(self, message: messages.PeopleRead) -> None:
        self.pad.people = message.people
        self.pad.refresh()
        self.listed()

    def listed(self) -> None:
        """It is known who may be meant."""

    @on(messages.PinSaid)
    def _refused(self, message: messages.PinSaid) -> None:
        self._locked = self.pad.entry.number if message.fault.why == "locked" else ""
        self.reopen(lambda: self.refusal(message.fault))

    @on(messages.Unlocked)
    def _unlocked(self, message: messages.Unlocked) -> None:
        self._locked = ""
        name = message.person.name
        self.reopen(lambda: _("{name} may try again").format(name=name))

    def told_failed(self, why: str) -> bool:
        """Said here."""
        self.reopen(lambda: faults.told(why))
        return True

    def reopen(self, remark: Callable[[], str]) -> None:
        """Once more, with a remark."""
        self._asked = False
        self.pad.entry.clear()
        self.pad.say(remark)
        self.refresh_keys()

    # What the keyboard asks

    @property
    def typing(self) -> bool:
        """Figures are being typed."""
        return True

    def remember(self) -> None:
        """Keep how the entry stands."""
        self.pad.entry.remember()

    def take_back(self) -> None:
        """The keys since then were a scanner's."""
        self.pad.entry.take_back()
        self.pad.refresh()

    def too_quick(self) -> None:
        """Enter came with the last figure."""
        self.pad.say(lambda: _("press Enter once more"))
