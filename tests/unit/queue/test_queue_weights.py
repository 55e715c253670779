"""What waits is weighed without reading it; journals of the first format are brought along."""

from dataclasses import replace
from importlib.resources import files

import pytest

from offline_queue import JournalCorrupt, Load, Result, SendState, migrations
from offline_queue.entry import Entry

from .outboxes import NOW, draft, later, open_outbox, say


@pytest.fixture
def queue(tmp_path):
    journal, outbox = open_outbox(tmp_path)
    with journal:
        yield journal, outbox


def weigh(journal, weight, pool="", send=SendState.PENDING) -> Entry:
    return journal.append(draft(weight=weight, pool=pool), send=send)


def test_open_items_are_summed_up_by_pool(queue):
    journal, outbox = queue
    for weight, pool in [(5, "a"), (7, "a"), (11, "b"), (0, "b"), (None, "a")]:
        weigh(journal, weight, pool)
    weigh(journal, 100, "a", send=None)  # not to be sent, so it never waits
    assert outbox.load() == {"a": Load(2, 12), "b": Load(2, 11)}
    assert outbox.counts().pending == 5


@pytest.mark.parametrize(
    ("result", "left"),
    [
        *((Result.SETTLED, 0), (Result.REFUSED, 0), (Result.PARK, 0)),
        *((Result.RETRY, 9), (Result.UNKNOWN, 9)),
    ],
)
def test_what_is_answered_weighs_no_more(queue, result, left):
    journal, outbox = queue
    weigh(journal, 9, "a")
    items = outbox.lease(5, NOW)
    assert outbox.load() == {"a": Load(1, 9)}  # on its way, not there
    say(outbox, items, result)
    assert sum(load.weight for load in outbox.load().values()) == left
    if result in (Result.REFUSED, Result.PARK):
        outbox.resolve(items[0].entry.sequence, draft("resolved"), again=True)
        assert outbox.load()["a"] == Load(1, 9)


def test_a_lapsed_lease_still_weighs(queue):
    journal, outbox = queue
    weigh(journal, 9, "a")
    outbox.lease(5, NOW)
    (item,) = outbox.lease(5, later(61))
    assert item.in_doubt
    assert outbox.load() == {"a": Load(1, 9)}


def test_the_weight_is_signed_and_an_edited_one_is_found(queue):
    journal, outbox = queue
    entry = weigh(journal, 9, "a")
    assert (journal.last(1)[0].weight, journal.last(1)[0].pool) == (9, "a")
    connection = journal.storage.connection()
    connection.execute("DROP TRIGGER weights_never_change")
    connection.execute("UPDATE outbox SET weight = 1")
    with pytest.raises(JournalCorrupt, match="weight"):
        outbox.item(entry.sequence)


def test_some_of_many_are_still_waiting(queue):
    journal, outbox = queue
    first, second, third = (weigh(journal, 1).sequence for _ in range(3))
    say(outbox, outbox.lease(1, NOW), Result.SETTLED)
    assert outbox.waiting_among([first, second, 99]) == {second}
    assert outbox.waiting_among([]) == set()
    assert third


def in_the_first_format(journal) -> None:
    """What a journal was before weights, seals and lanes: the same rows in the older tables."""
    connection = journal.storage.connection()
    connection.execute("DROP VIEW broken_seals; DROP TRIGGER line_sealed_again; DROP TABLE lanes")
    connection.execute("DROP TRIGGER entries_never_change; DROP TRIGGER entries_only_forget")
    connection.execute("ALTER TABLE entries DROP COLUMN private")
    connection.execute("ALTER TABLE line DROP COLUMN seal")
    rows = list(connection.execute("SELECT sequence, subject, state FROM outbox"))
    connection.execute("BEGIN; DROP TABLE outbox; DROP TABLE tally")
    script = files("offline_queue").joinpath("schema.sql").read_text("utf-8")
    begin, end = script.index("CREATE TABLE outbox"), script.index("-- The line to")
    connection.execute(script[begin:end])
    begin, end = (script.index(f"CREATE TRIGGER entries_never_{word}") for word in ("change", "go"))
    connection.execute(script[begin:end])
    connection.executemany("INSERT INTO outbox (sequence, subject, state) VALUES (?, ?, ?)", rows)
    connection.execute("PRAGMA user_version = 1; COMMIT")


def test_a_journal_of_the_first_format_keeps_its_items(tmp_path):
    journal, outbox = open_outbox(tmp_path)
    with journal:
        waiting = [weigh(journal, 9).sequence for _ in range(3)]
        say(outbox, outbox.lease(1, NOW), Result.SETTLED)
        in_the_first_format(journal)
    journal, outbox = open_outbox(tmp_path)
    with journal:
        connection = journal.storage.connection()
        assert migrations.version_of(connection) == len(migrations.STEPS)
        assert outbox.counts() == replace(outbox.counts(), pending=2, settled=1, tasks=0)
        assert sum(load.items for load in outbox.load().values()) == 0
        for _look in range(2):
            assert [item.entry.sequence for item in outbox.unweighed()] == waiting[1:]
        new = weigh(journal, 4, "a")
        assert outbox.load()["a"] == Load(1, 4)
        items = outbox.lease(9, NOW)
        assert [item.entry.sequence for item in items] == [*waiting[1:], new.sequence]
        say(outbox, items, Result.SETTLED)
        assert (outbox.unweighed(), outbox.counts().settled) == ([], 4)
        assert journal.verify() is None
