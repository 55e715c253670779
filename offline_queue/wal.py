"""The WAL beside the journal: kept when the last connection closes, grown once, emptied on demand.

Grown, so that a commit does not change a file's size, which would cost it another flush.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

import apsw


def keep(connection: apsw.Connection) -> None:
    """Persistent WAL: otherwise the last close deletes the file that was grown."""
    on = ctypes.c_int(1)
    connection.file_control("main", apsw.SQLITE_FCNTL_PERSIST_WAL, ctypes.addressof(on))


def grow(connection: apsw.Connection, wal: Path, size: int) -> None:
    """Once: write so many bytes through the WAL and drop them; the file keeps its size."""
    if wal.exists() and wal.stat().st_size >= size * 3 // 4:
        return
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE ballast (zeros BLOB) STRICT")
    connection.execute("INSERT INTO ballast VALUES (zeroblob(?))", (size,))
    connection.execute("DROP TABLE ballast")
    connection.execute("COMMIT")
    connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)


def renew(connection: apsw.Connection, wal: Path, size: int) -> None:
    """Empty the WAL and grow it anew, with zeros. Raises BusyError while somebody else reads."""
    connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    grow(connection, wal, size)
