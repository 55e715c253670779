"""The SQLite file under the journal: durable, shared by threads and processes, and honest.

WAL with `synchronous=FULL`: a commit returns when its bytes are synced, one device flush.
The WAL is grown once and kept (so that a commit does not change a file's size), checkpoints
are passive and ours. Every setting is read back; one that did not take is a StorageFault.
After an I/O error or a full disk the file is not written again until it is reopened: the
kernel may have dropped the dirty pages, so trying the sync again would prove nothing.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from offline_queue import migrations, seals, wal
from offline_queue.errors import Busy, JournalCorrupt, StorageFault
from offline_queue.names import create, sync_directory, sync_file, sync_names
from offline_queue.suspicion import Suspicion
from offline_queue.turns import Turns

APPLICATION_ID = 0x42544E31  # "BTN1"
PAGE_SIZE = 1024  # small pages: an accept touches about ten of them
WAL_PAGES = 1024
_CHECKPOINT_AT = WAL_PAGES * 3 // 4
_BUSY_POLL = 0.00025  # seconds; a long poll would make the cashier wait for a drain
_BUSY_POLLS = 12_000
# Setting, value written, value read back. page_size counts only before the first table.
PRAGMAS: tuple[tuple[str, object, object], ...] = (
    ("page_size", PAGE_SIZE, None),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    ("wal_autocheckpoint", 0, 0),
    ("journal_size_limit", -1, -1),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("recursive_triggers", "ON", 1),  # or REPLACE would delete past the triggers
    ("secure_delete", "FAST", 2),  # what is erased is overwritten, where a page is written anyway
)
_FULL = 2
_FAULTS = (apsw.FullError, apsw.IOError, apsw.ReadOnlyError, apsw.CantOpenError, apsw.NoMemError)
# Texts that are none, and statements of ours that the tables do not fit.
_DAMAGE = (apsw.CorruptError, apsw.NotADBError, apsw.SQLError, UnicodeDecodeError)
_BUSY = (apsw.BusyError, apsw.LockedError)


def sqlite_version() -> str:
    """For diagnostics: up to 3.51.2 two connections that write and checkpoint could lose data."""
    return apsw.sqlite_lib_version()


class Storage:
    """One file, one connection per thread. Close it, or use it in a `with` block."""

    def __init__(self, path: Path) -> None:
        """Open or create the file and bring it to the present format.

        Raises StorageFault, JournalCorrupt, JournalTooNew or Busy.
        """
        self.path = path
        self._wal = path.with_name(path.name + "-wal")
        self.turns = Turns()
        self._fault: StorageFault | None = None
        self._suspicion = Suspicion(path)
        self._local = threading.local()
        self._all: weakref.WeakSet[apsw.Connection] = weakref.WeakSet()
        self._wal_pages = 0
        try:
            with self._translated(), self.opening():
                self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        create(self.path)
        _refuse_foreign(self.path)
        connection = self.connection()
        self._suspicion.dispel(connection)
        # A commit whose writer was killed before its sync is read by whoever opens the file, but a
        # power cut would take it back: it is on disk before anybody believes or reports it.
        with suppress(FileNotFoundError):
            sync_file(self._wal)
        (mark,) = next(iter(connection.execute("PRAGMA application_id")))
        if mark == 0:
            sync_names(self.path)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.migrate(connection, str(self.path))
        wal.grow(connection, self._wal, PAGE_SIZE * WAL_PAGES)
        sync_directory(self.path.parent)

    def __enter__(self) -> Storage:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closing twice is harmless; a later use opens the file again."""
        for connection in list(self._all):
            with suppress(apsw.Error):
                connection.close()
        self._all.clear()
        self._local = threading.local()

    @property
    def fault(self) -> StorageFault | None:
        """Why nothing more is written, or None."""
        return self._fault

    def connection(self) -> apsw.Connection:
        """This thread's connection, opened at first use. For reads; writes go through `write`."""
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = _open(self.path)
            connection.set_wal_hook(self._note_wal)
            self._local.connection = connection
            self._all.add(connection)
        return connection

    @contextmanager
    def read(self) -> Iterator[apsw.Connection]:
        """One consistent view of the file for several questions; inside another, the same one."""
        with self._translated():
            connection = self.connection()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                _roll_back(connection)

    @contextmanager
    def write(self, hurried: bool = True) -> Iterator[apsw.Connection]:
        """One transaction, on disk when the block is left. Keep it short.

        Not `hurried`: this process's other writers go first. Raises StorageFault (and from
        then on at once), Busy or JournalCorrupt.
        """
        try:
            turn = self.turns.first() if hurried else self.turns.last()
            with self._translated(), turn:
                if self._fault is not None:
                    raise self._fault
                connection = self.connection()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                finally:
                    _roll_back(connection)
        except StorageFault as fault:
            self._fault = fault
            raise
        except JournalCorrupt as found:  # a dying disk may look so as well
            self._suspicion.note()
            self._fault = StorageFault(str(self.path), found.what)
            raise
        self._checkpoint(connection)

    def checkpoint(self) -> None:
        """Copy the WAL into the file, unless somebody else is at it, and begin the WAL anew."""
        with self._translated(), suppress(*_BUSY):
            self.connection().wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
            # The first write into a WAL begun anew syncs twice: not at the first accept.
            self.connection().execute("UPDATE line SET seen = seen + 1")

    def scrub(self) -> bool:
        """Leave nothing of what was erased in the WAL; False while somebody else is reading."""
        with self._translated():
            try:
                wal.renew(self.connection(), self._wal, PAGE_SIZE * WAL_PAGES)
            except _BUSY:
                return False
        return True

    @contextmanager
    def opening(self) -> Iterator[None]:
        """Only one process at a time creates, migrates or founds a journal in this directory."""
        directory = self.path.parent
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _note_wal(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        self._wal_pages = pages
        return 0

    def _checkpoint(self, connection: apsw.Connection) -> None:
        """Never lets a commit that succeeded look failed: a fault here stops the next write."""
        if self._wal_pages < _CHECKPOINT_AT:
            return
        self._wal_pages = 0
        try:
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        except _BUSY:
            return  # someone else is at it
        except apsw.Error as error:
            self._suspicion.note()
            self._fault = StorageFault(str(self.path), f"checkpoint: {error}")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """SQLite's and the system's errors as ours, the cause kept."""
        path = str(self.path)
        try:
            yield
        except _BUSY as error:
            raise Busy(path) from error
        except (*_FAULTS, OSError) as error:
            self._suspicion.note()
            raise StorageFault(path, str(error)) from error
        except _DAMAGE as error:
            raise JournalCorrupt(path, str(error)) from error


def _open(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    connection.set_busy_handler(_wait_a_little)
    # A damaged file stays as it was found: closing must not move the WAL into it.
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    for name, value, expected in PRAGMAS:
        # list() drains the cursor: a row-returning pragma is otherwise not carried out.
        list(connection.execute(f"PRAGMA {name} = {value}"))
        if expected is not None:
            _assert_setting(connection, path, name, expected)
    _assert_setting(connection, path, "synchronous", _FULL)
    _assert_setting(connection, path, "journal_mode", "wal")
    wal.keep(connection)
    seals.install(connection)
    return connection


def _assert_setting(connection: apsw.Connection, path: Path, name: str, expected: object) -> None:
    (found,) = next(iter(connection.execute(f"PRAGMA {name}")))
    if found != expected:
        raise StorageFault(str(path), f"SQLite answers {name}={found} instead of {expected}")


def _wait_a_little(polls: int) -> bool:
    time.sleep(_BUSY_POLL)
    return polls < _BUSY_POLLS


def _roll_back(connection: apsw.Connection) -> None:
    """A failed COMMIT or statement may already have rolled back by itself."""
    if connection.in_transaction:
        with suppress(apsw.Error):
            connection.execute("ROLLBACK")


def _refuse_foreign(path: Path) -> None:
    """Only the header is looked at, so that nothing is written into what is not ours.

    Not by asking SQLite: without its WAL a file whose checkpoint was cut short looks damaged.
    Not by a plain open either: closing that drops this process's locks on the file.
    """
    size = path.stat().st_size
    if size == 0:
        return
    flags = [apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_MAIN_DB, 0]
    file = apsw.VFSFile("", str(path), flags)
    try:
        header = file.xRead(min(size, 100), 0)
    finally:
        file.xClose()
    if size < 100 or not header.startswith(b"SQLite format 3\x00"):
        raise JournalCorrupt(str(path), "it does not begin like a database")
    mark, schema_changes = int.from_bytes(header[68:72], "big"), header[40:44]
    if mark != APPLICATION_ID and (mark or schema_changes != bytes(4)):
        raise JournalCorrupt(str(path), "it is some other program's database")
