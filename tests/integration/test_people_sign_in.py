"""Signing in: who serves stands in every entry; wrong PINs wait and lock; all is journalled."""

from __future__ import annotations

import json
import stat
from datetime import timedelta

import pytest

from terminal.bootstrap import Books, crew_of, open_books
from terminal.core.model import Verdict
from terminal.core.people import Deed, Person
from terminal.core.pins import MOST_WRONG
from terminal.core.record import EntryKind
from terminal.crew import Crew, approver, purpose_of_unlock
from terminal.entries import record_in
from terminal.errors import ApprovalNeeded, NobodyServes, PinRefused, StateUnusable, WrongUse
from terminal.flow import Flow
from terminal.people import FILE

from .conftest import Platform
from .staffed import CHEN, LIN, MEI, staffed

WRONG = "109999"


@pytest.fixture
def crew(books: Books) -> Crew:
    return staffed(books)


def deeds(books: Books) -> list[str]:
    return [record_in(each).verdict for each in books.ledger.journal.select([EntryKind.PEOPLE])]


def later(books: Books, crew: Crew, number: str = "10") -> None:
    """As if the wait were over."""
    tries = crew.tries(number)
    assert tries.last
    books.ledger.clock.not_before(tries.last + timedelta(seconds=121))


def test_whoever_signed_in_stands_in_every_entry(
    sound_platform: Platform, books: Books, crew: Crew, flow: Flow
) -> None:
    for figures in (LIN, MEI):
        crew.sign_in(figures)
        made = sound_platform.issue("prize")
        assert flow.run(made["signed"].encode()).decision.verdict is Verdict.ACCEPTED
    kinds = (EntryKind.INTENT, EntryKind.OUTCOME)
    served = [entry.operator for entry in books.ledger.journal.select(kinds)]
    assert served == ["Lin", "Lin", "Mei", "Mei"]
    assert books.ledger.journal.verify() is None


def test_while_nobody_has_signed_in_nothing_is_booked_and_nothing_is_consumed(
    sound_platform: Platform, books: Books, crew: Crew, flow: Flow
) -> None:
    made = sound_platform.issue("prepaid")
    head = books.ledger.journal.head()
    with pytest.raises(NobodyServes):
        flow.run(made["signed"].encode())
    assert books.ledger.journal.head() == head
    assert sound_platform.booked(made["id"]) == []
    crew.sign_in(LIN)
    crew.sign_out()
    with pytest.raises(NobodyServes):
        flow.run(made["signed"].encode())


def test_without_people_the_till_works_as_the_settings_say(
    sound_platform: Platform, books: Books, flow: Flow
) -> None:
    books.ledger.operator = "front desk"
    flow.run(sound_platform.issue("prize")["signed"].encode())
    assert books.ledger.journal.last(1)[0].operator == "front desk"


def test_wrong_pins_wait_longer_every_time_then_lock_even_the_right_one(
    books: Books, crew: Crew
) -> None:
    waits = []
    for _ in range(MOST_WRONG - 1):
        with pytest.raises(PinRefused) as wrong:
            crew.sign_in(WRONG)
        waits.append(round(wrong.value.seconds))
        later(books, crew)
    assert waits == [0, 0, 5, 15, 30, 60, 120]
    for figures, why in ((WRONG, "locked"), (LIN, "locked")):
        with pytest.raises(PinRefused) as locked:
            crew.sign_in(figures)
        assert locked.value.why == why
    assert deeds(books).count(Deed.WRONG_PIN) == MOST_WRONG
    assert crew.sign_in(MEI).name == "Mei", "the others may go on"


def test_within_the_wait_not_even_the_right_pin_is_looked_at(books: Books, crew: Crew) -> None:
    for _ in range(3):
        with pytest.raises(PinRefused):
            crew.sign_in(WRONG)
    head = books.ledger.journal.head()
    with pytest.raises(PinRefused) as early:
        crew.sign_in(LIN)
    assert early.value.why == "wait"
    assert books.ledger.journal.head() == head, "waiting writes nothing"
    later(books, crew)
    assert crew.sign_in(LIN).name == "Lin"
    assert crew.tries("10").wrong == 0


def test_wrong_tries_outlive_the_program(books: Books, crew: Crew) -> None:
    for _ in range(3):
        with pytest.raises(PinRefused):
            crew.sign_in(WRONG)
    again = open_books(books.config.home)
    try:
        with pytest.raises(PinRefused, match="wait"):
            crew_of(again).sign_in(LIN)
    finally:
        again.close()


def test_a_supervisor_opens_a_locked_number_but_never_their_own(books: Books, crew: Crew) -> None:
    for _ in range(MOST_WRONG):
        with pytest.raises(PinRefused):
            crew.sign_in(WRONG)
        later(books, crew)
    with pytest.raises(ApprovalNeeded):
        crew.unlock("10", approval=-1)
    crew.unlock("10", approval=crew.approve(CHEN, purpose_of_unlock("10")).sequence)
    assert crew.sign_in(LIN).name == "Lin"
    crew.sign_out()
    own = crew.approve(CHEN, purpose_of_unlock("20")).sequence
    with pytest.raises(WrongUse, match="accepted themselves"):
        crew.unlock("20", approval=own)


def test_an_approval_is_for_its_purpose_and_for_a_few_minutes(books: Books, crew: Crew) -> None:
    crew.sign_in(LIN)
    yes = crew.approve(CHEN, "undo x")
    assert approver(books.ledger, yes.sequence, "undo x") == "Chen"
    for sequence, purpose in ((yes.sequence, "undo y"), (yes.sequence - 1, "undo x"), (-1, "")):
        with pytest.raises(ApprovalNeeded):
            approver(books.ledger, sequence, purpose)
    entry = books.ledger.journal.at(yes.sequence)
    assert entry
    assert (entry.operator, entry.supervisor) == ("Lin", "Chen")
    books.ledger.clock.not_before(books.ledger.clock.now() + timedelta(minutes=6))
    with pytest.raises(ApprovalNeeded):
        approver(books.ledger, yes.sequence, "undo x")


@pytest.mark.parametrize(
    ("serves", "approves", "why"),
    [(LIN, LIN, "no_supervisor"), (CHEN, CHEN, "yourself"), (LIN, "209999", "wrong")],
)
def test_who_cannot_approve(crew: Crew, serves: str, approves: str, why: str) -> None:
    crew.sign_in(serves)
    with pytest.raises(PinRefused) as refused:
        crew.approve(approves, "undo x")
    assert refused.value.why == why


def test_who_serves_is_known_to_other_programs_of_this_boot_and_day(
    books: Books, crew: Crew
) -> None:
    assert crew.serving() == ""
    crew.sign_in(LIN)
    again = open_books(books.config.home)
    assert again.ledger.operator == "Lin"
    again.close()
    crew.sign_in(MEI)
    assert crew.serving() == "Mei"
    crew.remove("30")
    assert crew.serving() == ""
    crew.sign_in(LIN)
    crew.sign_out()
    assert crew.serving() == ""


def test_pins_are_kept_hashed_and_for_the_owner_only(books: Books, crew: Crew) -> None:
    path = books.config.home / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert not any(figures[2:] in text for figures in (LIN, CHEN, MEI))
    pins = [each["pin"] for each in json.loads(text)["people"]]
    assert len(set(pins)) == 3
    crew.put(Person("11", "Wu"), LIN[2:])
    assert json.loads(path.read_text())["people"][1]["pin"] not in pins, "salted by number"


@pytest.mark.parametrize(
    ("person", "pin", "said"),
    [
        (Person("10", "Wu"), "1234", "tries first"),
        (Person("1", "Wu"), "1357", "two|2 figures"),
        (Person("11", "L i\u200bn"), "1357", "already"),
        (Person("11", " \x1b"), "1357", "needs a name"),
        (Person("11", "Wu"), None, "needs a PIN"),
    ],
)
def test_who_cannot_be_registered(
    books: Books, crew: Crew, person: Person, pin: str | None, said: str
) -> None:
    head = books.ledger.journal.head()
    with pytest.raises(WrongUse, match=said):
        crew.put(person, pin)
    assert books.ledger.journal.head() == head


def test_every_change_of_the_list_is_journalled(books: Books, crew: Crew) -> None:
    crew.put(Person("10", "Lin", True), by="owner")
    crew.remove("20", by="owner")
    assert deeds(books) == [*[Deed.ADDED] * 3, Deed.CHANGED, Deed.REMOVED]
    newest = books.ledger.journal.last(1)[0]
    assert (newest.operator, record_in(newest).note) == ("owner", "Chen")


def test_a_damaged_list_stops_the_till_with_one_sentence(books: Books, crew: Crew) -> None:
    (books.config.home / FILE).write_text("{")
    with pytest.raises(StateUnusable, match="list of people is damaged"):
        crew.people()


def test_a_limit_is_a_supervisors_own_to_decide_an_undo_is_not(books: Books, crew: Crew) -> None:
    crew.sign_in(CHEN)
    assert crew.approve(CHEN, "limit 60000").name == "Chen"
    for purpose in ("undo x", "task 7"):
        with pytest.raises(PinRefused):
            crew.approve(CHEN, purpose)
