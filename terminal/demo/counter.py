"""A counter without a screen, for stories: it answers prompts as told and keeps what was shown."""

from __future__ import annotations

import queue

from terminal.core.model import Code, Prompt, PromptKind
from terminal.errors import EnvironmentFault
from terminal.flow import Shown


class StoryCounter:
    """Implements `terminal.flow.Counter` for a story's thread.

    bill, uses  what the story answers when the till asks; of more uses than are left, all that are
    """

    def __init__(self) -> None:
        self.bill: int | None = None
        self.uses = 1
        self.codes: list[Code] = []
        self._shown: queue.SimpleQueue[Shown | str] = queue.SimpleQueue()

    def seen(self, code: Code) -> None:
        """Keep what arrived."""
        self.codes.append(code)

    def asking(self, code: Code) -> None:
        """Nothing to do while the platform is asked."""

    def ask(self, prompt: Prompt, code: Code) -> int | None:
        """What the story told beforehand."""
        if prompt.kind is PromptKind.USES:
            return min(self.uses, prompt.most or self.uses)
        return self.bill

    def show(self, shown: Shown) -> None:
        """Hand the verdict to the story."""
        self._shown.put(shown)

    def failed(self, why: str) -> None:
        """Hand the failure to the story."""
        self._shown.put(why)

    def verdict(self, timeout: float = 10.0) -> Shown:
        """The next verdict. Raises EnvironmentFault when none comes within `timeout` seconds."""
        try:
            came = self._shown.get(timeout=timeout)
        except queue.Empty:
            raise EnvironmentFault("no verdict came", where="the demo's till") from None
        if isinstance(came, str):
            raise EnvironmentFault(came, where="the demo's till")
        return came
