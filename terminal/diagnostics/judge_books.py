"""Journal, queue and the day's comparison: readings -> findings. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from terminal.diagnostics.finding import NOTHING, Finding, Level, phrase
from terminal.diagnostics.judge_machine import span_of
from terminal.locale import later
from terminal.status import Unsent

OLD, TOO_OLD = timedelta(hours=1), timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class JournalState:
    """What verifying the journal came to.

    bad      the first entry that does not hold, and why; empty if all do
    dispute  why nothing may be accepted all the same
    """

    entries: int
    seconds: float
    receipts: int = 0
    bad: str = ""
    dispute: str = ""


@dataclass(frozen=True, slots=True)
class QueueState:
    """What waits to be reported, the age of its oldest, and what a person must look at."""

    waiting: int
    oldest: timedelta | None = None
    tasks: int = 0


@dataclass(frozen=True, slots=True)
class DayState:
    """A business date in both books. `waiting`: ours that the platform cannot know yet."""

    date: str
    matched: int
    differ: int
    waiting: int = 0


def journal(state: JournalState | None, trouble: str = "") -> Finding:
    """Whether every entry holds; `trouble`: why the journal could not even be opened."""
    stop = phrase(later("accept nothing; keep the file and send the support bundle"))
    if state is None:
        if trouble:
            value = phrase(later("{why}"), why=trouble)
            return Finding("journal", Level.FAIL, value, advice=stop)
        return Finding("journal", Level.SKIP, phrase(later("this till is not claimed")))
    limit = phrase(later("every hash and signature"))
    if state.bad or state.dispute:
        value = phrase(later("{why}"), why=state.bad or state.dispute)
        return Finding("journal", Level.FAIL, value, limit, stop)
    value = phrase(
        later("{n} entries and {receipts} receipts hold, verified in {seconds} s"),
        **{"n": state.entries, "receipts": state.receipts, "seconds": f"{state.seconds:.1f}"},
    )
    return Finding("journal", Level.PASS, value, limit)


def queue(state: QueueState | None) -> list[Finding]:
    """What waits, and what a person must decide."""
    if state is None:
        return [Finding("queue", Level.SKIP, phrase(later("this till is not claimed")))]
    return [_waiting(state), _tasks(state)]


def _waiting(state: QueueState) -> Finding:
    limit = phrase(later("none older than {span}"), span=span_of(OLD.total_seconds()))
    if not state.waiting or state.oldest is None:
        return Finding("queue", Level.PASS, phrase(later("nothing waits")), limit)
    age = span_of(state.oldest.total_seconds())
    value = phrase(later("{n} wait, the oldest for {span}"), n=state.waiting, span=age)
    if state.oldest < OLD:
        return Finding("queue", Level.PASS, value, limit)
    level = Level.FAIL if state.oldest >= TOO_OLD else Level.WARN
    advice = phrase(later("bring the till online; it reports by itself"))
    return Finding("queue", level, value, limit, advice)


def _tasks(state: QueueState) -> Finding:
    if not state.tasks:
        return Finding("desk", Level.PASS, phrase(later("nothing to decide")))
    value = phrase(later("{n} refused later or set aside"), n=state.tasks)
    advice = phrase(later("the shop decides on the counter's screen: F5"))
    return Finding("desk", Level.WARN, value, phrase(later("none")), advice)


def owner(unsent: Unsent | None, sends: bool, now: datetime) -> Finding:
    """Whether the owner's pages arrive; `sends`: whether this till has ever had one to send."""
    if unsent is None:
        if not sends:
            return Finding("owner", Level.SKIP, phrase(later("no page was sent from here yet")))
        return Finding("owner", Level.PASS, phrase(later("no page waits")))
    age = now - unsent.since
    value = phrase(
        later("{n} not sent, the oldest of {date}: {why}"),
        **{"n": unsent.count, "date": unsent.day, "why": unsent.why},
    )
    limit = phrase(later("none older than {span}"), span=span_of(TOO_OLD.total_seconds()))
    advice = phrase(later("look at [owner] in the settings and at the line"))
    return Finding("owner", Level.FAIL if age >= TOO_OLD else Level.WARN, value, limit, advice)


def day(state: DayState | None, why: str = "") -> Finding:
    """Yesterday or today in both books; None: they could not be compared, and why."""
    if state is None:
        value = phrase(later("{why}"), why=why) if why else phrase(later("not compared"))
        return Finding("day", Level.SKIP, value)
    value = phrase(
        later("{date}: {n} agree, {differ} differ"),
        **{"date": state.date, "n": state.matched, "differ": state.differ},
    )
    advice = NOTHING
    if state.differ:
        advice = phrase(later("compare the list of the day with the platform's, line by line"))
    level = Level.WARN if state.differ else Level.PASS
    return Finding("day", level, value, phrase(later("no difference")), advice)
