"""Known bugs, planted on purpose: each is a part of a till gone wrong as others' tills went wrong.

They live here and nowhere else. `PLANTED` names each, gives the parts it replaces, and the
promises of which at least one must be seen broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from offline_queue import Answer, Entry, GuardTaken, Result, SendState
from offline_queue.items import Item
from terminal.asking import Asking
from terminal.clock import Clock, ClockTrust, Moment
from terminal.core.decide import Facts
from terminal.core.model import Decision, Order, Refusal, Reply, Standing
from terminal.core.model import Reason as Why
from terminal.core.record import Record
from terminal.errors import PlatformFault, Unanswered, Unintelligible
from terminal.flow import Flow, Shown
from terminal.ledger import Ledger, LedgerMoved
from terminal.platforms.base import Platform
from terminal.report import Reporter

from .program import Parts


class AnewUnderAnotherId(Asking):
    """A retry gets a new id, so the platform counts it as another redemption."""

    def _ask_again(self, platform: Platform, order: Order, deadline: float) -> Reply:
        again = replace(order, id=bytes(reversed(order.id)))
        return super()._ask_again(platform, again, deadline)


class KeyRemade(Flow):
    """Asks so."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._asking = AnewUnderAnotherId(self.platforms, self.lines, self.now)


class KeyRemadeLater(Reporter):
    """The same, in the sender: what was sent once is sent anew under a new id."""

    def _forward(self, name: str, pairs: list[tuple[Item, Record]]) -> Iterable[Answer]:
        remade = [
            (replace(item, entry=self._new_key(item.entry)) if item.sent > 1 else item, record)
            for item, record in pairs
        ]
        return super()._forward(name, remade)

    def _new_key(self, entry: Entry) -> Entry:
        return replace(entry, key=bytes(reversed(entry.key)))


class DeletedOn400(Reporter):
    """A request that is turned down is taken for done: what was in it is gone."""

    def _failed(self, item: Item, name: str, fault: PlatformFault) -> Answer:
        if isinstance(fault, Unintelligible):
            return Answer(item.entry.sequence, Result.SETTLED)
        return super()._failed(item, name, fault)


class GreenFirst(Flow):
    """The verdict shows as soon as it is known; the journal is written after it."""

    def _write(self, facts: Facts, decision: Decision, order: Order | None) -> Shown:
        key = str(UUID(bytes=order.id)) if order else ""
        self.counter.show(Shown(facts.code, decision, self.now(), redemption=key))
        return super()._write(facts, decision, order)


class AllOrNothing(Reporter):
    """A batch has one answer: the first one's."""

    def _forward(self, name: str, pairs: list[tuple[Item, Record]]) -> Iterable[Answer]:
        answers = list(super()._forward(name, pairs))
        first = answers[0]
        return [replace(first, sequence=answer.sequence) for answer in answers]


class SilenceIsNo(Asking):
    """No answer is taken for a no: the customer is refused and nothing is taken back."""

    def _ask_again(self, platform: Platform, order: Order, deadline: float) -> Reply:
        return Reply(Standing.REFUSED, refusal=Refusal(Why.PLATFORM_ERROR))


class TimeoutIsFailure(Flow):
    """Asks so."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._asking = SilenceIsNo(self.platforms, self.lines, self.now)


class TimeoutIsOffline(Reporter):
    """A redemption in doubt that nobody answers for is taken for one that never was."""

    def _failed(self, item: Item, name: str, fault: PlatformFault) -> Answer:
        answer = super()._failed(item, name, fault)
        if isinstance(fault, Unanswered) and item.in_doubt:
            return replace(answer, result=Result.SETTLED)
        return answer


class NoHeadCheck(Ledger):
    """Acceptances are appended wherever the journal stands by now."""

    def _append(self, draft, expected=None, send: SendState | None = None) -> Entry:
        return super()._append(replace(draft, guard=None), None, send)


class GuardOnly(Ledger):
    """The head is not compared: two vouchers can be accepted against one floor limit."""

    def _append(self, draft, expected=None, send: SendState | None = None) -> Entry:
        try:
            return super()._append(draft, None, send)
        except GuardTaken as taken:
            raise LedgerMoved from taken


class NothingInDoubt(Reporter):
    """What a crash left open is closed without making sure that it can never count."""

    def _alone(self, item: Item, record: Record) -> Answer:
        if item.in_doubt and not record.reason:
            return Answer(item.entry.sequence, Result.SETTLED)
        return super()._alone(item, record)


class ForgetfulLedger(Ledger):
    """Our own uses since the last kit are not counted."""

    def recall(self, facts: Facts) -> Facts:
        return replace(super().recall(facts), used_here=0, unreported=0)


class BoundlessLedger(Ledger):
    """What is out on our word is not added up."""

    def recall(self, facts: Facts) -> Facts:
        return replace(super().recall(facts), at_risk=type(facts.at_risk)())


class LooseClock(Clock):
    """Believes the system clock at every moment, also backwards."""

    def read(self) -> Moment:
        return Moment(self.wall(), ClockTrust.SYSTEM, self.boot_id, self.boot_time())


def _wall_now(clock: Clock) -> datetime:
    """The window of a voucher judged by the system clock instead of the platform's."""
    return clock.wall()


def _late_by_zone(clock: Clock) -> datetime:
    """Local wall time taken for UTC: eight hours off, as a naive timestamp is."""
    return clock.now() - timedelta(hours=8)


@dataclass(frozen=True)
class Bug:
    """A planted bug. promises: the first word of each sentence that may catch it.

    caught_by  the first seed that did when it was last looked for: there the hunt begins
    """

    name: str
    parts: Parts
    promises: tuple[str, ...]
    caught_by: int = 0


PLANTED = (
    Bug("key remade on retry", Parts(flow=KeyRemade), ("key for life", "reconcile"), 2),
    Bug("key remade by the sender", Parts(reporter=KeyRemadeLater), ("key for life", "reconcile")),
    Bug("deleted on 400", Parts(reporter=DeletedOn400), ("reconcile",), 19),
    Bug("green before the journal", Parts(flow=GreenFirst), ("durable before green",)),
    Bug("a batch is all or nothing", Parts(reporter=AllOrNothing), ("reconcile",), 4),
    Bug("window by the system clock", Parts(now=_wall_now), ("window", "floor limit")),
    Bug("window by local time", Parts(now=_late_by_zone), ("window", "floor limit"), 4),
    Bug("a time-out is a failure", Parts(flow=TimeoutIsFailure), ("refused is free",), 1),
    Bug(
        "no answer is no redemption",
        Parts(reporter=TimeoutIsOffline),
        ("refused is free", "reconcile"),
        1,
    ),
    Bug("no head and no guard", Parts(ledger=NoHeadCheck), ("floor limit", "uses"), 10),
    Bug("doubt closed unasked", Parts(reporter=NothingInDoubt), ("refused is free",), 1),
    Bug("crash not settled at start", Parts(settles_at_start=False), ("refused is free",), 6),
    Bug("own uses forgotten", Parts(ledger=ForgetfulLedger), ("uses",), 1),
    Bug("risk not added up", Parts(ledger=BoundlessLedger), ("floor limit",), 14),
    Bug("time runs backwards", Parts(clock=LooseClock), ("time",)),
)


def first_caught(bug: Bug, run: Callable[[int, Parts], object], seeds: int) -> tuple[int, str]:
    """A seed that catches a bug, and the broken promise; (-1, "") if none of so many does."""
    for seed in (bug.caught_by, *range(seeds)):
        for violation in getattr(run(seed, bug.parts), "violations", ()):
            if violation.split(":")[0] in bug.promises:
                return seed, violation
    return -1, ""
