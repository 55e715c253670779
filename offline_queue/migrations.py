"""Brings a journal file to the present format, one transaction per step, by `user_version`.

A step is the SQL text that leads from format n-1 to n. A kill half way leaves format n-1.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import apsw

from offline_queue import seals
from offline_queue.errors import JournalTooNew

STEPS: tuple[str, ...] = tuple(
    files("offline_queue").joinpath(name).read_text("utf-8")
    for name in ("schema.sql", "format_2.sql", "format_3.sql", "format_4.sql", "format_5.sql")
)


def version_of(connection: apsw.Connection) -> int:
    """The format of an open file; 0 is a file with nothing in it."""
    return int(next(iter(connection.execute("PRAGMA user_version")))[0])


def migrate(connection: apsw.Connection, path: str, steps: tuple[str, ...] = STEPS) -> None:
    """Take every missing step. Raises JournalTooNew for a format this program does not know."""
    if version_of(connection) > len(steps):
        raise JournalTooNew(path, version_of(connection), len(steps))
    for number, step in enumerate(steps, start=1):
        _take(connection, number, step)


def fault(connection: apsw.Connection) -> str | None:
    """A table, index or trigger that is not as the steps make it, or None."""
    for kind, name, _ in _made(connection) ^ _to_be_made():
        return f"{kind:.10} {name:.40} is not as this program makes it"
    return None


@cache
def _to_be_made() -> set[tuple[str, str, str]]:
    fresh = apsw.Connection(":memory:")
    try:
        seals.install(fresh)
        migrate(fresh, ":memory:")
        return _made(fresh)
    finally:
        fresh.close()


def _made(connection: apsw.Connection) -> set[tuple[str, str, str]]:
    found = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")
    return {(str(kind), str(name), f"{of} {text}") for kind, name, of, text in found}


def _take(connection: apsw.Connection, number: int, step: str) -> None:
    """Asked again inside the transaction, since another process may just have done it."""
    if version_of(connection) >= number:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if version_of(connection) < number:
            connection.execute(step)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
