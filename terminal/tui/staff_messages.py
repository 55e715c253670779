"""Messages about people and shifts; each goes to the screen in front."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from terminal.core.people import Person
    from terminal.core.shift import ShiftReport
    from terminal.crew import Approval
    from terminal.days import Charted
    from terminal.errors import PinRefused
    from terminal.shift import ShiftState


@dataclass
class PeopleRead(Message, bubble=False):
    """Everybody who may serve."""

    people: Sequence[Person]


@dataclass
class SignedIn(Message, bubble=False):
    """Somebody serves from now on."""

    person: Person


@dataclass
class PinSaid(Message, bubble=False):
    """A number and PIN were not taken."""

    fault: PinRefused


@dataclass
class Approved(Message, bubble=False):
    """A supervisor said yes."""

    approval: Approval


@dataclass
class Unlocked(Message, bubble=False):
    """A locked number may try again."""

    person: Person


@dataclass
class ShiftRead(Message, bubble=False):
    """The shift and its X, and the closed ones, newest first."""

    state: ShiftState
    report: ShiftReport
    closed: Sequence[ShiftReport]


@dataclass
class ChartsRead(Message, bubble=False):
    """The shift and the day as figures."""

    charted: Charted


@dataclass
class ShiftClosed(Message, bubble=False):
    """A Z is in the journal."""

    report: ShiftReport


@dataclass
class LimitRaised(Message, bubble=False):
    """The offline limit is higher until the next Z; minor units."""

    limit: int


@dataclass
class LateEntered(Message, bubble=False):
    """A line of the paper form is in the journal."""
