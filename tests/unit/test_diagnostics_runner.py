"""Checks run side by side: one that hangs or breaks costs only itself."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from terminal.diagnostics.finding import Finding, Level, phrase
from terminal.diagnostics.runner import Check, run_checks
from terminal.diagnostics.subject import Subject

NOTHING = Subject(Path("/nowhere"))


def well(name: str) -> Check:
    return Check(name, lambda subject: [Finding(name, Level.PASS, phrase("well"))], 5.0)


def hanging(end: threading.Event, within: float = 0.2) -> Check:
    def look(subject: Subject) -> list[Finding]:
        end.wait(30)
        return [Finding("hangs", Level.PASS, phrase("late"))]

    return Check("hangs", look, within)


@pytest.fixture
def end():
    event = threading.Event()
    yield event
    event.set()


def test_what_hangs_is_given_up_and_the_others_are_told(end):
    told: list[str] = []
    began = time.monotonic()
    found = run_checks(
        [hanging(end), *map(well, "abcdef")], NOTHING, lambda f: told.append(f.check)
    )
    assert time.monotonic() - began < 5
    assert [each.check for each in found] == ["hangs", *"abcdef"]
    assert found[0].level is Level.FAIL
    assert found[0].value.plain() == "no result"
    assert found[0].limit.plain() == "within 0.2 s"
    assert sorted(told) == sorted(each.check for each in found)


def test_a_late_answer_is_not_told_twice(end):
    slow = well("slow")

    def look(subject: Subject) -> list[Finding]:
        end.set()  # the one that was given up comes back now
        time.sleep(0.3)
        return list(slow.look(subject))

    found = run_checks([hanging(end, 0.05), Check("slow", look, 5.0)], NOTHING)
    assert [each.check for each in found] in (["hangs", "slow"], ["slow", "hangs"])


def test_a_check_that_breaks_is_a_finding():
    def look(subject: Subject) -> list[Finding]:
        raise ZeroDivisionError("by [nothing]\x1b")

    (found,) = run_checks([Check("broken", look, 1.0)], NOTHING)
    assert (found.level, found.value.plain()) == (
        Level.FAIL,
        "the check itself failed: by [nothing]",
    )


def test_only_a_few_run_at_a_time():
    running: list[int] = []
    most: list[int] = []
    lock = threading.Lock()

    def check(name: str) -> Check:
        def look(subject: Subject) -> list[Finding]:
            with lock:
                running.append(1)
                most.append(len(running))
            time.sleep(0.02)
            with lock:
                running.pop()
            return []

        return Check(name, look, 5.0)

    run_checks([check(f"c{n}") for n in range(12)], NOTHING)
    assert max(most) <= 4


def test_every_check_has_a_time_and_a_name_of_its_own():
    from terminal.diagnostics.checks import CHECKS, NETWORK, ORDER, named

    assert len(set(ORDER)) == len(ORDER)
    assert all(0 < each.within <= 60 for each in CHECKS)
    assert set(NETWORK) <= set(ORDER)
    assert [each.name for each in named(["credential", "platform"])] == ["platform"]
    with pytest.raises(KeyError):
        named(["nothing"])
