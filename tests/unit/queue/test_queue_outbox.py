"""The outbox: pure states, order per subject, leases, answers, tasks."""

from dataclasses import replace

import pytest

from offline_queue import (
    Answer,
    Moment,
    Result,
    SendState,
    UnlawfulMove,
)
from offline_queue.states import MOVES, OPEN, TASKS, Move, move, what_it_means

from .outboxes import NOW, SECOND, draft, later, leased, open_outbox, put, say


@pytest.fixture
def queue(tmp_path):
    journal, outbox = open_outbox(tmp_path)
    with journal:
        yield journal, outbox


def test_nothing_leaves_what_is_final():
    for state in SendState:
        for what in Move:
            if (state, what) in MOVES:
                assert state not in (SendState.SETTLED, SendState.VOIDED)
            else:
                with pytest.raises(UnlawfulMove, match=f"{state} cannot {what}"):
                    move(state, what)


def test_every_state_can_end_well_or_at_a_person():
    reach = {SendState.PENDING}
    while True:
        more = reach | {MOVES[key] for key in MOVES if key[0] in reach}
        if more == reach:
            break
        reach = more
    assert reach == set(SendState)
    for state in OPEN:
        assert {MOVES[state, Move.SETTLE], MOVES[state, Move.PARK]} == {
            SendState.SETTLED,
            SendState.PARKED,
        }
    for state in TASKS:
        assert MOVES[state, Move.AGAIN] is SendState.PENDING


def test_a_question_put_off_keeps_its_doubt():
    assert what_it_means(Answer(1, Result.RETRY), doubtful=True) is Move.DOUBT
    assert what_it_means(Answer(1, Result.RETRY), doubtful=False) is Move.RETRY
    assert what_it_means(Answer(1, Result.PAUSE), doubtful=True) is Move.DOUBT
    assert what_it_means(Answer(1, Result.SETTLED), doubtful=True) is Move.SETTLE


def test_each_item_is_leased_once(queue):
    journal, outbox = queue
    sequences = [put(journal) for _ in range(250)]
    assert leased(outbox, limit=120) == sequences[:120]
    assert leased(outbox) == sequences[120:]
    assert leased(outbox) == []


def test_a_lease_is_written_before_it_is_given(queue):
    journal, outbox = queue
    put(journal)
    (item,) = outbox.lease(5, NOW)
    assert (item.state, item.attempts, item.sent, item.in_doubt) == (SendState.SENDING, 1, 1, False)
    assert outbox.item(item.entry.sequence) == item


def test_only_the_oldest_open_item_of_a_subject_goes(queue):
    journal, outbox = queue
    a1, b1, a2 = put(journal, "a"), put(journal, "b"), put(journal, "a")
    first = outbox.lease(10, NOW)
    assert [item.entry.sequence for item in first] == [a1, b1]
    assert leased(outbox) == []
    say(outbox, first[:1], Result.RETRY, wait=30)
    assert leased(outbox) == []  # a1 waits for its time, a2 waits for a1
    assert leased(outbox, later(31)) == [a1]
    say(outbox, [outbox.item(a1)], Result.SETTLED)
    assert leased(outbox, later(31)) == [a2]


@pytest.mark.parametrize("result", [Result.REFUSED, Result.PARK])
def test_an_item_at_a_person_does_not_hold_up_its_subject(queue, result):
    journal, outbox = queue
    put(journal, "a")
    reversal = put(journal, "a")
    say(outbox, outbox.lease(1, NOW), result)
    assert leased(outbox) == [reversal]


def test_doubt_holds_up_the_subject_and_is_marked_for_the_sender(queue):
    journal, outbox = queue
    first = put(journal, "a", SendState.IN_DOUBT)
    put(journal, "a")
    (item,) = outbox.lease(10, NOW)
    assert (item.entry.sequence, item.in_doubt) == (first, True)
    say(outbox, [item], Result.RETRY)
    assert outbox.item(first).state is SendState.IN_DOUBT
    (again,) = outbox.lease(10, NOW)
    assert (again.entry.sequence, again.in_doubt) == (first, True)


@pytest.mark.parametrize(
    "when", [later(61), later(0, b"boot-two--------"), later(-9, b"boot-two--------")]
)
def test_a_lease_ends_by_time_or_another_boot_and_leaves_a_doubt(queue, when):
    journal, outbox = queue
    put(journal)
    outbox.lease(1, NOW)
    assert leased(outbox, later(59)) == []
    (item,) = outbox.lease(1, when)
    assert (item.in_doubt, item.attempts) == (True, 2)


def test_a_delay_starts_again_after_a_boot(queue):
    journal, outbox = queue
    put(journal)
    say(outbox, outbox.lease(1, NOW), Result.RETRY, wait=30)
    reboot = Moment(b"boot-two--------", 5, NOW.wall)
    assert leased(outbox, reboot) == []
    assert leased(outbox, replace(reboot, boot_time=29 * SECOND)) == []
    assert len(leased(outbox, replace(reboot, boot_time=31 * SECOND))) == 1


def test_each_answer_counts_for_its_own_item(queue):
    journal, outbox = queue
    for _ in range(6):
        put(journal)
    items = outbox.lease(6, NOW)
    results = [*(Result.SETTLED, Result.REFUSED, Result.RETRY), *(Result.UNKNOWN, Result.PARK)]
    answers = [Answer(n, result, f"note {n}".encode()) for n, result in enumerate(results, 1)]
    states = outbox.record(items, answers, NOW, lambda answer, attempts: 5.0)
    answered = ["settled", "conflict", "pending", "in_doubt", "parked"]
    assert list(states.values()) == [*answered, "in_doubt"]  # the last one had no answer at all
    counts = outbox.counts()
    assert (counts.settled, counts.conflict, counts.pending) == (1, 1, 1)
    assert (counts.parked, counts.in_doubt, counts.waiting, counts.tasks) == (1, 2, 3, 2)
    assert [(t.entry.sequence, t.answer) for t in outbox.tasks()] == [
        (2, b"note 2"),
        (5, b"note 5"),
    ]
    assert outbox.item(1).answered_at == NOW.wall


def test_nonsense_among_the_answers_is_passed_over(queue):
    journal, outbox = queue
    first, second = put(journal), put(journal)
    items = outbox.lease(2, NOW)
    nonsense = [None, "settled", Answer(999, Result.SETTLED), Answer(first, "settled!")]
    good = [Answer(second, Result.SETTLED, b"1"), Answer(second, Result.REFUSED, b"2")]
    outbox.record(items, [*nonsense, *good], NOW, lambda answer, attempts: 0.0)
    assert outbox.item(first).state is SendState.IN_DOUBT
    assert (outbox.item(second).state, outbox.item(second).answer) == (SendState.SETTLED, b"1")


def test_a_late_final_answer_counts_and_a_late_retry_does_not(queue):
    journal, outbox = queue
    put(journal), put(journal)
    slow = outbox.lease(2, NOW)
    fast = outbox.lease(2, later(61))
    assert say(outbox, slow[:1], Result.RETRY, later(62)) == {}
    assert outbox.item(1).state is SendState.SENDING
    say(outbox, slow[1:], Result.SETTLED, later(62))
    assert outbox.item(2).state is SendState.SETTLED
    assert say(outbox, fast[1:], Result.REFUSED, later(63)) == {}
    assert outbox.item(2).state is SendState.SETTLED


def test_a_task_is_closed_by_an_entry_and_stays(queue):
    journal, outbox = queue
    sequence = put(journal)
    say(outbox, outbox.lease(1, NOW), Result.REFUSED)
    note = outbox.resolve(sequence, draft("resolved", body=b"customer paid"))
    item = outbox.item(sequence)
    assert (item.state, item.closed_by) == (SendState.CONFLICT, note.sequence)
    assert (outbox.tasks(), outbox.counts().tasks, outbox.counts().conflict) == ([], 0, 1)
    head = journal.head()
    with pytest.raises(UnlawfulMove):
        outbox.resolve(sequence, draft("resolved"))
    assert journal.head() == head


def test_a_task_can_be_sent_again(queue):
    journal, outbox = queue
    sequence = put(journal)
    say(outbox, outbox.lease(1, NOW), Result.PARK)
    outbox.resolve(sequence, draft("sent again"), again=True)
    assert leased(outbox) == [sequence]


def test_only_what_never_left_can_be_voided(queue):
    journal, outbox = queue
    first, second = put(journal), put(journal)
    note = outbox.void(second, draft("void"))
    assert (outbox.item(second).state, outbox.item(second).closed_by) == ("voided", note.sequence)
    items = outbox.lease(9, NOW)
    assert [item.entry.sequence for item in items] == [first]
    head = journal.head()
    with pytest.raises(UnlawfulMove, match="sending cannot void"):
        outbox.void(first, draft("void"))
    say(outbox, items, Result.RETRY)
    with pytest.raises(UnlawfulMove, match="may have left"):
        outbox.void(first, draft("void"))
    assert journal.head() == head


def test_a_try_that_provably_never_left_can_still_be_voided(queue):
    journal, outbox = queue
    sequence = put(journal)
    say(outbox, outbox.lease(1, NOW), Result.RETRY, left=False)
    outbox.void(sequence, draft("void"))
    assert outbox.item(sequence).state is SendState.VOIDED


def test_an_entry_that_cannot_be_read_is_parked_and_the_others_go(queue):
    journal, outbox = queue
    bad, good = put(journal), put(journal)
    connection = journal.storage.connection()
    connection.execute("DROP TRIGGER entries_never_change")
    connection.execute("UPDATE entries SET encoded = zeroblob(9) WHERE sequence = ?", (bad,))
    assert leased(outbox) == [good]
    assert outbox.counts().parked == 1
