"""What a failed sync leaves behind: bytes that the kernel shows and the disk never got.

After a failed sync Linux takes the bytes for clean. The next sync succeeds without writing them,
and whoever opens the file reads them, as long as the machine is on. So a fault leaves a mark
beside the journal, and whoever opens it next makes the WAL dirty again and syncs it before
believing what it reads. (The file itself is written again by the next checkpoint.)
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import apsw


class Suspicion:
    """Of one journal file, held by whoever opens it until it is dispelled."""

    def __init__(self, journal: Path) -> None:
        self._mark = journal.with_name(journal.name + "-suspect")
        self._wal = journal.with_name(journal.name + "-wal")

    def note(self) -> None:
        """After any fault. Not synced: with the machine's memory the danger is gone as well."""
        with suppress(OSError):
            self._mark.touch(mode=0o600)

    def dispel(self, connection: apsw.Connection) -> None:
        """On opening. Raises OSError if the disk is still not well."""
        if not self._mark.exists():
            return
        connection.execute("BEGIN IMMEDIATE")  # nobody else writes meanwhile
        try:
            write_again(self._wal)
        finally:
            connection.execute("ROLLBACK")
        self._mark.unlink(missing_ok=True)


def write_again(path: Path) -> None:
    """The same bytes over themselves, synced."""
    with path.open("r+b") as file:
        content = file.read()
        file.seek(0)
        file.write(content)
        file.flush()
        os.fdatasync(file.fileno())
