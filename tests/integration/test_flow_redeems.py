"""One code from bytes to verdict, against the sandbox over real HTTP."""

from __future__ import annotations

import pytest

from terminal.bootstrap import Books
from terminal.core.model import Authority, How, Reason, Verdict
from terminal.core.record import EntryKind
from terminal.demo.customers import PAYMENT, forged
from terminal.flow import Flow

from .conftest import Platform
from .counters import TestCounter
from .flows import kinds


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
