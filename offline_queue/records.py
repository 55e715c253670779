"""The reading side of the journal. Each row is compared with its bytes and their hash.

Reads never wait for a writer and never make one wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from offline_queue import chain
from offline_queue.entry import Entry, read
from offline_queue.errors import EntryInvalid, JournalCorrupt
from offline_queue.head import Head
from offline_queue.private import NOTHING, unseal
from offline_queue.storage import Storage

COLUMNS = "sequence, key, kind, subject, business_date, guard, hash, signature, encoded, private"
_ALL = -1


class Records:
    """Questions to a journal file. All lists are oldest first unless said otherwise."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self._newest: tuple[Head, int] | None = None

    @property
    def path(self) -> Path:
        """The journal file; SQLite keeps its -wal and -shm beside it."""
        return self.storage.path

    def head(self) -> Head:
        """The newest entry's sequence and hash."""
        with self.storage.read() as connection:
            return head_of(connection, self.path)

    def newest(self) -> tuple[Head, int]:
        """The same, and its time (UTC microseconds); an entry of our own is not read again."""
        head, known = self.head(), self._newest
        if known is None or known[0] != head:
            known = self._newest = (head, self.last(1)[0].at)
        return known

    @contextmanager
    def view(self) -> Iterator[None]:
        """All that this thread asks inside, of journal and outbox, is of one moment."""
        with self.storage.read():
            yield

    def at(self, sequence: int) -> Entry | None:
        """The entry of one sequence; None where there is none, as in a declared loss."""
        found = self._rows("WHERE sequence = ?", (sequence,))
        return found[0] if found else None

    def entries(self, after: int = _ALL, limit: int = 1000) -> list[Entry]:
        """Entries with a greater sequence than `after`, oldest first; -1 is from genesis."""
        return self._rows("WHERE sequence > ? ORDER BY sequence LIMIT ?", (after, limit))

    def last(self, count: int) -> list[Entry]:
        """The newest entries, newest first."""
        return self._rows("ORDER BY sequence DESC LIMIT ?", (count,))

    def by_key(self, key: bytes) -> list[Entry]:
        """Everything that ever happened under one idempotency id, oldest first."""
        return self._rows("WHERE key = ? ORDER BY sequence", (key,))

    def of_business_date(self, date: str) -> list[Entry]:
        """All entries of one accounting day (ISO date), oldest first."""
        return self._rows(
            "WHERE business_date = ? AND business_date != '' ORDER BY sequence", (date,)
        )

    def select(
        self,
        kinds: Sequence[str],
        subject: str | None = None,
        business_date: str | None = None,
        after: int = _ALL,
        limit: int = -1,
    ) -> list[Entry]:
        """Entries of some kinds, narrowed as asked, oldest first; facts for a decision."""
        where = f"WHERE kind IN ({_marks(kinds)}) AND sequence > ?"
        values: list[Any] = [*kinds, after]
        for column, value in (("subject", subject), ("business_date", business_date)):
            if value is not None:
                where += f" AND {column} = ?"
                values.append(value)
        return self._rows(f"{where} ORDER BY sequence LIMIT ?", (*values, limit))

    def guard_holder(self, guard: str) -> Entry | None:
        """The entry that carries this guard, if any."""
        found = self._rows("WHERE guard = ?", (guard,))
        return found[0] if found else None

    def unanswered(self, kind: str, answered_by: Sequence[str], after: int = _ALL) -> list[Entry]:
        """Entries of `kind` whose key has no entry of any kind in `answered_by`, oldest first."""
        return self._rows(
            f"""AS asked WHERE kind = ? AND sequence > ? AND NOT EXISTS (
                SELECT 1 FROM entries AS said WHERE said.key = asked.key
                AND said.kind IN ({_marks(answered_by)})) ORDER BY sequence""",
            (kind, after, *answered_by),
        )

    def walk(self, step: int = 1000) -> Iterator[Entry]:
        """Every entry from genesis on, in pieces, so that memory stays flat."""
        after = _ALL
        while piece := self.entries(after, step):
            yield from piece
            after = piece[-1].sequence

    def _rows(self, tail: str, values: Sequence[Any]) -> list[Entry]:
        with self.storage.read() as connection:
            rows = list(connection.execute(f"SELECT {COLUMNS} FROM entries {tail}", values))
        return [entry_of_row(row, self.path) for row in rows]


def entry_of_row(row: Sequence[Any], path: Path) -> Entry:
    """A stored row as an entry. Raises JournalCorrupt unless hash and columns agree with it."""
    sequence, key, kind, subject, business_date, guard, hash_, signature, encoded, kept = row
    if not isinstance(encoded, bytes) or chain.entry_hash(encoded) != hash_:
        raise JournalCorrupt(str(path), "its bytes do not give its hash", sequence)
    try:
        entry = entry_of(read(encoded), hash_, signature, encoded, kept)
    except EntryInvalid as error:
        raise JournalCorrupt(str(path), error.what, sequence) from error
    columns = (entry.sequence, entry.key, entry.kind, entry.subject, entry.business_date)
    if (*columns, entry.guard) != (sequence, key, kind, subject, business_date, guard):
        raise JournalCorrupt(str(path), "a column is not what was signed", sequence)
    return entry


def entry_of(
    values: dict[str, Any], hash_: bytes, signature: bytes, encoded: bytes, kept: bytes | None
) -> Entry:
    """The fields of an entry with what is kept beside it. Raises EntryInvalid."""
    beside = unseal(kept, values["sealed"])
    if beside is not NOTHING:
        told = {"private": beside.private, "trace": beside.trace, "references": beside.references}
        values = values | told | {"salt": beside.salt}
    return Entry(**values, hash=hash_, signature=signature, encoded=encoded)


def head_of(connection: apsw.Connection, path: Path) -> Head:
    """The newest entry, inside a transaction of the caller's."""
    rows = list(
        connection.execute("SELECT sequence, hash FROM entries ORDER BY sequence DESC LIMIT 1")
    )
    if not rows:
        raise JournalCorrupt(str(path), "it has no first entry")
    return Head(*rows[0])


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
