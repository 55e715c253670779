"""What needs a second person's PIN: late undo, conflicts, a raised limit. Never one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from offline_queue import SendState
from terminal.books import queue_lines
from terminal.bootstrap import Books, shifts_of
from terminal.core.model import Reason, Verdict
from terminal.core.record import EntryKind
from terminal.core.tasks import Way
from terminal.crew import Crew, guard_of
from terminal.demo.relay import Relay
from terminal.desk import Choice, Desk, purpose_of_task
from terminal.errors import ApprovalNeeded, NobodyServes, PinRefused, WrongUse
from terminal.flow import Flow
from terminal.shift import Shifts, purpose_of_limit
from terminal.undo import Undo, Undone, purpose_of_undo, undo_of

from .conftest import Platform
from .staffed import CHEN, LIN, MEI, approval_of, staffed


@pytest.fixture
def crew(books: Books) -> Crew:
    made = staffed(books)
    made.sign_in(LIN)
    return made


@pytest.fixture
def undo(books: Books) -> Undo:
    return undo_of(books.ledger, books.platforms, books.lines, patience=2.0)


@pytest.fixture
def shifts(books: Books) -> Shifts:
    return shifts_of(books)


def redeemed(platform: Platform, flow: Flow) -> str:
    shown = flow.run(platform.issue("prize")["signed"].encode())
    assert shown.decision.verdict is Verdict.ACCEPTED
    return shown.redemption


def an_hour_later(books: Books) -> None:
    books.ledger.clock.not_before(books.ledger.clock.now() + timedelta(hours=1))


def names(books: Books) -> tuple[str, str]:
    newest = books.ledger.journal.last(1)[0]
    return newest.operator, newest.supervisor


# Undo


def test_cashiers_take_back_their_own_while_it_is_fresh(
    sound_platform: Platform, books: Books, crew: Crew, flow: Flow, undo: Undo
) -> None:
    redeemed(sound_platform, flow)
    offered = undo.last()
    assert offered
    assert not offered.approval
    assert undo.take_back(reason="wrong dish", by="somebody else").outcome is Undone.TAKEN_BACK
    assert names(books) == ("Lin", ""), "whoever signed in, not who is told"


def test_a_late_undo_needs_a_supervisor_and_writes_nothing_without(
    sound_platform: Platform, books: Books, crew: Crew, flow: Flow, undo: Undo
) -> None:
    name = redeemed(sound_platform, flow)
    an_hour_later(books)
    offered, head = undo.last(), books.ledger.journal.head()
    assert offered
    assert offered.approval
    with pytest.raises(ApprovalNeeded) as needed:
        undo.take_back(reason="wrong dish")
    assert books.ledger.journal.head() == head
    yes = approval_of(crew, CHEN, needed.value.purpose)
    done = undo.take_back(name, "wrong dish", approval=yes)
    assert done.outcome is Undone.TAKEN_BACK
    assert names(books) == ("Lin", "Chen")
    assert books.ledger.journal.verify() is None


def test_an_approval_serves_once_and_for_one_redemption(
    sound_platform: Platform, books: Books, crew: Crew, flow: Flow, undo: Undo
) -> None:
    first, second = redeemed(sound_platform, flow), redeemed(sound_platform, flow)
    an_hour_later(books)
    yes = approval_of(crew, CHEN, purpose_of_undo(first))
    with pytest.raises(ApprovalNeeded):
        undo.take_back(second, "wrong dish", approval=yes)
    undo.take_back(first, "wrong dish", approval=yes)
    holder = books.ledger.journal.guard_holder(guard_of(yes))
    assert holder
    assert holder.kind == EntryKind.REVERSAL, "no other entry can ever carry it"


def test_nobody_approves_the_undo_of_what_they_accepted(
    sound_platform: Platform, books: Books, crew: Crew, flow: Flow, undo: Undo
) -> None:
    """Chen served, Lin takes it back: Mei may approve, Chen may not, nor may Lin."""
    crew.sign_in(CHEN)
    name = redeemed(sound_platform, flow)
    crew.sign_in(LIN)
    own = approval_of(crew, CHEN, purpose_of_undo(name))
    with pytest.raises(WrongUse, match="accepted themselves"):
        undo.take_back(name, "why", approval=own)
    undo.take_back(name, "why", approval=approval_of(crew, MEI, purpose_of_undo(name)))
    assert names(books) == ("Lin", "Mei")


def test_a_supervisor_takes_back_what_another_accepted_but_not_late_their_own(
    sound_platform: Platform, books: Books, crew: Crew, flow: Flow, undo: Undo
) -> None:
    redeemed(sound_platform, flow)
    an_hour_later(books)
    crew.sign_in(CHEN)
    assert undo.take_back(reason="why").outcome is Undone.TAKEN_BACK
    assert names(books) == ("Chen", "Chen")
    redeemed(sound_platform, flow)
    an_hour_later(books)
    with pytest.raises(ApprovalNeeded):
        undo.take_back(reason="why")


def test_nobody_takes_back_while_nobody_serves(
    sound_platform: Platform, crew: Crew, flow: Flow, undo: Undo
) -> None:
    redeemed(sound_platform, flow)
    crew.sign_out()
    with pytest.raises(NobodyServes):
        undo.take_back(reason="why")


# Conflicts


@pytest.fixture
def task(sound_platform: Platform, line: Relay, books: Books, crew: Crew, flow: Flow) -> int:
    """Lin accepted it offline; it was refunded meanwhile."""
    made = sound_platform.issue("prepaid", value=88_00)
    line.cut()
    flow.run(made["signed"].encode())
    sound_platform.admin(f"/admin/vouchers/{made['id']}:refund", {})
    line.mend()
    books.sync.sync_once(anyway=True)
    (found,) = [each for each in queue_lines(books.ledger) if each.task]
    return found.sequence


@pytest.mark.parametrize("way", [Way.SHOP, Way.MISTAKE])
def test_a_name_alone_approves_nothing_where_people_have_pins(
    books: Books, crew: Crew, task: int, way: Way
) -> None:
    head = books.ledger.journal.head()
    with pytest.raises(ApprovalNeeded) as needed:
        Desk(books.ledger).resolve(task, Choice(way, "regular", "Lin", "Chen"))
    assert books.ledger.journal.head() == head
    yes = approval_of(crew, CHEN, needed.value.purpose)
    Desk(books.ledger).resolve(task, Choice(way, "regular", "Wu", "Wu", yes))
    assert names(books) == ("Lin", "Chen"), "who they are, not who is told"
    assert books.ledger.outbox.counts().tasks == 0


def test_the_one_who_accepted_it_cannot_approve_whoever_decides(
    books: Books, crew: Crew, flow: Flow, task: int, sound_platform: Platform, line: Relay
) -> None:
    crew.sign_in(CHEN)
    made = sound_platform.issue("prepaid", value=88_00)
    line.cut()
    flow.run(made["signed"].encode())
    sound_platform.admin(f"/admin/vouchers/{made['id']}:refund", {})
    line.mend()
    books.sync.sync_once(anyway=True)
    own = [each for each in queue_lines(books.ledger) if each.task and each.operator == "Chen"]
    crew.sign_in(MEI)
    purpose = purpose_of_task(own[0].sequence)
    with pytest.raises(WrongUse, match="accepted themselves"):
        Desk(books.ledger).resolve(
            own[0].sequence, Choice(Way.SHOP, "why", "", approval=approval_of(crew, CHEN, purpose))
        )
    with pytest.raises(PinRefused):
        crew.approve(MEI, purpose)


def test_ways_that_need_nobody_close_without_a_pin(books: Books, crew: Crew, task: int) -> None:
    Desk(books.ledger).resolve(task, Choice(Way.PAID, "paid cash", "whoever"))
    assert names(books) == ("Lin", "")


# The offline limit


def accepted_offline(platform: Platform, flow: Flow, made: dict[str, str]) -> Verdict:
    return flow.run(made["signed"].encode()).decision.verdict


def test_a_raised_limit_holds_until_the_z_and_never_beyond_the_hard_cap(
    sound_platform: Platform, line: Relay, books: Books, crew: Crew, flow: Flow, shifts: Shifts
) -> None:
    """The sandbox allows 500.00, and a supervisor 800.00."""
    made = [sound_platform.issue("prepaid", value=300_00) for _ in range(4)]
    crew.approve(MEI, "nothing in particular")
    line.cut()
    flow.run(sound_platform.issue("prize")["opaque"].encode())
    verdicts = [accepted_offline(sound_platform, flow, each) for each in made[:2]]
    assert verdicts == [Verdict.ACCEPTED, Verdict.REFUSED]
    with pytest.raises(ApprovalNeeded):
        shifts.raise_limit(700_00, -1)
    shifts.raise_limit(700_00, approval_of(crew, CHEN, purpose_of_limit(700_00)))
    assert names(books) == ("Lin", "Chen")
    assert shifts.state().raised == 700_00
    assert accepted_offline(sound_platform, flow, made[1]) is Verdict.ACCEPTED
    third = flow.run(made[2]["signed"].encode()).decision
    assert third.reason is Reason.OFFLINE_CAP_REACHED
    with pytest.raises(WrongUse, match="not let the limit be raised so far"):
        shifts.raise_limit(900_00, approval_of(crew, CHEN, purpose_of_limit(900_00)))
    with pytest.raises(WrongUse, match="as high as that"):
        shifts.raise_limit(100_00, approval_of(crew, CHEN, purpose_of_limit(100_00)))
    shifts.z()
    assert shifts.state().raised == 0
    assert books.ledger.in_force(books.kits.current("baton")) is books.kits.current("baton")


def test_an_approval_raises_the_limit_once(books: Books, crew: Crew, shifts: Shifts) -> None:
    yes = approval_of(crew, CHEN, purpose_of_limit(600_00))
    shifts.raise_limit(600_00, yes)
    with pytest.raises(WrongUse, match="used already"):
        shifts.raise_limit(600_00, yes)
    assert len(books.ledger.journal.select([EntryKind.LIMIT])) == 1
    assert not [i for i in books.ledger.outbox.newest() if i.state is not SendState.SETTLED]
