"""A journal file of each format that there ever was, written by the program of its day.

tests/data/journals/format-N.db.gz: entry 0, six redemptions that were sent (one for each answer,
the last still on its way), one that was not, one voided, and two notes.
"""

import gzip
from pathlib import Path

import pytest

from offline_queue import Answer, Moment, Outbox, Result, migrations

from .signed_journals import draft, open_journal

FILES = Path(__file__).parents[2] / "data" / "journals"
FORMATS = range(1, len(migrations.STEPS) + 1)
STATES = ["settled", "conflict", "parked", "in_doubt", "pending", "sending", "pending", "voided"]
OPEN = [4, 5, 6, 7]
NEXT_BOOT = Moment(b"boot-two--------", 3_600_000_000_000, 1_800_000_000_000_000)


def of_format(number: int, path: Path) -> Path:
    path.parent.mkdir(mode=0o700)
    path.touch(0o600)
    path.write_bytes(gzip.decompress((FILES / f"format-{number}.db.gz").read_bytes()))
    return path


def test_there_is_a_file_of_each_format():
    assert sorted(file.name for file in FILES.iterdir()) == [f"format-{n}.db.gz" for n in FORMATS]


@pytest.mark.parametrize("number", FORMATS)
def test_it_is_brought_to_the_present_format_and_nothing_is_lost(number, path):
    with open_journal(of_format(number, path)) as journal:
        connection = journal.storage.connection()
        assert migrations.version_of(connection) == len(migrations.STEPS)
        assert migrations.fault(connection) is None
        assert journal.verify() is None
        kept = list(journal.entries(after=0))
        assert [entry.sequence for entry in kept] == list(range(1, 11))
        assert [entry.body for entry in kept[:7]] == [b"body %d" % n for n in range(1, 8)]
        items = [Outbox(journal).item(sequence) for sequence in range(1, 9)]
        assert [item.state for item in items if item] == STATES
        assert sorted(item.entry.sequence for item in Outbox(journal).tasks()) == [2, 3]


@pytest.mark.parametrize("number", FORMATS)
def test_it_goes_on_where_the_older_program_stopped(number, path):
    """The one that was on its way may have arrived: it is asked about under its old id."""
    with open_journal(of_format(number, path)) as journal:
        added = journal.append(draft())
        assert added.sequence == 11
        outbox = Outbox(journal)
        outbox.forget_delays()
        items = outbox.lease(500, NEXT_BOOT)
        assert [item.entry.sequence for item in items] == OPEN
        assert [item.entry.sequence for item in items if item.in_doubt] == [4, 6]
        settled = [Answer(item.entry.sequence, Result.SETTLED) for item in items]
        outbox.record(items, settled, NEXT_BOOT, lambda answer, attempts: 0.0)
        assert outbox.counts().waiting == 0
    with open_journal(path) as journal:
        assert journal.verify() is None
