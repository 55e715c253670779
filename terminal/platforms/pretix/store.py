"""What was fetched, on disk: a till that starts while the line is down knows its tickets.

A cache and nothing more: the journal is elsewhere, and what is damaged here is fetched anew. No
names, addresses or codes of customers: a ticket is found by the hash of its code.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import apsw
import msgspec

from terminal.errors import StateUnusable
from terminal.platforms.pretix.shapes import Order
from terminal.platforms.pretix.tickets import Ticket, tickets_of

T = TypeVar("T")
_VERSION = 1
_BUSY = 2_000  # milliseconds; a command beside the till may write too
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS tickets (
    id TEXT PRIMARY KEY, event TEXT NOT NULL, code TEXT NOT NULL, ticket BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tickets_of_order ON tickets (event, code);
CREATE TABLE IF NOT EXISTS withdrawn (
    id TEXT NOT NULL, why TEXT NOT NULL, event TEXT NOT NULL, PRIMARY KEY (id, why)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sent (at INTEGER PRIMARY KEY, redemption TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
PRAGMA user_version = {_VERSION};
"""
_TICKET = msgspec.msgpack.Decoder(Ticket)


class Store:
    """Safe to use from several threads. Whatever fails raises StateUnusable."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection = self._open()

    def ticket(self, id_: str) -> Ticket | None:
        """A ticket by the id of its voucher."""
        for row in self._rows("SELECT ticket FROM tickets WHERE id = ?", (id_,)):
            with suppress(msgspec.MsgspecError):
                return _TICKET.decode(row[0])
        return None

    def withdrawn(self, id_: str) -> str:
        """Why a signed code is no longer good: "revoked", "blocked", or empty."""
        found = self._rows("SELECT why FROM withdrawn WHERE id = ? ORDER BY why DESC", (id_,))
        return str(found[0][0]) if found else ""

    def kept(self, name: str, kind: type[T]) -> T | None:
        """A value that was kept under a name; None where there is none of that kind."""
        for row in self._rows("SELECT value FROM kept WHERE name = ?", (name,)):
            with suppress(msgspec.MsgspecError):
                return msgspec.msgpack.decode(row[0], type=kind)
        return None

    def vouchers(self, event: str) -> dict[int, str]:
        """The voucher of each of an event's tickets by the server's number of it."""
        rows = self._rows("SELECT id, ticket FROM tickets WHERE event = ?", (event,))
        return {_TICKET.decode(ticket).position: id_ for id_, ticket in rows}

    def sent(self, at: datetime, redemption: str) -> None:
        """Remember which redemption of ours has a moment, by which the server names it."""
        with self._writing() as connection:
            connection.execute("INSERT OR REPLACE INTO sent VALUES (?, ?)", (_at(at), redemption))

    def redemption(self, at: datetime) -> str:
        """Our redemption of a moment; empty where it is not known here."""
        found = self._rows("SELECT redemption FROM sent WHERE at = ?", (_at(at),))
        return str(found[0][0]) if found else ""

    def counts(self) -> tuple[int, int]:
        """How many tickets and how many withdrawn codes are here."""
        tables = ("tickets", "withdrawn")
        one, other = (self._rows(f"SELECT count(*) FROM {t}")[0][0] for t in tables)
        return one, other

    def write(
        self,
        event: str,
        orders: Iterable[Order] = (),
        withdrawn: Iterable[tuple[str, str, bool]] = (),
        kept: Sequence[tuple[str, object]] = (),
    ) -> None:
        """One page of changes of an event, whole or not at all.

        withdrawn  id, why, and whether it still holds
        """
        orders = list(orders)
        rows = [
            (id_, event, order.code, msgspec.msgpack.encode(ticket))
            for order in orders
            for id_, ticket in tickets_of(order, event)
        ]
        with self._writing() as connection:
            gone = [(event, order.code) for order in orders]
            connection.executemany("DELETE FROM tickets WHERE event = ? AND code = ?", gone)
            connection.executemany("INSERT OR REPLACE INTO tickets VALUES (?, ?, ?, ?)", rows)
            for id_, why, holds in withdrawn:
                connection.execute("DELETE FROM withdrawn WHERE id = ? AND why = ?", (id_, why))
                if holds:
                    connection.execute("INSERT INTO withdrawn VALUES (?, ?, ?)", (id_, why, event))
            for name, value in kept:
                values = (name, msgspec.msgpack.encode(value))
                connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", values)

    def forget_others(self, events: Sequence[str]) -> None:
        """Drop what belongs to none of the events."""
        marks = ", ".join("?" * len(events))
        with self._writing() as connection:
            for table in ("tickets", "withdrawn"):
                where = f"event NOT IN ({marks})"
                connection.execute(f"DELETE FROM {table} WHERE {where}", tuple(events))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def _open(self) -> apsw.Connection:
        """A cache that cannot be read is thrown away; one that cannot be written is an error."""
        try:
            return self._opened()
        except apsw.Error:
            self._remove()
        try:
            return self._opened()
        except apsw.Error as cause:
            raise self._unusable(cause) from cause

    def _opened(self) -> apsw.Connection:
        if self._path:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as cause:
                raise self._unusable(cause) from cause
        connection = apsw.Connection(str(self._path) if self._path else ":memory:")
        try:
            connection.set_busy_timeout(_BUSY)
            list(connection.execute("PRAGMA journal_mode = WAL"))
            connection.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes comes again
            version = next(iter(connection.execute("PRAGMA user_version")))[0]
            if version not in (0, _VERSION):
                raise apsw.SchemaChangeError("of another release")
            connection.execute(_SCHEMA)
        except apsw.Error:
            connection.close()
            raise
        return connection

    def _remove(self) -> None:
        for tail in ("", "-wal", "-shm"):
            if self._path:
                self._path.with_name(self._path.name + tail).unlink(missing_ok=True)

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return list(self._connection.execute(sql, values))
            except apsw.Error as cause:
                raise self._unusable(cause) from cause

    @contextmanager
    def _writing(self) -> Iterator[apsw.Connection]:
        with self._lock:
            try:
                with self._connection:
                    yield self._connection
            except apsw.Error as cause:
                raise self._unusable(cause) from cause

    def _unusable(self, cause: Exception) -> StateUnusable:
        return StateUnusable(
            f"the list of tickets cannot be kept: {cause}",
            where=str(self._path or ""),
            advice="free some disk space, or remove the file: it is fetched anew",
        )


def _at(moment: datetime) -> int:
    """Whole microseconds since 1970."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
