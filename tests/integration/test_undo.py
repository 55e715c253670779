"""Taking a redemption back: reversed where the platform may have it, voided where it cannot."""

from __future__ import annotations

import pytest

from offline_queue import SendState
from terminal.books import DayBook
from terminal.bootstrap import Books
from terminal.core.model import Reason, Verdict
from terminal.core.record import EntryKind
from terminal.demo.relay import Relay
from terminal.entries import record_in
from terminal.errors import WrongUse
from terminal.flow import Flow
from terminal.undo import Undo, Undone, undo_of

from .conftest import Platform
from .flows import kinds, quick, standing


@pytest.fixture
def undo(books: Books) -> Undo:
    return undo_of(books.ledger, books.platforms, books.lines, patience=2.0)


def states(books: Books) -> list[SendState]:
    return [item.state for item in reversed(books.ledger.outbox.newest())]


def test_online_the_platform_agrees_and_the_voucher_can_be_used_again(
    sound_platform: Platform, books: Books, flow: Flow, undo: Undo
) -> None:
    made = sound_platform.issue("prepaid", value=88_00, undo_seconds=600)
    shown = flow.run(made["signed"].encode())
    offered = undo.last()
    assert offered
    assert offered.until == shown.decision.undo_until is not None
    done = undo.take_back(reason="  wrong\x1b[31m dish ", by="lin")
    assert (done.outcome, done.redemption) == (Undone.TAKEN_BACK, shown.redemption)
    assert standing(sound_platform, made["id"], shown.redemption) == "reversed"
    reversal = books.ledger.journal.last(1)[0]
    assert (reversal.kind, reversal.operator) == (EntryKind.REVERSAL, "lin")
    assert record_in(reversal).note == "wrong[31m dish"
    assert states(books) == [SendState.SETTLED]
    assert undo.last() is None
    assert flow.run(made["signed"].encode()).decision.verdict is Verdict.ACCEPTED


def test_the_platform_is_told_why(sound_platform: Platform, flow: Flow, undo: Undo) -> None:
    made = sound_platform.issue("prize")
    flow.run(made["signed"].encode())
    undo.take_back(reason="customer left")
    (booked,) = sound_platform.booked(made["id"])
    assert booked["cause"] == "customer left"


def test_what_never_left_is_voided_and_sends_neither(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, undo: Undo
) -> None:
    made = sound_platform.issue("prepaid", value=88_00)
    line.cut()
    flow.run(sound_platform.issue("prize")["opaque"].encode())  # it is noticed that the line is cut
    given = flow.run(made["signed"].encode())
    done = undo.take_back(given.redemption, "changed his mind")
    assert done.outcome is Undone.NEVER_SENT
    assert kinds(books)[-2:] == [EntryKind.OUTCOME, EntryKind.REVERSAL]
    assert states(books) == [SendState.VOIDED]
    assert books.ledger.at_risk().value == 0
    again = flow.run(made["signed"].encode())
    assert again.decision.verdict is Verdict.ACCEPTED, "used again, still offline"
    line.mend()
    books.sync.sync_once(anyway=True)
    assert [each["id"] for each in sound_platform.booked(made["id"])] == [again.redemption]
    assert books.ledger.journal.verify() is None


def test_what_may_have_reached_the_platform_is_never_voided(
    sound_platform: Platform, books: Books, flow: Flow, undo: Undo
) -> None:
    """Green on our word after a lost reply: not sent from the outbox, and yet it counted."""
    made = sound_platform.issue("prepaid", value=88_00)
    flow.place = quick(flow)
    sound_platform.fault("latency", ms=1500, path="/v1/redemptions", exact=True)
    given = flow.run(made["signed"].encode())
    sound_platform.fault("reset")
    assert states(books) == [SendState.PENDING]
    assert undo.take_back(reason="wrong table").outcome is Undone.QUEUED
    assert states(books) == [SendState.PENDING, SendState.PENDING]
    books.sync.sync_once(anyway=True)
    assert states(books) == [SendState.SETTLED, SendState.SETTLED]
    assert standing(sound_platform, made["id"], given.redemption) == "reversed"


def test_offline_the_reversal_waits_and_keeps_its_place_before_the_next_use(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, undo: Undo
) -> None:
    made = sound_platform.issue("prepaid", value=88_00)
    first = flow.run(made["signed"].encode())
    line.cut()
    assert undo.take_back(reason="wrong table").outcome is Undone.QUEUED
    second = flow.run(made["signed"].encode())
    assert second.decision.verdict is Verdict.ACCEPTED
    line.mend()
    books.sync.sync_once(anyway=True)
    assert books.ledger.outbox.counts().settled == 2
    found = {each["id"]: each["state"] for each in sound_platform.booked(made["id"])}
    assert found == {first.redemption: "reversed", second.redemption: "confirmed"}


def test_beyond_the_window_it_is_refused_and_nothing_is_written(
    sound_platform: Platform, books: Books, flow: Flow, undo: Undo
) -> None:
    made = sound_platform.issue("prepaid", undo_seconds=0)
    given = flow.run(made["signed"].encode())
    head = books.ledger.journal.head()
    assert undo.last() is None
    done = undo.take_back(reason="too late")
    assert done.outcome is Undone.REFUSED
    assert done.refusal
    assert done.refusal.reason is Reason.UNDO_WINDOW_PASSED
    assert books.ledger.journal.head() == head
    assert standing(sound_platform, made["id"], given.redemption) == "confirmed"


def test_the_window_of_an_own_word_acceptance_is_known_once_it_was_reported(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, undo: Undo
) -> None:
    made = sound_platform.issue("prepaid", undo_seconds=0)
    line.cut()
    flow.run(made["signed"].encode())
    offered = undo.last()
    assert offered
    assert offered.until is None
    line.mend()
    books.sync.sync_once(anyway=True)
    assert undo.take_back(reason="too late").outcome is Undone.REFUSED


def test_a_second_undo_does_not_take_back_the_one_before(
    sound_platform: Platform, flow: Flow, undo: Undo
) -> None:
    for _ in range(2):
        flow.run(sound_platform.issue("prize")["signed"].encode())
    undo.take_back(reason="pressed once")
    with pytest.raises(WrongUse, match="taken back already"):
        undo.take_back(reason="pressed twice")


@pytest.mark.parametrize(
    ("redemption", "reason", "said"),
    [
        ("", "why", "no such redemption"),
        ("01a2", "why", "named by its id"),
        ("0192c3a4-0000-7000-8000-000000000000", "why", "no such redemption"),
        ("", " \x00\u200b ", "a reason is needed"),
    ],
)
def test_wrong_use_is_one_sentence(undo: Undo, redemption: str, reason: str, said: str) -> None:
    with pytest.raises(WrongUse, match=said):
        undo.take_back(redemption, reason)


def test_the_day_counts_what_stands(
    sound_platform: Platform, books: Books, flow: Flow, undo: Undo
) -> None:
    day = DayBook(books.ledger)
    flow.run(sound_platform.issue("prepaid", value=88_00)["signed"].encode())
    flow.run(sound_platform.issue("prepaid", value=12_00)["signed"].encode())
    assert (day.today().redeemed, day.today().given) == (2, 100_00)
    undo.take_back(reason="wrong dish")
    assert (day.today().redeemed, day.today().given) == (1, 88_00)
