"""Tills whose platform is the rig: their books, what they show, and what is left to do."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from uuid_utils import compat

from offline_queue import SendState
from terminal.bootstrap import Books, Invitation, flow_of, open_books
from terminal.bootstrap.joining import keep
from terminal.contact import Prober
from terminal.core.model import (
    Authority,
    Code,
    CodeKind,
    How,
    Order,
    Prompt,
    Verdict,
    Worth,
)
from terminal.errors import Unreachable
from terminal.flow import Shown
from terminal.platforms.base import Account, Platform, Welcome
from terminal.platforms.pretix.adapter import PretixPlatform
from terminal.platforms.pretix.settings import PretixSettings

from ..integration.waiting import wait_for

BOTH = ("lunchfest/1", "signedfest/7")


def deadline(seconds: float = 20.0) -> float:
    return time.monotonic() + seconds


def code(text: str) -> Code:
    return Code(CodeKind.OPAQUE, text, "…", platform="pretix")


def order(text: str, at: datetime | None = None, **more: Any) -> Order:
    """A redemption that is in nobody's journal."""
    worth = Worth("", 1, "EUR", 0, 0)
    at = at or datetime.now(UTC)
    id_ = compat.uuid7().bytes
    return Order(id_, text, How.SCANNED, "pretix", "", worth, at, Authority.PLATFORM, **more)


def adapter(url: str, token: str, lists: Sequence[str] = BOTH, **more: Any) -> PretixPlatform:
    """An adapter alone, with its list of tickets in memory."""
    settings = PretixSettings(url=url, lists=tuple(lists), **more)
    return PretixPlatform(settings, Account("pretix", token, "baton-test"))


@dataclass
class Answers:
    """A counter that answers what it is asked, and keeps what it showed."""

    answers: list[Any] = field(default_factory=list)
    prompts: list[Prompt] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)

    def seen(self, code: Code) -> None: ...
    def asking(self, code: Code) -> None: ...

    def ask(self, prompt: Prompt, code: Code) -> Any:
        self.prompts.append(prompt)
        return self.answers.pop(0) if self.answers else None

    def show(self, shown: Shown) -> None:
        self.shown.append(shown)

    def failed(self, why: str) -> None:
        raise AssertionError(why)


@dataclass
class Till:
    """One till's books without threads: it syncs when it is told to."""

    books: Books
    counter: Answers = field(default_factory=Answers)
    patience: float = 20.0

    @property
    def platform(self) -> Platform:
        return self.books.platforms["pretix"]

    def contact(self) -> None:
        """Fetch tickets, keys and the time."""
        books = self.books
        Prober(books.platforms, books.lines, books.kits, books.clock, patience=60.0).probe()
        assert self.books.lines["pretix"].up, self.books.lines["pretix"].why

    def scan(self, text: str | bytes, patience: float | None = None) -> Shown:
        flow = flow_of(self.books, self.counter)
        flow.place = replace(flow.place, patience=patience or self.patience)
        return flow.run(text if isinstance(text, bytes) else text.encode())

    def lose_line(self) -> None:
        for line in self.books.lines.values():
            line.lost(self.books.clock.now(), Unreachable("the line is cut"))

    def sync(self) -> None:
        """Report what waits until nothing moves any more."""
        self.books.sync.sync_once(anyway=True)

    def states(self) -> dict[SendState, int]:
        counts = self.books.ledger.outbox.counts()
        return {state: n for state in SendState if (n := getattr(counts, state.value))}

    def waiting(self) -> int:
        """How many have no final answer yet."""
        return self.books.ledger.outbox.counts().waiting

    def resume(self) -> None:
        """A technician has renewed what paused the queue."""
        for thread in self.books.sync.threads.values():
            thread.resume()

    def settle(self) -> None:
        """Report until nothing waits."""

        def done() -> bool:
            self.sync()
            return not self.waiting()

        wait_for(done, 60)

    def tasks(self) -> list[Any]:
        return list(self.books.ledger.outbox.tasks())

    def close(self) -> None:
        self.books.close()
        self.platform.close()


def found_till(
    home: Path,
    url: str,
    token: str,
    lists: Sequence[str] = BOTH,
    name: str = "Terminal 1",
    **more: Any,
) -> None:
    """A till whose device was claimed before: by the seed."""
    said = Welcome(token, "Terminal", "rigfoods", "Lunch Fest", "EUR", "Europe/Berlin", "04:00")
    settings = {"lists": list(lists), **more}
    keep(home, Invitation("pretix", "pretix", url, "", settings=settings), said)


def open_till(home: Path) -> Till:
    return Till(open_books(home))


def accepted(shown: Shown) -> bool:
    return shown.decision.verdict is Verdict.ACCEPTED
