"""A scripted platform whose redeem is the look, and a flow that has no other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from offline_queue import Drain, Lane, Outbox, SendState
from offline_queue.sync import Clock as QueueClock
from terminal.bootstrap import Books
from terminal.clock import to_micros
from terminal.contact import Line
from terminal.core.model import (
    AnswerKind,
    Benefit,
    Code,
    CodeKind,
    Granted,
    Look,
    OfflineKit,
    Option,
    Order,
    Prompt,
    Question,
    Reply,
    Standing,
    Voucher,
    VoucherKind,
)
from terminal.core.recognisers import Recogniser
from terminal.errors import PlatformFault, Unreachable
from terminal.flow import Flow
from terminal.platforms.base import (
    Capabilities,
    Key,
    Platform,
    Prepare,
    QueryBy,
    RefusedScan,
    Reversal,
)
from terminal.report import Reporter

from .counters import TestCounter

NAME = Question("7", "Name on the badge")
SIZE = Question("8", "Shirt", AnswerKind.ONE, options=(Option("s", "Small"), Option("l", "Large")))
TICKET = Voucher("T1", Benefit(VoucherKind.PREPAID, "Day ticket", "EUR", 20_00), signed=True)
NOTHING, TOLD = Look(), Look(TICKET)
YES = Reply(Standing.CONFIRMED, Granted(0, 0, 0), voucher=TICKET)
FOLDED = Capabilities(
    prepare=Prepare.FOLDED,
    query=QueryBy.RETRY,
    key=Key.OURS,
    undo=timedelta(minutes=15),
    offline=True,
    questions=True,
    refusals=True,
)


@dataclass
class Fair(Platform):
    """Answers what it is told to, in turn; a fault is raised."""

    capabilities: Capabilities = FOLDED  # type: ignore[misc]
    script: list[Reply | PlatformFault] = field(default_factory=list)
    alone: Look = NOTHING
    look: Look = TOLD
    name: str = "fair"
    orders: list[Order] = field(default_factory=list)
    told: list[Any] = field(default_factory=list)

    @property
    def recogniser(self) -> Recogniser:
        kind = CodeKind.OPAQUE
        return Recogniser(self.name, lambda seen: kind if seen.text.startswith("F-") else None)

    def redeem(self, order: Order, deadline: float) -> Reply:
        self.orders.append(order)
        return self._next()

    query = redeem

    def prepare(self, code: Code, deadline: float) -> Look:
        return self.look

    def release(self, code: Code, deadline: float) -> None:
        self.told.append(code.text)

    def reverse(self, reversal: Reversal, deadline: float) -> Reply:
        self.told.append(reversal)
        return self._next()

    def report_refused(self, scan: RefusedScan, deadline: float) -> Reply:
        self.told.append(scan)
        return self._next()

    def verify(self, code: Code, kit: OfflineKit | None) -> Look:
        return self.alone

    def offline_kit(self, known: OfflineKit | None, deadline: float) -> tuple[OfflineKit, float]:
        raise Unreachable("nobody asks")

    def _next(self) -> Reply:
        said = self.script.pop(0)
        if isinstance(said, PlatformFault):
            raise said
        return said


class Answering(TestCounter):
    """Answers each question with what stands next."""

    def __init__(self, *answers: int | str | None) -> None:
        super().__init__()
        self.answers = list(answers)

    def ask(self, prompt: Prompt, code: Code) -> int | str | None:
        self.prompts.append(prompt)
        return self.answers.pop(0) if self.answers else None


@dataclass
class Stand:
    """A flow whose only platform is the fair, and its reporter."""

    fair: Fair
    flow: Flow
    books: Books
    line: Line

    def run(self, code: str = "F-1") -> Any:
        return self.flow.run(code.encode())

    def sync(self) -> dict[SendState, int]:
        """One round of the fair's entries."""
        ledger, clock = self.books.ledger, self.books.clock
        reporter = Reporter(self.flow.platforms, self.flow.lines, ledger.journal.head, clock.now)
        waits = QueueClock(clock.boot_id, clock.boot_time, lambda: to_micros(clock.now()))
        outbox = Outbox(ledger.journal, lane=Lane("fair", only="fair:"))
        return Drain(ledger.journal, reporter, waits, outbox=outbox).sync_once(True).states
