"""One code from bytes to verdict, against the sandbox over real HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from offline_queue import SendState
from terminal.bootstrap import Books, flow_of, open_books
from terminal.contact import Prober
from terminal.core.model import Authority, How, Reason, Verdict
from terminal.core.record import EntryKind
from terminal.demo.customers import PAYMENT, forged
from terminal.demo.relay import Relay
from terminal.flow import Flow

from .conftest import Platform
from .counters import TestCounter


@pytest.fixture
def books(claimed: Callable[[str], Path]) -> Iterator[Books]:
    """A till's books with a fresh offline kit."""
    opened = open_books(claimed("till"))
    contact(opened)
    yield opened
    opened.close()


@pytest.fixture
def counter() -> TestCounter:
    return TestCounter()


@pytest.fixture
def flow(books: Books, counter: TestCounter) -> Flow:
    return flow_of(books, counter)


def contact(books: Books) -> None:
    """Fetch the offline kit, as the running till does now and then."""
    Prober(books.platforms, books.lines, books.kits, books.clock).probe()


def kinds(books: Books) -> list[str]:
    return [entry.kind for entry in books.ledger.journal.entries(after=0)]


def test_a_prepaid_voucher_is_redeemed_and_booked_once(
    sound_platform: Platform, books: Books, flow: Flow, counter: TestCounter
) -> None:
    made = sound_platform.issue("prepaid", uses=2)
    shown = flow.run(made["signed"].encode())
    assert (shown.decision.verdict, shown.decision.authority) == (
        Verdict.ACCEPTED,
        Authority.PLATFORM,
    )
    assert shown.decision.uses_left == 1
    assert counter.events[0] == "seen"
    assert counter.events[-1] == "show"
    assert kinds(books) == [EntryKind.INTENT, EntryKind.OUTCOME]
    booked = sound_platform.booked(made["id"])
    assert [(each["id"], each["state"]) for each in booked] == [(shown.redemption, "confirmed")]


@pytest.mark.parametrize("form", ["signed", "typed", "opaque"])
def test_every_form_of_a_code_is_understood(
    sound_platform: Platform, flow: Flow, form: str
) -> None:
    made = sound_platform.issue("prize")
    how = How.TYPED if form == "typed" else How.SCANNED
    assert flow.run(made[form].encode(), how).decision.verdict is Verdict.ACCEPTED


def test_a_coupon_asks_for_the_bill_and_takes_the_rest(
    sound_platform: Platform, flow: Flow, counter: TestCounter
) -> None:
    made = sound_platform.issue("money_off", value=20_00, minimum=100_00)
    counter.bill = 108_00
    worth = flow.run(made["signed"].encode()).decision.worth
    assert worth is not None
    assert (worth.discount, worth.take) == (20_00, 88_00)
    assert "ask" in counter.events


def test_escape_at_the_prompt_does_nothing(
    sound_platform: Platform, books: Books, flow: Flow
) -> None:
    made = sound_platform.issue("money_off", value=5_00)
    assert flow.run(made["signed"].encode()).decision.verdict is Verdict.CHECK
    assert kinds(books) == []
    assert sound_platform.booked(made["id"]) == []


def refusals() -> list[tuple[str, Reason]]:
    return [
        ("used", Reason.ALREADY_REDEEMED),
        ("expired", Reason.EXPIRED),
        ("later", Reason.NOT_YET_VALID),
        ("elsewhere", Reason.WRONG_SHOP),
        ("revoked", Reason.REVOKED),
    ]


@pytest.mark.parametrize(("name", "reason"), refusals())
def test_the_platforms_refusals_keep_their_reason(
    sound_platform: Platform, flow: Flow, name: str, reason: Reason
) -> None:
    codes = sound_platform.admin("/admin/seed-demo", {})["vouchers"][name]
    decision = flow.run(codes["opaque"].encode()).decision
    assert (decision.verdict, decision.reason) == (Verdict.REFUSED, reason)


def test_a_refused_bill_and_an_empty_card(
    sound_platform: Platform, flow: Flow, counter: TestCounter
) -> None:
    coupon = sound_platform.issue("money_off", value=20_00, minimum=100_00)
    counter.bill = 99_99
    assert flow.run(coupon["signed"].encode()).decision.reason is Reason.RULES_NOT_MET
    card = sound_platform.issue("stored_value", value=30_00)
    counter.bill = 50_00
    first = flow.run(card["opaque"].encode()).decision
    assert first.worth is not None
    assert (first.worth.discount, first.worth.take, first.balance) == (30_00, 20_00, 0)
    assert flow.run(card["opaque"].encode()).decision.reason in (
        Reason.INSUFFICIENT_BALANCE,
        Reason.ALREADY_REDEEMED,
    )


def test_a_refund_and_unknown_codes(sound_platform: Platform, flow: Flow) -> None:
    made = sound_platform.issue("prize")
    sound_platform.admin(f"/admin/vouchers/{made['id']}:refund", {})
    assert flow.run(made["typed"].encode(), How.TYPED).decision.reason is Reason.REFUNDED
    assert flow.run(b"VC-0000000000").decision.reason is Reason.UNKNOWN_CODE
    assert flow.run(b"https://example.com/").decision.reason is Reason.UNKNOWN_CODE


def test_a_forged_voucher_is_refused_before_anyone_is_asked(
    sound_platform: Platform, flow: Flow, counter: TestCounter
) -> None:
    made = sound_platform.issue("prize")
    decision = flow.run(forged(made["signed"]).encode()).decision
    assert decision.reason is Reason.BAD_SIGNATURE
    assert "asking" not in counter.events


def test_a_payment_code_never_reaches_journal_or_platform(
    books: Books, flow: Flow, counter: TestCounter
) -> None:
    assert flow.run(PAYMENT).decision.reason is Reason.PAYMENT_CODE
    assert "asking" not in counter.events
    whole = books.ledger.journal.path.read_bytes()
    wal = books.ledger.journal.path.with_name(books.ledger.journal.path.name + "-wal")
    assert PAYMENT not in whole + wal.read_bytes()


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
    assert flow.run(cheap["signed"].encode()).decision.limit_left == 0


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


def quick(flow: Flow):  # type: ignore[no-untyped-def]
    """The same place with an impatient cashier."""
    from dataclasses import replace

    return replace(flow.place, patience=0.5)


def standing(platform: Platform, voucher: str, redemption: str) -> str:
    """What the platform has under one id."""
    items = platform.admin("/admin/redemptions")["items"]
    return str(next(item["state"] for item in items if item["id"] == redemption))
