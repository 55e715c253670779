"""A counter between the flow and the screen: what is shown there is also heard and printed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from terminal.core.model import Code, Prompt
from terminal.counter import Counter, Shown

if TYPE_CHECKING:  # it makes these counters
    from terminal.outputs import Outputs


@dataclass(frozen=True, slots=True)
class AnnouncingCounter:
    """A counter whose verdicts are also heard, printed and told to the register."""

    counter: Counter
    outputs: Outputs

    def seen(self, code: Code) -> None:
        """A code arrived."""
        self.counter.seen(code)

    def asking(self, code: Code) -> None:
        """The platform is being asked."""
        self.counter.asking(code)

    def ask(self, prompt: Prompt, code: Code) -> int | str | None:
        """A question to the person, with a tone."""
        self.outputs.asked(prompt)
        return self.counter.ask(prompt, code)

    def show(self, shown: Shown) -> None:
        """The screen first, then everything else."""
        bars = "" if shown.test else self.outputs.register.modules(shown)
        self.counter.show(replace(shown, bars=bars))
        self.outputs.judged(shown)

    def failed(self, why: str) -> None:
        """A code could not be judged."""
        self.counter.failed(why)
        self.outputs.failed()
