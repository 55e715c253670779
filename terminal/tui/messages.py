"""All messages of the screens. Those of the flow are posted by the bridge, from its threads.

They do not bubble: each goes to the one screen that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from terminal.core.model import Code, Prompt
    from terminal.counter import Shown
    from terminal.desk import Choice
    from terminal.history import Past
    from terminal.status import QueueLine, Status
    from terminal.tui.answer import Answer
    from terminal.undo import TakenBack

About = Callable[[], Sequence[str]]


@dataclass
class CodeSeen(Message, bubble=False):
    """A code arrived."""

    code: Code


@dataclass
class PlatformAsked(Message, bubble=False):
    """The platform is being asked about a code."""

    code: Code


@dataclass
class Asked(Message, bubble=False):
    """The flow waits for an answer of the cashier."""

    prompt: Prompt
    code: Code
    answer: Answer


@dataclass
class Judged(Message, bubble=False):
    """A verdict; what it grants is on disk."""

    shown: Shown


@dataclass
class NotJudged(Message, bubble=False):
    """A code could not be judged; `why` is one sentence."""

    why: str


@dataclass
class StatusChanged(Message, bubble=False):
    """The till at a glance."""

    status: Status

    def can_replace(self, message: Message) -> bool:
        """Only the newest matters."""
        return isinstance(message, StatusChanged)


@dataclass
class QueueRead(Message, bubble=False):
    """What waits, as the journal had it a moment ago."""

    lines: list[QueueLine]


@dataclass
class ReportTried(Message, bubble=False):
    """Somebody asked to report at once. `heard`: whether the platform has answered since."""

    heard: bool


@dataclass
class LookedBack(Message, bubble=False):
    """The newest redemptions, as the journal has them now."""

    rows: list[Past]


@dataclass
class Found(Message, bubble=False):
    """What a search has found. `words` is what was looked for."""

    words: str
    rows: list[Past]


@dataclass
class Undone(Message, bubble=False):
    """A redemption was to be taken back: how it ended."""

    done: TakenBack


@dataclass
class Decided(Message, bubble=False):
    """A task of the conflict desk is closed, in this way."""

    task: QueueLine
    choice: Choice


@dataclass
class Failed(Message, bubble=False):
    """Something that a person asked for was not done; `why` is one sentence."""

    why: str


@dataclass
class ApprovalWanted(Message, bubble=False):
    """A supervisor must approve what was asked for.

    what     one sentence; purpose: what the approval is for, as the journal will say it
    again    does it with the approval's journal sequence
    about    what exactly is to be approved, in lines, in the language of the screen
    """

    what: str
    purpose: str
    again: Callable[[int], None]
    about: About = lambda: ()


@dataclass
class Printed(Message, bubble=False):
    """A slip is on its way to the printer again."""

    redemption: str


@dataclass
class Typed(Message):
    """The cashier typed a code and pressed Enter."""

    text: str


@dataclass
class TillOpened(Message, bubble=False):
    """The till takes scans."""


@dataclass
class TillFailed(Message, bubble=False):
    """The till could not be opened: what happened, where, what to do."""

    what: str
    where: str
    advice: str
