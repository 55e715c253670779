"""The sandbox's file: one SQLite connection, one writer at a time, shops and tills.

Vouchers and redemptions have their own modules (`vouchers`, `ledger`); all take a `Store` and
run inside `with store.transaction()`.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import apsw

# Each leads from one format to the next.
FORMATS = (
    "schema.sql",
    "histories.sql",
    "next_visits.sql",
    "test_vouchers.sql",
    "closing.sql",
    "settling.sql",
    "besides.sql",
    "tabs.sql",
    "payments.sql",
    "revoking.sql",
    "presence.sql",
)
FORMAT = len(FORMATS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Row = dict[str, Any]


class StateFault(Exception):
    """The state folder cannot be used; `str()` is one sentence for a person."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop that takes vouchers. `day_cut` is local time, HH:MM."""

    id: str
    name: str
    currency: str
    time_zone: str
    day_cut: str


@dataclass(frozen=True, slots=True)
class Till:
    """A claimed till: its shop and the public half of its key (32 bytes)."""

    id: str
    shop: Shop
    public_key: bytes


def micros(moment: datetime) -> int:
    """UTC microseconds of an aware instant."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def instant(value: int) -> datetime:
    """The instant of UTC microseconds."""
    return _EPOCH + timedelta(microseconds=value)


def digest(secret: str) -> bytes:
    """What is kept of a token."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


class Store:
    """The books on disk. Without a folder they live in a temporary one, gone with `close`."""

    def __init__(self, folder: Path | None = None) -> None:
        """Raises StateFault when the folder cannot be used or belongs to a newer release."""
        self._temporary = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="baton-sandbox-"))
        self._lock = threading.RLock()
        path = self.folder / "sandbox.db"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._connection = apsw.Connection(str(path))
            self._open()
        except (OSError, apsw.Error) as cause:
            raise StateFault(
                f"The sandbox cannot use {path} ({cause});"
                " give another folder with --state, or none for a temporary one."
            ) from cause

    def _open(self) -> None:
        self._connection.set_busy_timeout(2000)
        self._connection.row_trace = _named
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            list(self._connection.execute(f"PRAGMA {pragma}"))
        found = self.one("PRAGMA user_version")["user_version"]
        if found > FORMAT:
            raise StateFault(
                f"{self.folder} was written by a newer release (format {found}, known {FORMAT});"
                " install that release or give another folder with --state."
            )
        if found < FORMAT:
            folder = files("terminal.sandbox")
            with self.transaction():
                for name in FORMATS[found:]:
                    self.run(folder.joinpath(name).read_text("utf-8"))
                self.run(f"PRAGMA user_version={FORMAT}")

    def close(self) -> None:
        """Ends use of the file; a temporary one is removed."""
        with self._lock:
            self._connection.close()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and nobody else writes or reads between."""
        with self._lock:
            if self._connection.in_transaction:
                with self._connection:
                    yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def run(self, sql: str, *values: Any) -> None:
        """Runs statements that answer nothing."""
        with self._lock:
            list(self._connection.execute(sql, values or None))

    def all(self, sql: str, *values: Any) -> list[Row]:
        """Every row, by column name."""
        with self._lock:
            return list(self._connection.execute(sql, values or None))

    def find(self, sql: str, *values: Any) -> Row | None:
        """The first row, or None."""
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def one(self, sql: str, *values: Any) -> Row:
        """The row that must exist."""
        found = self.find(sql, *values)
        if found is None:
            raise LookupError(f"no row for {sql}")
        return found

    # --- shops and tills ------------------------------------------------------------------

    def add_shop(self, shop: Shop) -> None:
        """A new shop, or new settings for one that exists."""
        self.run(
            "INSERT INTO shops VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " name = excluded.name, time_zone = excluded.time_zone, day_cut = excluded.day_cut",
            *(shop.id, shop.name, shop.currency, shop.time_zone, shop.day_cut),
        )

    def shop(self, shop: str) -> Shop | None:
        """A shop by its id."""
        row = self.find("SELECT * FROM shops WHERE id = ?", shop)
        return Shop(**row) if row else None

    def shops(self) -> list[Shop]:
        """All shops, in the order they were added."""
        return [Shop(**row) for row in self.all("SELECT * FROM shops ORDER BY rowid")]

    def add_claim_token(self, token: str, shop: str) -> None:
        """A till may be claimed for this shop with this token, once."""
        self.run("INSERT INTO claim_tokens VALUES (?, ?, NULL)", digest(token), shop)

    def till_by_token(self, device_token: str) -> Till | None:
        """Whose device token this is; None for a revoked till."""
        return self._till("revoked_at IS NULL AND token_hash", digest(device_token))

    def till(self, till: str) -> Till | None:
        """A till by its id."""
        return self._till("id", till)

    def _till(self, column: str, value: Any) -> Till | None:
        row = self.find(f"SELECT id, shop, public_key FROM tills WHERE {column} = ?", value)
        shop = self.shop(row["shop"]) if row else None
        return Till(row["id"], shop, row["public_key"]) if row and shop else None

    def add_till(self, shop: Shop, public_key: bytes, token: str, machine: str, at: int) -> Till:
        """A newly claimed till; its id is the shop's and a running number."""
        count = self.one("SELECT count(*) AS n FROM tills WHERE shop = ?", shop.id)["n"]
        till = Till(f"{shop.id}-{count + 1}", shop, public_key)
        self.run(
            "INSERT INTO tills (id, shop, public_key, token_hash, machine, claimed_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            *(till.id, shop.id, public_key, digest(token), machine, at),
        )
        return till

    def see_head(self, till: str, sequence: int, hash_: bytes, at: int) -> None:
        """Keeps where the till says its journal stands, if that is further than known."""
        self.run(
            "UPDATE tills SET head_sequence = ?, head_hash = ?, head_at = ?"
            " WHERE id = ? AND head_sequence < ?",
            *(sequence, hash_, at, till, sequence),
        )


def _named(cursor: apsw.Cursor, row: tuple[Any, ...]) -> Row:
    return dict(zip((column[0] for column in cursor.get_description()), row, strict=True))
