"""A queue to drain and another side to drain it to, for the tests beside this file."""

import os
import time
from dataclasses import replace

from offline_queue import (
    Answer,
    Clock,
    Draft,
    Drain,
    Result,
    SendState,
    SyncSettings,
)

SECOND = 1_000_000_000


def draft(kind: str = "redeem", **changes) -> Draft:
    plain = Draft(os.urandom(16), kind, "", b"body", 5, 1, bytes(16), 7)
    return replace(plain, **changes)


class Hands:
    """Clocks moved by hand."""

    def __init__(self) -> None:
        self.boot_time = 10 * SECOND
        self.clock = Clock(b"boot-one--------", lambda: self.boot_time, lambda: 1_700_000)

    def wait(self, seconds: float) -> None:
        self.boot_time += int(seconds * SECOND)


class Platform:
    """The other side, by rule: sequence -> result, an exception to raise, or nothing."""

    def __init__(self, rule=lambda item: Result.SETTLED):
        self.rule = rule
        self.batches: list[list[int]] = []

    def __call__(self, items):
        self.batches.append([item.entry.sequence for item in items])
        said = [(item, self.rule(item)) for item in items]
        return [
            result if isinstance(result, Answer) else Answer(item.entry.sequence, result)
            for item, result in said
        ]


def fill(journal, count):
    for start in range(0, count, 100):
        journal.append_many([draft() for _ in range(min(100, count - start))], SendState.PENDING)


def drain(journal, platform, hands, **settings) -> Drain:
    return Drain(journal, platform, hands.clock, SyncSettings(**settings), random=lambda: 0.999)


def down(item):
    raise ConnectionError("no route")


def real_clock() -> Clock:
    return Clock(bytes(16), time.monotonic_ns, lambda: time.time_ns() // 1000)
