"""A counter for tests: answers prompts as told and keeps what it was shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from terminal.core.model import Code, Prompt
from terminal.flow import Shown


@dataclass
class TestCounter:
    """Implements `terminal.flow.Counter`."""

    __test__ = False
    bill: int | None = None
    events: list[str] = field(default_factory=list)
    prompts: list[Prompt] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def seen(self, code: Code) -> None:
        self.events.append("seen")

    def asking(self, code: Code) -> None:
        self.events.append("asking")

    def ask(self, prompt: Prompt, code: Code) -> int | None:
        self.events.append("ask")
        self.prompts.append(prompt)
        return self.bill

    def show(self, shown: Shown) -> None:
        self.events.append("show")
        self.shown.append(shown)

    def failed(self, why: str) -> None:
        self.events.append("failed")
        self.failures.append(why)
