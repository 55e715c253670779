"""A platform that asks questions, forgets answers, holds vouchers: the flow by its capabilities.

The platform is scripted in this process; journal, outbox and flow are real.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from offline_queue import SendState
from terminal.bootstrap import Books, flow_of
from terminal.contact import Line
from terminal.core.model import (
    Authority,
    Look,
    OfflineKit,
    OfflinePolicy,
    Reason,
    Refusal,
    Reply,
    Standing,
    Verdict,
    VoucherKind,
)
from terminal.core.tasks import Task
from terminal.desk import task_of_item
from terminal.entries import record_in
from terminal.errors import Declined, Unanswered, Unreachable
from terminal.platforms.base import (
    Capabilities,
    Key,
    QueryBy,
)

from .fair import FOLDED, NAME, SIZE, TICKET, YES, Answering, Fair, Stand


@pytest.fixture
def stand(books: Books) -> Callable[..., Stand]:
    def make(fair: Fair, *answers: int | str | None) -> Stand:
        line = Line()
        line.heard(books.clock.now())
        flow = flow_of(books, Answering(*answers))
        kit = OfflineKit(1, books.clock.now(), policy=_generous())
        flow = replace(flow, platforms={"fair": fair}, lines={"fair": line}, kits=lambda name: kit)
        return Stand(fair, flow, books, line)

    return make


def _generous() -> OfflinePolicy:
    return OfflinePolicy((VoucherKind.PREPAID,), 1000_00, 100, 3600)


def kinds(books: Books) -> list[str]:
    return [entry.kind for entry in books.ledger.journal.entries(after=0)]


def test_questions_are_answered_at_the_till_under_one_id(stand, books: Books):
    asks = Reply(Standing.INCOMPLETE, questions=(NAME, SIZE))
    fair = Fair(script=[asks, YES])
    made = stand(fair, "Lin", 1)
    shown = made.run()
    assert shown.decision.verdict is Verdict.ACCEPTED
    assert [order.answers for order in fair.orders] == [(), (("7", "Lin"), ("8", "l"))]
    assert len({order.id for order in fair.orders}) == 1
    assert kinds(books) == ["intent", "outcome"]
    outcome = list(books.ledger.journal.entries(after=0))[-1]
    assert "Lin" in record_in(outcome).answers
    assert b"Lin" not in outcome.body, "what leads to a customer stands beside the chain"


def test_a_question_left_open_is_a_refusal_and_no_doubt(stand, books: Books):
    made = stand(Fair(script=[Reply(Standing.INCOMPLETE, questions=(NAME,))]))
    decision = made.run().decision
    assert (decision.reason, decision.reverse) == (Reason.RULES_NOT_MET, False)
    assert kinds(books) == ["intent", "outcome"]
    assert books.ledger.close_interrupted() == []


def test_questions_known_before_are_asked_before_anything_is_sent(stand):
    fair = Fair(script=[YES], alone=Look(TICKET, questions=(NAME,)))
    made = stand(fair, "Lin")
    assert made.run().decision.verdict is Verdict.ACCEPTED
    assert fair.orders[0].answers == (("7", "Lin"),)


def test_offline_answers_wait_with_the_acceptance(stand):
    fair = Fair(script=[YES], alone=Look(TICKET, questions=(NAME,)))
    made = stand(fair, "Lin")
    made.line.lost(datetime.now(UTC), Unreachable("cut"))
    assert made.run().decision.authority is Authority.TILL
    assert made.sync() == {SendState.SETTLED: 1}
    assert fair.orders[0].answers == (("7", "Lin"),)


def test_a_second_try_that_is_refused_is_shown_as_unknown_and_taken_back(stand, books: Books):
    unsure = Reply(Standing.UNKNOWN, refusal=Refusal(Reason.BLOCKED))
    fair = Fair(script=[Unanswered("cut off"), unsure, Reply(Standing.REVERSED)])
    made = stand(fair)
    decision = made.run().decision
    assert (decision.reason, decision.refusal.note) == (Reason.PLATFORM_ERROR, "unsure")
    assert kinds(books) == ["intent", "reversal"]
    assert made.sync() == {SendState.SETTLED: 1}
    (reversal,) = fair.told
    assert reversal.id == fair.orders[0].id


def test_a_lost_answer_is_found_by_sending_the_same_again(stand):
    fair = Fair(script=[Unanswered("cut off"), YES])
    made = stand(fair)
    assert made.run().decision.authority is Authority.PLATFORM
    assert fair.orders[0].id == fair.orders[1].id


def test_a_request_that_is_not_taken_is_no_bad_voucher_and_no_outage(stand):
    made = stand(Fair(script=[Declined("the list is not this device's")]))
    decision = made.run().decision
    assert decision.reason is Reason.PLATFORM_ERROR
    assert "list" in decision.refusal.note
    assert made.line.up


def test_a_queued_entry_that_is_not_taken_is_set_aside_and_holds_nobody_up(stand, books: Books):
    fair = Fair(script=[Declined("malformed"), YES], alone=Look(TICKET))
    made = stand(fair)
    made.line.lost(datetime.now(UTC), Unreachable("cut"))
    made.run()
    fair.alone = Look(replace(TICKET, id="T2"))
    made.run("F-2")
    assert made.sync() == {SendState.PARKED: 1, SendState.SETTLED: 1}
    (task,) = books.ledger.outbox.tasks()
    assert task_of_item(task) is Task.SET_ASIDE


def test_a_scan_refused_on_our_own_word_is_told(stand, books: Books):
    fair = Fair(script=[YES], alone=Look(refusal=Refusal(Reason.REVOKED), final=False))
    made = stand(fair)
    made.line.lost(datetime.now(UTC), Unreachable("cut"))
    assert made.run().decision.reason is Reason.REVOKED
    assert books.ledger.at_risk().count == 0
    assert made.sync() == {SendState.SETTLED: 1}
    (scan,) = fair.told
    assert (scan.code, scan.refusal.reason) == ("F-1", Reason.REVOKED)


def test_what_it_does_not_want_to_hear_stays_here(stand, books: Books):
    quiet = replace(FOLDED, refusals=False)
    fair = Fair(quiet, alone=Look(refusal=Refusal(Reason.REVOKED), final=False))
    made = stand(fair)
    made.line.lost(datetime.now(UTC), Unreachable("cut"))
    made.run()
    assert books.ledger.outbox.counts().waiting == 0


def test_a_refusal_that_is_not_final_gives_way_to_the_platform(stand):
    fair = Fair(script=[YES], alone=Look(refusal=Refusal(Reason.BLOCKED), final=False))
    assert stand(fair).run().decision.verdict is Verdict.ACCEPTED


def test_without_a_key_of_ours_nothing_is_sent_twice(stand, books: Books):
    forgetful = Capabilities(query=QueryBy.DAY_LIST, day_list=True, undo=timedelta(hours=1))
    fair = Fair(forgetful, script=[Unanswered("cut off"), Reply(Standing.ABSENT)])
    made = stand(fair)
    decision = made.run().decision
    assert len(fair.orders) == 2, "redeemed once, asked once"
    assert decision.authority is Authority.TILL or decision.reverse


def test_where_nobody_can_be_asked_a_lost_acceptance_is_a_persons_task(stand, books: Books):
    fair = Fair(Capabilities(offline=True), script=[Unanswered("cut off")], alone=Look(TICKET))
    made = stand(fair)
    made.line.lost(datetime.now(UTC), Unreachable("cut"))
    made.run()
    assert made.sync() == {SendState.IN_DOUBT: 1}
    assert made.sync() == {SendState.PARKED: 1}
    assert len(fair.orders) == 1, "it was not sent again"


def test_an_acceptance_booked_against_the_rules_is_told_as_such(stand, books: Books):
    clash = Reply(Standing.REFUSED, refusal=Refusal(Reason.ALREADY_REDEEMED), booked=True)
    made = stand(Fair(script=[clash], alone=Look(TICKET)))
    made.line.lost(datetime.now(UTC), Unreachable("cut"))
    made.run()
    assert made.sync() == {SendState.CONFLICT: 1}
    from terminal.books import queue_lines

    (line,) = queue_lines(books.ledger)
    assert (line.booked, line.platform, line.task) == (True, "fair", Task.REFUSED_LATER)


@pytest.mark.parametrize(
    ("look", "script", "released"),
    [
        (Look(TICKET, Refusal(Reason.UNPAID)), [], ["F-1"]),
        (Look(TICKET), [replace(YES, voucher=None)], []),
    ],
)
def test_a_voucher_that_is_held_is_let_go_unless_it_is_redeemed(stand, look, script, released):
    fair = Fair(Capabilities(lock=True, key=Key.OURS), script=script, look=look)
    stand(fair).run()
    assert fair.told == released
