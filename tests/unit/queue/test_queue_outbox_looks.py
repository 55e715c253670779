"""What the outbox tells about itself, in which order, and where a person's decision must wait."""

import re

import pytest

from offline_queue import (
    Head,
    HeadMoved,
    JournalCorrupt,
    Result,
    SendState,
    UnlawfulMove,
    tally,
)
from offline_queue.pace import RUN

from .outboxes import NOW, draft, later, leased, open_outbox, put, say


@pytest.fixture
def queue(tmp_path):
    journal, outbox = open_outbox(tmp_path)
    with journal:
        yield journal, outbox


def sequences(items) -> list[int]:
    return [item.entry.sequence for item in items]


def test_the_oldest_open_item_dates_the_queue(queue):
    journal, outbox = queue
    assert outbox.counts().oldest_at is None
    for at in (300, 100, 200):
        journal.append(draft(at=at), send=SendState.PENDING)
    assert outbox.counts().oldest_at == 300  # the oldest by sequence: a clock may have jumped
    say(outbox, outbox.lease(1, NOW), Result.SETTLED)
    assert outbox.counts().oldest_at == 100


def test_lists_are_in_order_and_a_hundred_long_unless_asked_otherwise(queue):
    journal, outbox = queue
    all_of_them = [put(journal) for _ in range(103)]
    assert sequences(outbox.waiting()) == all_of_them[:100]
    assert sequences(outbox.newest()) == all_of_them[:-101:-1]
    assert sequences(outbox.newest(2)) == all_of_them[:-3:-1]
    say(outbox, outbox.lease(103, NOW), Result.REFUSED)
    assert sequences(outbox.tasks()) == all_of_them[:100]
    assert (outbox.waiting(), sequences(outbox.newest(1))) == ([], all_of_them[-1:])


def test_what_was_never_to_be_sent_has_no_item(queue):
    journal, outbox = queue
    entry = journal.append(draft())
    assert outbox.item(entry.sequence) is None
    for decide in (outbox.resolve, outbox.void):
        with pytest.raises(UnlawfulMove, match=f"entry {entry.sequence} is not in the outbox"):
            decide(entry.sequence, draft("note"))


def test_what_is_no_open_task_is_not_resolved(queue):
    journal, outbox = queue
    sequence = put(journal)
    with pytest.raises(UnlawfulMove, match=f"entry {sequence} is pending and not an open task"):
        outbox.resolve(sequence, draft("resolved"))


def test_a_decision_made_on_an_older_journal_is_not_written(queue):
    journal, outbox = queue
    task, unsent = put(journal), put(journal)
    say(outbox, outbox.lease(1, NOW), Result.REFUSED)
    head, old = journal.head(), Head(0, bytes(32))
    with pytest.raises(HeadMoved):
        outbox.resolve(task, draft("resolved"), expected_head=old)
    with pytest.raises(HeadMoved):
        outbox.void(unsent, draft("void"), expected_head=old)
    assert journal.head() == head
    assert sequences(outbox.tasks()) == [task]
    assert outbox.item(unsent).state is SendState.PENDING
    outbox.void(unsent, draft("void"), expected_head=head)
    outbox.resolve(task, draft("resolved"), expected_head=journal.head())


def test_the_next_due_time_is_the_items_or_the_lines_whichever_binds(queue):
    journal, outbox = queue
    assert outbox.next_due(NOW) is None
    put(journal)
    assert outbox.next_due(NOW) is None  # due already
    say(outbox, outbox.lease(1, NOW), Result.RETRY, wait=30)
    assert outbox.next_due(NOW) == 30.0
    assert outbox.next_due(later(10)) == 20.0
    assert outbox.next_due(later(30)) is None


def test_when_the_line_is_back_only_a_time_the_other_side_named_is_kept(tmp_path):
    """More rows than one transaction touches, so it goes in pieces, with a gap between."""
    gaps = []
    journal, outbox = open_outbox(tmp_path)
    outbox._pause = gaps.append
    with journal:
        told, *others = (put(journal) for _ in range(RUN.rows + 6))
        items = outbox.lease(RUN.rows + 6, NOW)
        say(outbox, items[:1], Result.RETRY, wait=30, after=30.0)
        say(outbox, items[1:], Result.RETRY, wait=30)
        gaps.clear()
        outbox.forget_delays()
        outbox.forget_delays()  # nothing is left to do, so there is nothing to pause for
        assert gaps == [RUN.gap]
        assert leased(outbox, later(1)) == others
        assert leased(outbox, later(31)) == [told]


def test_an_item_that_cannot_be_read_is_told_with_its_file(queue):
    journal, outbox = queue
    sequence = put(journal)
    connection = journal.storage.connection()
    connection.execute("DROP TRIGGER entries_never_change")
    connection.execute("UPDATE entries SET encoded = zeroblob(9)")
    with pytest.raises(JournalCorrupt, match=re.escape(str(journal.path))):
        outbox.item(sequence)


@pytest.mark.parametrize(("pool", "named"), [("a", " of a"), ("", "")])
def test_sums_that_differ_are_told_with_state_and_pool(queue, pool, named):
    journal, _ = queue
    journal.append(draft(weight=5, pool=pool), send=SendState.PENDING)
    connection = journal.storage.connection()
    assert tally.fault(connection) is None
    connection.execute("UPDATE tally SET weight = weight + 1")
    expected = f"the sums of what is pending{named} are not those of its items"
    assert tally.fault(connection) == expected
