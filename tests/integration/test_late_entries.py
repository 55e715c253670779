"""Lines of the paper form: true time, both names, bounds, never twice; reported like the rest."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from offline_queue import SendState
from terminal.books import queue_lines
from terminal.bootstrap import Books, shifts_of
from terminal.clock import from_micros
from terminal.core.late import OLDEST, PaperLine
from terminal.core.model import Verdict
from terminal.demo.relay import Relay
from terminal.entries import record_in
from terminal.errors import ApprovalNeeded, WrongUse
from terminal.flow import Flow
from terminal.late import PURPOSE, Late

from .conftest import Platform
from .staffed import CHEN, LIN, approval_of, staffed


@pytest.fixture
def late(flow: Flow) -> Late:
    return Late(flow)


@pytest.fixture
def noon(books: Books) -> datetime:
    """The minute at which the till was dead: forms know no seconds."""
    return books.ledger.clock.now().replace(second=0, microsecond=0)


def test_a_line_is_booked_with_its_true_time_and_reported_once(
    sound_platform: Platform, books: Books, late: Late, noon: datetime
) -> None:
    made = sound_platform.issue("money_off", value=88_00)
    line = PaperLine(made["typed"], noon, "Lin", bill=100_00, taken=12_00)
    entry = late.enter(line, supervisor="Chen")
    record = record_in(entry)
    assert from_micros(record.late_at) == noon
    assert from_micros(entry.at) >= noon
    assert (record.discount, record.take, record.bill) == (88_00, 12_00, 100_00)
    assert (entry.operator, entry.supervisor, entry.authority) == ("Lin", "Chen", "till")
    assert entry.references == {"late": "paper form"}
    assert entry.business_date == books.ledger.day_cut.date_of(noon).isoformat()
    for _ in range(2):
        books.sync.sync_once(anyway=True)
    (booked,) = sound_platform.booked(made["id"])
    assert (booked["state"], booked["operator"]) == ("confirmed", "Lin")
    assert datetime.fromisoformat(booked["at"]) == noon
    assert books.ledger.journal.verify() is None


def test_the_same_line_cannot_be_entered_twice(
    sound_platform: Platform, books: Books, late: Late, noon: datetime
) -> None:
    made = sound_platform.issue("prepaid", uses=3)
    late.enter(PaperLine(made["signed"], noon, "Lin"), supervisor="Chen")
    head = books.ledger.journal.head()
    with pytest.raises(WrongUse, match="entered already"):
        late.enter(PaperLine(made["signed"], noon, "Lin"), supervisor="Chen")
    assert books.ledger.journal.head() == head
    next_line = PaperLine(made["signed"], noon + timedelta(minutes=1), "Lin")
    late.enter(next_line, supervisor="Chen")
    books.sync.sync_once(anyway=True)
    assert [each["state"] for each in sound_platform.booked(made["id"])] == ["confirmed"] * 2


def test_a_voucher_that_this_till_has_booked_is_not_booked_again(
    sound_platform: Platform, books: Books, flow: Flow, late: Late, noon: datetime
) -> None:
    for form in ("signed", "typed"):
        made = sound_platform.issue("prepaid")
        assert flow.run(made["signed"].encode()).decision.verdict is Verdict.ACCEPTED
        with pytest.raises(WrongUse, match="booked all uses"):
            late.enter(PaperLine(made[form], noon, "Lin"), supervisor="Chen")


def test_afterwards_the_voucher_is_used_up_at_this_till_even_offline(
    sound_platform: Platform, line: Relay, flow: Flow, late: Late, noon: datetime
) -> None:
    made = sound_platform.issue("prepaid")
    line.cut()
    late.enter(PaperLine(made["signed"], noon, "Lin"), supervisor="Chen")
    flow.run(sound_platform.issue("prize")["opaque"].encode())  # it is noticed
    assert flow.run(made["signed"].encode()).decision.verdict is Verdict.REFUSED


def test_what_was_used_elsewhere_becomes_a_task_that_names_the_bearer(
    sound_platform: Platform, books: Books, late: Late, noon: datetime
) -> None:
    made = sound_platform.issue("prepaid")
    sound_platform.admin(f"/admin/vouchers/{made['id']}:refund", {})
    late.enter(PaperLine(made["signed"], noon, "Lin"), supervisor="Chen")
    books.sync.sync_once(anyway=True)
    (task,) = [each for each in queue_lines(books.ledger) if each.task]
    assert (task.task, task.bearer, task.operator) == ("refused_later", "shop", "Lin")


def test_what_only_the_platform_knows_waits_for_the_line(
    sound_platform: Platform, line: Relay, books: Books, late: Late, noon: datetime
) -> None:
    made = sound_platform.issue("prize")
    line.cut()
    with pytest.raises(WrongUse, match="does not answer"):
        late.enter(PaperLine(made["typed"], noon, "Lin"), supervisor="Chen")
    line.mend()
    books.lines["baton"].heard(books.ledger.clock.now())
    entry = late.enter(PaperLine(made["typed"], noon, "Lin"), supervisor="Chen")
    assert record_in(entry).title == "Test prize"


def test_the_bounds_of_the_till_hold_for_paper_too(
    sound_platform: Platform, books: Books, late: Late, noon: datetime
) -> None:
    """The sandbox lets 500.00 wait."""
    first, second = (sound_platform.issue("prepaid", value=300_00) for _ in range(2))
    late.enter(PaperLine(first["signed"], noon, "Lin"), supervisor="Chen")
    with pytest.raises(WrongUse, match="limit is reached"):
        late.enter(PaperLine(second["signed"], noon, "Lin"), supervisor="Chen")
    books.sync.sync_once(anyway=True)
    late.enter(PaperLine(second["signed"], noon, "Lin"), supervisor="Chen")
    states = [item.state for item in books.ledger.outbox.newest()]
    assert states == [SendState.PENDING, SendState.SETTLED]


@pytest.mark.parametrize(
    ("hours", "changes", "said"),
    [
        (2, {}, "still to come"),
        (-5, {}, "did not exist"),
        (-24 * (OLDEST.days + 1), {}, "days ago"),
        (0, {"operator": " "}, "who gave"),
        (0, {"operator": "Ch en"}, "gave themselves"),
        (0, {"uses": 0}, "at least one"),
        (0, {"taken": -1}, "less than nothing"),
        (0, {"code": "123456789012"}, "no voucher code"),
        (0, {"code": "\x1b[2J"}, "no voucher code"),
    ],
)
def test_what_cannot_be_true_is_not_entered(
    sound_platform: Platform,
    books: Books,
    late: Late,
    noon: datetime,
    hours: int,
    changes: dict[str, object],
    said: str,
) -> None:
    made = sound_platform.issue("prepaid")
    head = books.ledger.journal.head()
    told = {"code": made["signed"], "operator": "Lin", **changes}
    line = PaperLine(at=noon + timedelta(hours=hours), **told)  # type: ignore[arg-type]
    with pytest.raises(WrongUse, match=said):
        late.enter(line, supervisor="Chen")
    assert books.ledger.journal.head() == head


def test_a_bill_is_asked_for_where_the_voucher_needs_one(
    sound_platform: Platform, late: Late, noon: datetime
) -> None:
    made = sound_platform.issue("money_off", value=88_00)
    with pytest.raises(WrongUse, match="bill is needed"):
        late.enter(PaperLine(made["signed"], noon, "Lin"), supervisor="Chen")


def test_it_takes_a_supervisor_and_not_the_one_who_served(
    sound_platform: Platform, books: Books, late: Late, noon: datetime
) -> None:
    first, second = (sound_platform.issue("prepaid")["signed"] for _ in range(2))
    with pytest.raises(WrongUse, match="which supervisor"):
        late.enter(PaperLine(first, noon, "Lin"))
    crew = staffed(books)
    crew.sign_in(LIN)
    with pytest.raises(ApprovalNeeded):
        late.enter(PaperLine(first, noon, "10"), supervisor="Chen")
    yes = approval_of(crew, CHEN, PURPOSE)
    with pytest.raises(WrongUse, match="gave themselves"):
        late.enter(PaperLine(first, noon, "Chen"), yes)
    with pytest.raises(WrongUse, match="called 'Wu'"):
        late.enter(PaperLine(first, noon, "Wu"), yes)
    for code in (first, second):  # one approval for the lines of a form
        entry = late.enter(PaperLine(code, noon, "10"), yes)
        assert (entry.operator, entry.supervisor) == ("Lin", "Chen")


def test_the_report_tells_paper_apart(
    sound_platform: Platform, books: Books, flow: Flow, late: Late, noon: datetime
) -> None:
    late.enter(PaperLine(sound_platform.issue("prepaid")["signed"], noon, "Lin"), supervisor="Chen")
    flow.run(sound_platform.issue("prepaid")["signed"].encode())
    totals = shifts_of(books).x().totals
    assert [each.count for each in totals.sums] == [2]
    assert [each.count for each in totals.late] == [1]
