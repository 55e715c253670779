"""A platform that takes one redemption at a time may be slow: what is leased is sent in time.

Journal, outbox and drains are real, only the clock is moved by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from offline_queue import Drain, Journal, Outbox, SendState, SyncSettings
from terminal.contact import Line
from terminal.core.capabilities import Capabilities, Key
from terminal.core.model import Granted, Order, Reply, Standing, Verdict
from terminal.core.record import EntryKind, Record, written
from terminal.report import LEASE, Reporter, take_of

from .queue.drains import Hands, draft
from .queue.signed_journals import open_journal

ONE_BY_ONE = Capabilities(key=Key.OURS)
YES = Reply(Standing.CONFIRMED, Granted(0, 0, 0))


@dataclass
class Slow:
    """Takes its time for each order; whoever else drains meanwhile gets a turn."""

    hands: Hands
    seconds: float
    meanwhile: Callable[[], Any] = lambda: None
    capabilities: Capabilities = ONE_BY_ONE
    orders: list[Order] = field(default_factory=list)

    def forward(self, orders: Sequence[Order], head: Any, deadline: float) -> list[Reply]:
        assert len(orders) <= self.capabilities.batch
        self.orders += orders
        self.hands.wait(self.seconds)
        self.meanwhile()
        return [YES] * len(orders)


@pytest.fixture
def journal(tmp_path: Path):
    with open_journal(tmp_path / "journal.db") as opened:
        record = Record("slow", "F-1", how="scanned", verdict=Verdict.ACCEPTED, currency="EUR")
        kind = EntryKind.OUTCOME.value
        drafts = [
            draft(kind, subject=f"slow:{n}", authority="till", **written(record)) for n in range(40)
        ]
        opened.append_many(drafts, SendState.PENDING)
        yield opened


def drain_to(platform: Slow, journal: Journal) -> Drain:
    """As a program of this till makes it."""
    hands = platform.hands
    reporter = Reporter(
        {"slow": platform},  # type: ignore[dict-item]
        {"slow": Line()},
        journal.head,
        lambda: datetime(2026, 11, 27, 12, tzinfo=UTC),
        monotonic=lambda: hands.boot_time / 1e9,
    )
    settings = SyncSettings(batch=take_of(platform.capabilities), lease=LEASE)
    return Drain(journal, reporter, hands.clock, settings, lambda: 0.999, Outbox(journal, LEASE))


@pytest.mark.parametrize("seconds", [0.1, 7.0, 19.0])
def test_nobody_else_sends_what_is_being_sent(journal: Journal, seconds: float):
    platform = Slow(Hands(), seconds)
    here = drain_to(platform, journal)
    elsewhere = drain_to(Slow(platform.hands, 0.0), journal)
    there = elsewhere._send.platforms["slow"]  # type: ignore[attr-defined]
    platform.meanwhile = lambda: elsewhere.sync_once(anyway=True)
    rounds = 0
    while Outbox(journal).counts().waiting:
        here.sync_once(anyway=True)
        rounds += 1
        assert rounds < 40
    sent = Counter(order.id for order in (*platform.orders, *there.orders))
    assert len(sent) == 40
    assert set(sent.values()) == {1}, "something was sent by both"


def test_what_takes_one_at_a_time_is_leased_in_short_pieces():
    assert take_of(ONE_BY_ONE) < take_of(Capabilities(batch=500)) == SyncSettings().batch
