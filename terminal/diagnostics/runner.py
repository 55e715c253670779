"""Runs checks side by side, a few at a time, each limited in time. Nothing raises out of it."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from terminal.diagnostics.finding import Finding, Level, phrase, worst_first
from terminal.diagnostics.subject import Subject
from terminal.locale import later
from terminal.text import clean

_AT_ONCE = 4
"""A till goes on selling meanwhile, on a small machine."""
_log = logging.getLogger(__name__)
Look = Callable[[Subject], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at, within so many seconds. `also`: other names of its findings."""

    name: str
    look: Look
    within: float
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Whatever its findings may be called."""
        return (self.name, *self.also)


@dataclass
class _Begun:
    check: Check
    since: float


def run_checks(
    checks: Sequence[Check],
    subject: Subject,
    told: Callable[[Finding], None] = lambda finding: None,
    monotonic: Callable[[], float] = time.monotonic,
) -> list[Finding]:
    """All findings, worst first; `told` hears of each as it comes, from this thread.

    A check that hangs is given up after its time and its thread left behind.
    """
    waiting, begun = deque(checks), dict[str, _Begun]()
    answers: queue.SimpleQueue[tuple[str, Sequence[Finding]]] = queue.SimpleQueue()
    found: list[Finding] = []
    while waiting or begun:
        while waiting and len(begun) < _AT_ONCE:
            check = waiting.popleft()
            begun[check.name] = _Begun(check, monotonic())
            _start(check, subject, answers)
        for finding in _next(begun, answers, monotonic):
            found.append(finding)
            told(finding)
    return worst_first(found, [name for each in checks for name in each.names])


def _start(
    check: Check, subject: Subject, answers: queue.SimpleQueue[tuple[str, Sequence[Finding]]]
) -> None:
    def look() -> None:
        try:
            answers.put((check.name, check.look(subject)))
        except Exception as fault:  # noqa: BLE001 - a check's bug is a finding, not an end
            _log.exception("check %s", check.name)
            answers.put((check.name, [_broken(check, fault)]))

    threading.Thread(target=look, name=f"check {check.name}", daemon=True).start()


def _next(
    begun: dict[str, _Begun],
    answers: queue.SimpleQueue[tuple[str, Sequence[Finding]]],
    monotonic: Callable[[], float],
) -> list[Finding]:
    """What one check found, or that its time is over."""
    soonest = min(begun.values(), key=lambda each: each.since + each.check.within)
    patience = max(0.0, soonest.since + soonest.check.within - monotonic())
    try:
        name, findings = answers.get(timeout=patience)
    except queue.Empty:
        del begun[soonest.check.name]
        return [_late(soonest.check)]
    if name not in begun:
        return []  # given up meanwhile
    took = monotonic() - begun.pop(name).since
    return [replace(each, seconds=took) for each in findings]


def _late(check: Check) -> Finding:
    return Finding(
        check.name,
        Level.FAIL,
        phrase(later("no result")),
        phrase(later("within {n} s"), n=f"{check.within:g}"),
        phrase(later("it hangs: look at the device or the line behind it")),
        seconds=check.within,
    )


def _broken(check: Check, fault: Exception) -> Finding:
    why = clean(str(fault)) or type(fault).__name__
    return Finding(
        check.name,
        Level.FAIL,
        phrase(later("the check itself failed: {why}"), why=why),
        advice=phrase(later("send the support bundle")),
    )
