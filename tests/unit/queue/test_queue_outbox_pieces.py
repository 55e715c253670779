"""A drain's writes are short, far apart and never first; and each writes the queue clock down."""

import pytest

from offline_queue import Journal, Outbox, Result, SendState
from offline_queue.pace import RUN, WALK, Pacer

from .outboxes import NOW, later, leased, open_outbox, put, say

BOOT_TWO = b"boot-two--------"


@pytest.fixture
def queue(tmp_path):
    journal, outbox = open_outbox(tmp_path)
    with journal:
        yield journal, outbox


@pytest.fixture
def hurries(queue, monkeypatch) -> list[bool]:
    """How each transaction that is begun from now on queues up among this process's others."""
    storage, begun = queue[0].storage, []
    write = storage.write

    def noted(hurried: bool = True):
        begun.append(hurried)
        return write(hurried)

    monkeypatch.setattr(storage, "write", noted)
    return begun


def make_unreadable(journal, sequence: int) -> None:
    connection = journal.storage.connection()
    connection.execute("DROP TRIGGER entries_never_change")
    connection.execute("UPDATE entries SET encoded = zeroblob(9) WHERE sequence = ?", (sequence,))


def test_a_drain_lets_the_cashier_go_first_in_all_it_writes(queue, hurries):
    journal, outbox = queue
    bad, good = put(journal), put(journal)
    make_unreadable(journal, bad)
    hurries.clear()
    items = outbox.lease(2, NOW)
    assert hurries == [False, False, False]  # the new boot, the leases, the item to be parked
    say(outbox, items, Result.RETRY)
    outbox.forget_delays()
    assert [item.entry.sequence for item in items] == [good]
    assert hurries == [False] * 5


def test_leases_and_answers_go_in_pieces_with_a_gap_between(queue, hurries):
    journal, outbox = queue
    for _ in range(RUN.rows + 1):
        put(journal)
    say(outbox, outbox.lease(1, NOW), Result.SETTLED)  # this boot is known now
    gaps = outbox._pause = Gaps()
    hurries.clear()
    items = outbox.lease(RUN.rows, NOW)
    assert (len(items), hurries, gaps) == (RUN.rows, [False], [])
    say(outbox, items, Result.RETRY)
    assert (hurries, gaps) == ([False] * 2, [])
    put(journal)
    hurries.clear()
    items = outbox.lease(RUN.rows + 1, NOW)
    assert (len(items), hurries, gaps) == (RUN.rows + 1, [False] * 2, [RUN.gap])
    say(outbox, items, Result.SETTLED)
    assert (hurries, gaps) == ([False] * 4, [RUN.gap] * 2)


def test_beside_somebody_who_writes_the_pieces_are_small_and_far_apart(queue):
    journal, outbox = queue
    for _ in range(2 * WALK.rows + 1):
        put(journal)
    say(outbox, outbox.lease(1, NOW), Result.SETTLED)
    with Journal.open(journal.path, journal.till, journal._sign) as other:
        put(other)
    gaps = outbox._pause = Gaps()
    items = outbox.lease(RUN.rows, NOW)
    assert (len(items), gaps) == (2 * WALK.rows + 1, [WALK.gap] * 2)


def test_who_wrote_a_while_ago_is_gone(tmp_path):
    journal, _ = open_outbox(tmp_path)
    clock = [0.0]
    pacer = Pacer(lambda: clock[0])
    with journal, Journal.open(journal.path, journal.till, journal._sign) as other:
        mine = journal.storage.connection()
        paces = [pacer.pace(mine)]
        put(journal)
        paces.append(pacer.pace(mine))
        put(other)
        paces.append(pacer.pace(mine))
        clock[0] = 3.0
        paces.append(pacer.pace(mine))
    assert paces == [RUN, RUN, WALK, RUN]


class Gaps(list):
    """Instead of sleeping."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def test_leases_that_ran_out_are_ended_with_a_gap_as_well(queue):
    journal, outbox = queue
    put(journal)
    outbox.lease(1, NOW)
    gaps = outbox._pause = Gaps()
    assert [item.in_doubt for item in outbox.lease(1, later(61))] == [True]
    assert gaps == [RUN.gap]


def test_an_answer_moves_the_clock_that_a_reboot_goes_on_from(queue):
    """A delay of 30 seconds, of which 20 have passed when the power fails: 10 are left."""
    journal, outbox = queue
    first = put(journal)
    put(journal)
    both = outbox.lease(2, NOW)
    say(outbox, both[:1], Result.RETRY, wait=30)
    say(outbox, both[1:], Result.SETTLED, later(20))
    rebooted = later(0, BOOT_TWO)
    assert leased(outbox, rebooted) == []
    assert leased(outbox, later(9, BOOT_TWO)) == []
    assert leased(outbox, later(11, BOOT_TWO)) == [first]


def test_a_lease_alone_moves_that_clock(queue):
    journal, outbox = queue
    first = put(journal)
    say(outbox, outbox.lease(1, NOW), Result.RETRY, wait=30)
    second = put(journal)
    assert leased(outbox, later(20)) == [second]
    assert leased(outbox, later(0, BOOT_TWO)) == [second]  # in doubt now
    assert leased(outbox, later(11, BOOT_TWO)) == [first]


def test_what_cannot_be_read_is_parked_with_the_reason_the_file_and_the_time(queue):
    journal, outbox = queue
    sequence = put(journal)
    make_unreadable(journal, sequence)
    assert outbox.lease(1, NOW) == []
    told = journal.storage.connection().execute("SELECT state, answer, answered_at FROM outbox")
    ((state, answer, at),) = told
    assert (state, at) == (SendState.PARKED, NOW.wall)
    assert str(journal.path) in answer.decode()


def test_a_lease_lasts_two_minutes_unless_told_otherwise(queue):
    journal, _ = queue
    outbox = Outbox(journal, pause=lambda seconds: None)
    sequence = put(journal)
    assert leased(outbox) == [sequence]
    assert leased(outbox, later(119.9)) == []
    assert leased(outbox, later(120)) == [sequence]
