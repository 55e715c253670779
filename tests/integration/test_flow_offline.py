"""One code while the line or the platform fails: our word, the same id, later reports."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from offline_queue import SendState
from terminal.bootstrap import Books
from terminal.core.model import Authority, Reason, Verdict
from terminal.core.record import EntryKind
from terminal.demo.relay import Relay
from terminal.flow import Flow

from .conftest import Platform
from .counters import TestCounter
from .flows import kinds, quick, standing


def test_offline_a_signed_voucher_is_accepted_on_our_word_and_reported_later(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow
) -> None:
    made = sound_platform.issue("prepaid", uses=2, value=88_00)
    line.cut()
    shown = flow.run(made["signed"].encode())
    assert (shown.decision.verdict, shown.decision.authority) == (Verdict.ACCEPTED, Authority.TILL)
    assert shown.decision.uses_left == 1
    assert shown.decision.limit_left == 500_00 - 88_00
    assert sound_platform.booked(made["id"]) == []
    line.mend()
    books.sync.sync_once(anyway=True)
    assert [each["id"] for each in sound_platform.booked(made["id"])] == [shown.redemption]
    assert books.ledger.outbox.counts().waiting == 0


def test_offline_only_what_can_be_verified_is_accepted(
    sound_platform: Platform, line: Relay, flow: Flow, counter: TestCounter
) -> None:
    made = sound_platform.issue("prize")
    card = sound_platform.issue("stored_value", value=30_00)
    line.cut()
    for code in (made["opaque"], made["typed"]):
        assert flow.run(code.encode()).decision.reason is Reason.OFFLINE_NOT_ALLOWED
    counter.bill = 10_00
    assert flow.run(card["signed"].encode()).decision.reason is Reason.OFFLINE_NOT_ALLOWED
    assert flow.run(made["signed"].encode()).decision.verdict is Verdict.ACCEPTED
    assert flow.run(made["signed"].encode()).decision.reason is Reason.ALREADY_REDEEMED


def test_offline_the_floor_limit_holds(sound_platform: Platform, line: Relay, flow: Flow) -> None:
    dear = [sound_platform.issue("prepaid", value=300_00) for _ in range(2)]
    cheap = sound_platform.issue("prepaid", value=200_00)
    line.cut()
    assert flow.run(dear[0]["signed"].encode()).decision.limit_left == 200_00
    refused = flow.run(dear[1]["signed"].encode()).decision
    assert (refused.reason, refused.refusal and refused.refusal.note) == (
        Reason.OFFLINE_CAP_REACHED,
        "value",
    )
    assert flow.run(cheap["signed"].encode()).decision.refusal.note == "static"
    wallet = sound_platform.issue("prepaid", value=200_00, customer="mei", bound=True)
    shown = sound_platform.admin(f"/admin/vouchers/{wallet['id']}:show", {})["code"]
    assert flow.run(shown.encode()).decision.limit_left == 0


def test_offline_a_voucher_judged_by_its_own_dates(
    sound_platform: Platform, line: Relay, flow: Flow
) -> None:
    now = datetime.now(UTC)
    late = sound_platform.issue("prize", expires=(now - timedelta(seconds=5)).isoformat())
    early = sound_platform.issue("prize", not_before=(now + timedelta(hours=1)).isoformat())
    away = sound_platform.issue("prize", shops=["nanjing"])
    line.cut()
    reasons = [flow.run(each["signed"].encode()).decision.reason for each in (late, early, away)]
    assert reasons == [Reason.EXPIRED, Reason.NOT_YET_VALID, Reason.WRONG_SHOP]


def test_a_lost_reply_is_settled_by_query_under_the_same_id(
    sound_platform: Platform, books: Books, flow: Flow
) -> None:
    made = sound_platform.issue("prepaid", uses=5)
    sound_platform.fault("lost_reply", times=1, path="/v1/redemptions", exact=True)
    shown = flow.run(made["signed"].encode())
    assert shown.decision.authority is Authority.PLATFORM
    assert shown.decision.uses_left == 4
    assert [each["id"] for each in sound_platform.booked(made["id"])] == [shown.redemption]


def test_no_answer_in_time_falls_back_to_our_word_under_the_same_id(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow
) -> None:
    """The request counts, every answer is late: green on our word, then one effect for one id."""
    made = sound_platform.issue("prepaid", uses=5)
    flow.place = quick(flow)
    sound_platform.fault("latency", ms=1500, path="/v1/redemptions", exact=True)
    started = time.monotonic()
    shown = flow.run(made["signed"].encode())
    assert time.monotonic() - started < 1.2
    assert shown.decision.authority is Authority.TILL
    assert kinds(books) == [EntryKind.INTENT, EntryKind.OUTCOME]
    sound_platform.fault("reset")
    books.sync.sync_once(anyway=True)
    assert books.ledger.outbox.counts().waiting == 0
    assert [(each["id"], each["state"]) for each in sound_platform.booked(made["id"])] == [
        (shown.redemption, "confirmed")
    ]


def test_no_answer_and_no_offline_refuses_and_reverses_under_the_same_id(
    sound_platform: Platform, books: Books, flow: Flow
) -> None:
    made = sound_platform.issue("prepaid", uses=5)
    flow.place = quick(flow)
    sound_platform.fault("latency", ms=1500, path="/v1/redemptions", exact=True)
    shown = flow.run(made["opaque"].encode())
    assert (shown.decision.reason, shown.decision.reverse) == (Reason.OFFLINE_NOT_ALLOWED, True)
    assert kinds(books) == [EntryKind.INTENT, EntryKind.REVERSAL]
    assert books.ledger.outbox.counts().pending == 1
    sound_platform.fault("reset")
    books.sync.sync_once(anyway=True)
    assert books.ledger.outbox.counts().waiting == 0
    assert standing(sound_platform, made["id"], shown.redemption) in ("reversed", "blocked")


def test_an_offline_acceptance_refused_later_becomes_a_task(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow
) -> None:
    """Used elsewhere while our line was down: the conflict is named, and blocks nobody."""
    made, other = sound_platform.issue("prize"), sound_platform.issue("prize")
    line.cut()
    assert flow.run(made["signed"].encode()).decision.verdict is Verdict.ACCEPTED
    assert flow.run(other["signed"].encode()).decision.verdict is Verdict.ACCEPTED
    sound_platform.admin(f"/admin/vouchers/{made['id']}:refund", {})
    line.mend()
    books.sync.sync_once(anyway=True)
    states = {item.state for item in books.ledger.outbox.tasks()}
    assert states == {SendState.CONFLICT}
    counts = books.ledger.outbox.counts()
    assert (counts.waiting, counts.tasks, counts.settled) == (0, 1, 1)


@pytest.mark.parametrize("fault", ["html", "error_500", "unreachable", "lost_reply"])
def test_whatever_the_platform_answers_the_books_agree(
    sound_platform: Platform, books: Books, flow: Flow, fault: str
) -> None:
    made = sound_platform.issue("prepaid", uses=5)
    sound_platform.fault(fault, path="/v1/redemptions")
    shown = flow.run(made["signed"].encode())
    assert shown.decision.authority is Authority.TILL
    sound_platform.fault("reset")
    books.sync.sync_once(anyway=True)
    assert books.ledger.outbox.counts().waiting == 0
    assert [each["id"] for each in sound_platform.booked(made["id"])] == [shown.redemption]
