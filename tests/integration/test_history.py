"""Past redemptions read from a real journal: the last ones, what became of each, a search."""

from __future__ import annotations

import pytest

from terminal.bootstrap import Books
from terminal.core.decide import Facts, decide
from terminal.core.model import How, Reason, Verdict
from terminal.core.tasks import Way
from terminal.counter import Shown
from terminal.demo.relay import Relay
from terminal.desk import Choice, Desk
from terminal.flow import Flow, Glimpse
from terminal.history import Became, Closed, History, Past, past_of
from terminal.undo import undo_of
from terminal.wording import past as wording

from .conftest import Platform
from .counters import TestCounter


@pytest.fixture
def history(books: Books) -> History:
    books.ledger.operator = "lin"
    return History(books.ledger, books.identity.zone)


def newest(history: History) -> Past:
    return history.last(1)[0]


def given(platform: Platform, flow: Flow, kind: str = "prepaid", **more: object) -> Shown:
    """One redemption of a new voucher."""
    made = platform.issue(kind, **({"value": 88_00} | more))
    return flow.run(made["signed"].encode())


def test_what_the_screen_showed_is_what_the_journal_tells(
    sound_platform: Platform, flow: Flow, counter: TestCounter, history: History
) -> None:
    counter.bill = 100_00
    shown = given(sound_platform, flow, "money_off", title="Coupon [x]", undo_seconds=600)
    row = newest(history)
    assert row.became is Became.FINAL is past_of(shown).became
    assert (row.shown.redemption, row.shown.sequence) == (shown.redemption, shown.sequence)
    assert row.shown.hash == shown.hash
    assert row.shown.decision.worth == shown.decision.worth
    assert row.shown.decision.undo_until == shown.decision.undo_until is not None
    assert row.shown.code.shown == shown.code.shown
    assert row.shown.code.text == "", "a whole code is not carried about for a list"
    assert (row.operator, row.business_date != "", row.trace != "") == ("lin", True, True)
    assert row.can_be_undone


def test_own_word_waits_then_is_reported(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, history: History
) -> None:
    line.cut()
    shown = given(sound_platform, flow)
    assert newest(history).became is Became.WAITING is past_of(shown).became
    line.mend()
    books.sync.sync_once(anyway=True)
    assert newest(history).became is Became.REPORTED


def test_taken_back_at_once_and_later(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, history: History
) -> None:
    undo = undo_of(books.ledger, books.platforms, books.lines, patience=2.0)
    given(sound_platform, flow)
    undo.take_back(reason="cold")
    assert newest(history).became is Became.TAKEN_BACK
    given(sound_platform, flow)
    line.cut()
    undo.take_back(reason="cold")
    assert newest(history).became is Became.TAKING_BACK
    line.mend()
    books.sync.sync_once(anyway=True)
    assert [row.became for row in history.last()] == [Became.TAKEN_BACK] * 2


def test_voided_offline_is_taken_back(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, history: History
) -> None:
    line.cut()
    given(sound_platform, flow, "prize")
    given(sound_platform, flow)
    undo_of(books.ledger, books.platforms, books.lines, patience=2.0).take_back(reason="cold")
    assert newest(history).became is Became.TAKEN_BACK


def test_refused_later_is_a_task_until_somebody_decides(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, history: History
) -> None:
    made = sound_platform.issue("prepaid", value=88_00)
    line.cut()
    flow.run(made["signed"].encode())
    sound_platform.admin(f"/admin/vouchers/{made['id']}:refund", {})
    line.mend()
    books.sync.sync_once(anyway=True)
    row = newest(history)
    assert row.became is Became.TASK
    assert not row.can_be_undone
    task = books.ledger.outbox.tasks()[0].entry.sequence
    Desk(books.ledger).resolve(task, Choice(Way.PAID, "paid in cash", "lin"))
    row = newest(history)
    assert row.became is Became.RESOLVED
    assert row.closed == Closed("paid", "paid in cash", "lin")
    told = dict(wording.details(row, row.shown.at, "UTC"))
    assert told["closed as"] == "the customer paid after all"
    assert (told["because"], told["decided by"]) == ("paid in cash", "lin")
    assert wording.sign(row) == "!✓", "not the sign of what was never done"


def test_refusals_are_told_with_their_reason(
    sound_platform: Platform, flow: Flow, history: History
) -> None:
    made = sound_platform.issue("prepaid", value=88_00, uses=1)
    flow.run(made["signed"].encode())
    flow.run(made["signed"].encode())
    row = newest(history)
    assert row.shown.decision.verdict is Verdict.REFUSED
    assert row.shown.decision.reason is Reason.ALREADY_REDEEMED
    assert row.became is Became.NOTHING


def test_crash_before_the_outcome_is_open_then_one_row(
    sound_platform: Platform, books: Books, flow: Flow, history: History
) -> None:
    made = sound_platform.issue("prepaid", value=88_00)
    (code,) = flow._parse(Glimpse(made["signed"].encode()), How.SCANNED)
    facts: Facts = books.ledger.recall(flow._ask(code))
    order = books.ledger.intend(facts, decide(facts, flow.now()))
    flow._asking.redeem(order, facts, flow._deadline())
    assert history.last() == []
    books.ledger.close_interrupted()
    assert newest(history).became is Became.IN_DOUBT
    books.sync.sync_once(anyway=True)
    assert newest(history).became is Became.TASK
    task = books.ledger.outbox.tasks()[0].entry.sequence
    Desk(books.ledger).resolve(task, Choice(Way.HANDED_OVER, "she waited", "lin"))
    (row,) = history.last()
    assert row.became is Became.FINAL
    assert row.shown.decision.verdict is Verdict.ACCEPTED


def test_acceptance_that_nobody_saw_is_found(
    sound_platform: Platform, flow: Flow, counter: TestCounter, history: History
) -> None:
    """A cut between the outcome on disk and the screen."""

    def cut(shown: Shown) -> None:
        raise KeyboardInterrupt

    counter.show = cut  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        given(sound_platform, flow, title="Lunch")
    row = newest(history)
    assert row.became is Became.FINAL
    assert row.shown.decision.worth
    assert row.shown.decision.worth.title == "Lunch"


def test_search_by_time_amount_title_code_and_number(
    sound_platform: Platform, flow: Flow, counter: TestCounter, history: History
) -> None:
    counter.bill = 123_45
    coupon = given(sound_platform, flow, "money_off", title="Autumn coupon", value=20_00)
    lunch = given(sound_platform, flow, title="Lunch set", value=88_00)

    def found(words: str) -> list[str]:
        return [row.shown.redemption for row in history.find(words)]

    both = [lunch.redemption, coupon.redemption]
    assert found("") == both
    for words in ("autumn", "123.45", "123,45", "103.45", "20.00", "coupon 20"):
        assert found(words) == [coupon.redemption], words
    for words in (
        "LUNCH",
        "88",
        "88.00",
        lunch.redemption[:13],
        lunch.code.shown,
        lunch.code.shown[-4:].lower(),
    ):
        assert found(words) == [lunch.redemption], words
    assert found(f"#{newest(history).shown.sequence + 1}") == [lunch.redemption]
    assert found(newest(history).business_date) == both
    assert found("lunch coupon") == found("…") == found("#") == found("%") == []


def test_search_reads_through_pages_and_stops_at_its_count(
    sound_platform: Platform, flow: Flow, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("terminal.history._PAGE", 2)
    names = [given(sound_platform, flow, title=f"meal {n}").redemption for n in range(4)]
    assert [row.shown.redemption for row in history.find("meal")] == names[::-1]
    assert [row.shown.redemption for row in history.find("meal", 2)] == names[:1:-1]


def test_platform_tells_how_often_a_customer_came(
    sound_platform: Platform, flow: Flow, history: History
) -> None:
    visits, levels = [], []
    for _ in range(11):
        shown = given(sound_platform, flow, customer="mei of these visits")
        assert shown.voucher
        visits.append(shown.voucher.visits)
        levels.append(shown.voucher.level)
    assert visits == list(range(11))
    assert levels == [""] * 10 + ["VIP"]
    nobody = given(sound_platform, flow)
    assert nobody.voucher
    assert nobody.voucher.visits is None
