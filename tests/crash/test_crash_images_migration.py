"""Killed, or out of power, while a file of format 1 is brought to the present format.

It is then old or new, never between: opened again, it has every entry with its outbox row.
"""

from pathlib import Path

import apsw
import pytest

from offline_queue import GENESIS, chain, migrations, storage
from offline_queue.entry import encode
from tests.scale import FULL, sized

from .images import run
from .images.disk import Disk, Said
from .images.proof import Promised, choose, prove
from .images.recording import JOURNAL, files_in, record
from .scale import NO_HURRY

pytestmark = pytest.mark.timeout(NO_HURRY if FULL else 110)
IMAGES = sized(quick=60, full=1500)
ENTRIES = 80
SEED = 36


def format_1(path: Path) -> None:
    """A journal as the first release left it, closed in good order."""
    path.parent.mkdir(parents=True)
    path.touch()
    connection = storage._open(path)
    connection.execute(f"PRAGMA application_id = {storage.APPLICATION_ID}")
    migrations.migrate(connection, str(path), migrations.STEPS[:1])
    previous = chain.NOTHING_BEFORE
    for sequence in range(ENTRIES):
        previous = insert(connection, sequence, previous)
    connection.close()


def insert(connection: apsw.Connection, sequence: int, previous: bytes) -> bytes:
    """One entry, with its outbox row but for entry 0; its hash."""
    draft = run.draft("redeem" if sequence else GENESIS)
    encoded = encode(draft, sequence, previous, run.TILL)
    hash_ = chain.entry_hash(encoded)
    signature = run.sign(chain.signature_message(hash_))
    row = (sequence, draft.key, draft.kind, draft.subject, "", None, hash_, signature, encoded)
    with connection:
        connection.execute(f"INSERT INTO entries VALUES ({', '.join('?' * len(row))})", row)
        if sequence:
            connection.execute(
                "INSERT INTO outbox (sequence, subject, state) VALUES (?, ?, 'pending')",
                (sequence, draft.subject),
            )
    return hash_


@pytest.mark.parametrize("wal_pages", [1024, 48])
def test_a_crash_in_the_middle_of_a_migration(wal_pages, tmp_path, tell):
    format_1(tmp_path / "old" / JOURNAL)
    before = Disk(files_in(tmp_path / "old"))
    recording = record(tmp_path / "new", "product", wal_pages, 2, before)
    first = next(at for at, each in enumerate(recording.operations) if isinstance(each, Said))
    assert first > 20, "nothing was migrated"
    recording.operations = recording.operations[: first + 1]
    promised = Promised(kept=ENTRIES - 1)
    findings = prove(recording, choose(recording, IMAGES * 3, SEED), promised)
    tell(str(findings).splitlines()[0])
    assert not findings.faults, findings
    assert findings.images >= IMAGES // 4  # a small WAL has no more different ones
