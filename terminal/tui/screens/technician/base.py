"""What the technician's screens share: a heading with the time left, a remark, work in threads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from terminal.errors import BatonError
from terminal.locale import _
from terminal.text import clean
from terminal.tui import messages
from terminal.tui.screens.base import BatonScreen
from terminal.tui.widgets.bars import KeyUse
from terminal.tui.widgets.lines import ends, stacked, wrapped
from terminal.wording import faults
from terminal.wording.moments import clock

if TYPE_CHECKING:
    from terminal.diagnostics.bench import Bench

_log = logging.getLogger(__name__)
_TICK = 1.0


class Heading(Widget):
    """Where one is, and until when the PIN is good."""

    def __init__(self, screen: TechnicianScreen) -> None:
        super().__init__()
        self._of = screen

    def render(self) -> Content:
        """One line."""
        where = _("DIAGNOSTICS") + "  " + self._of.title_now()
        title = Content.styled(where, "bold $primary")
        until = Content.styled(_("PIN till {time}").format(time=self._of.until()), "$quiet")
        return ends(title, until, self.content_size.width)


class Remark(Widget):
    """One or two lines above the keys: what came of the last wish; nothing where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._say: Callable[[], str] = lambda: ""
        self._style = "$warning"

    def say(self, say: Callable[[], str], well: bool = False) -> None:
        """Another remark; `well` where it is no trouble."""
        self._say, self._style = say, "$success" if well else "$warning"
        self.display = bool(say())
        self.refresh(layout=True)

    def render(self) -> Content:
        """As many lines as it needs, two at most."""
        lines = wrapped(self._say(), self.content_size.width, 2)
        return stacked(Content.styled(each, f"bold {self._style}") for each in lines)


class TechnicianScreen(BatonScreen):
    """One page of the bench. When the PIN's time is over it leads back to work by itself."""

    CSS_PATH: ClassVar[str] = "../../styles/technician.tcss"

    def __init__(self, now: Callable[[], datetime], bench: Bench) -> None:
        super().__init__()
        self._now = now
        self.bench = bench

    def compose(self) -> ComposeResult:
        """Heading, page, remark, keys."""
        yield Heading(self)
        yield from self.page()
        yield Remark()
        yield self.key_bar()

    def on_mount(self) -> None:
        """Nothing to remark yet; the time runs."""
        self.query_one(Remark).display = False
        self.set_interval(_TICK, self.tick)
        self.begin()

    # What a page fills in

    def title_now(self) -> str:
        """What this page is about."""
        return ""

    def page(self) -> Iterable[Widget]:
        """Its widgets."""
        return ()

    def begin(self) -> None:
        """It has just been opened."""

    def beat(self) -> None:
        """A second has passed."""

    def page_keys(self) -> list[KeyUse]:
        """Its own keys."""
        return []

    # What all pages do

    def keys(self) -> list[KeyUse]:
        """The page's, then those of all."""
        tells = _("Back to the counter; the PIN is asked for again")
        leave = KeyUse("f10", "F10", _("back to work"), tells, self.baton.technician_leaves)
        common = [self.back_key(), self.help_key(), self.language_key(), leave]
        return [*self.page_keys(), *common]

    def until(self) -> str:
        """When the PIN's time is over."""
        zone = self.baton.status.zone if self.baton.status else "UTC"
        return clock(self._now() + self.bench.gate.left(), zone)

    def tick(self) -> None:
        """A second has passed: the time may be over."""
        if not self.bench.gate.left():
            self.baton.technician_leaves()
        elif self.baton.front is self:
            self.beat()

    def remark(self, say: Callable[[], str], well: bool = False) -> None:
        """Say what came of something."""
        for each in self.query(Remark):
            each.say(say, well)

    def told_failed(self, why: str) -> bool:
        """Said here."""
        self.remark(lambda: faults.told(why))
        return True

    def work(self, deed: Callable[[Bench], Message | None], group: str = "bench") -> None:
        """Do something in a thread and hear of it here; a newer deed of a group overtakes none."""

        def run() -> None:
            said: Message | None
            try:
                said = deed(self.bench)
            except BatonError as fault:
                said = messages.Failed(str(fault))
            except Exception as fault:  # noqa: BLE001 - the page waits for a word
                _log.exception("the bench failed")
                said = messages.Failed(clean(str(fault)) or type(fault).__name__)
            if said is not None:
                self.post_message(said)

        self.run_worker(run, thread=True, group=group, exit_on_error=False)

    @on(messages.Failed)
    def _failed(self, message: messages.Failed) -> None:
        self.told_failed(message.why)
        self.failed()

    def failed(self) -> None:
        """What was asked for failed; the remark is said already."""

    # A scanner that types

    def wedge_came(self, raw: bytes) -> bool:
        """A code came by keyboard; True if this page takes it."""
        return False
