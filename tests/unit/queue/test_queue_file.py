"""The file under the journal: rights, settings, a full disk, damage, other formats."""

import ctypes
import os
import sqlite3
import stat
import subprocess
import sys

import apsw
import pytest

from offline_queue import (
    JournalCorrupt,
    JournalTooNew,
    SendState,
    StorageFault,
    migrations,
    storage,
)

from .signed_journals import draft, open_journal


def test_files_are_for_the_owner_only_and_the_grown_wal_stays(path):
    umask = os.umask(0)
    try:
        with open_journal(path) as journal:
            journal.append(draft())
    finally:
        os.umask(umask)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    wal = path.with_name(path.name + "-wal")
    for file in (path, wal, path.with_name(path.name + "-shm")):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    grown = wal.stat().st_size
    assert grown > storage.PAGE_SIZE * storage.WAL_PAGES * 0.9
    with open_journal(path) as journal:
        for _ in range(300):
            journal.append(draft(), send=SendState.PENDING)
    assert wal.stat().st_size == grown


def test_closing_moves_nothing_and_keeps_the_wal(path):
    with open_journal(path) as journal:
        journal.append(draft())
        kept = ctypes.c_int(-1)  # -1 asks
        journal.storage.connection().file_control(
            "main", apsw.SQLITE_FCNTL_PERSIST_WAL, ctypes.addressof(kept)
        )
        content = path.read_bytes()
    assert kept.value == 1
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [("synchronous", "NORMAL", 1), ("synchronous", "OFF", 0), ("journal_mode", "DELETE", "delete")],
)
def test_a_weaker_setting_does_not_open(path, monkeypatch, name, value, found):
    weak = [(n, value, found) if n == name else (n, v, e) for n, v, e in storage.PRAGMAS]
    monkeypatch.setattr(storage, "PRAGMAS", tuple(weak))
    with pytest.raises(StorageFault, match=f"{name}={found}"):
        open_journal(path)


def test_every_thread_of_a_journal_syncs_fully(journal):
    import threading

    found = []
    thread = threading.Thread(
        target=lambda: found.append(journal.storage.connection().pragma("synchronous"))
    )
    thread.start()
    thread.join()
    assert found == [2]
    assert journal.storage.connection().pragma("synchronous") == 2


def test_a_full_disk_stops_appends_until_reopened(journal, path):
    for _ in range(20):
        journal.append(draft())
    pages = journal.storage.connection().pragma("page_count")
    journal.storage.connection().pragma("max_page_count", pages)
    big = [draft(body=os.urandom(60_000)) for _ in range(50)]
    with pytest.raises(StorageFault, match="cannot be written"):
        journal.append_many(big)
    journal.storage.connection().pragma("max_page_count", 2**30)
    with pytest.raises(StorageFault):
        journal.append(draft())
    kept = journal.head().sequence
    assert journal.reopen() is None
    assert journal.append(draft()).sequence == kept + 1


def test_opening_it_again_keeps_this_process_locks(journal, path):
    """POSIX drops all locks of a process on a file when any descriptor of it is closed."""
    journal.append(draft())
    open_journal(path).close()
    code = """import sqlite3, sys
try:
    connection = sqlite3.connect(sys.argv[1], timeout=0)
    print(connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0])
except sqlite3.OperationalError as error:
    print(error)"""
    command = [sys.executable, "-c", code, str(path)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=30).stdout
    assert said.strip() == "database is locked"


@pytest.mark.parametrize("content", [b"not a database at all", os.urandom(4096), b"SQLite"])
def test_a_file_that_is_no_journal_is_named_and_left_alone(path, content):
    path.parent.mkdir(mode=0o700)
    path.write_bytes(content)
    with pytest.raises(JournalCorrupt, match=r"call the technician") as caught:
        open_journal(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_someone_elses_database_is_left_alone(path):
    path.parent.mkdir(mode=0o700)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE customers (name TEXT)")
    connection.commit()
    connection.close()
    content = path.read_bytes()
    with pytest.raises(JournalCorrupt, match="some other program"):
        open_journal(path)
    assert path.read_bytes() == content


def test_damage_in_the_middle_is_noticed_and_the_file_kept(path):
    with open_journal(path) as journal:
        early = journal.append(draft(body=os.urandom(300)))
        for _ in range(100):
            journal.append(draft())
        journal.storage.connection().wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        journal.append(draft())  # begins the WAL anew, so that old pages are read from the file
    content = path.read_bytes()
    page = content.rindex(early.body) // storage.PAGE_SIZE * storage.PAGE_SIZE
    damaged = content[:page] + bytes(storage.PAGE_SIZE) + content[page + storage.PAGE_SIZE :]
    path.write_bytes(damaged)
    with pytest.raises(JournalCorrupt, match="keep the file as it is"):  # noqa: SIM117
        with open_journal(path) as journal:
            journal.verify()
    assert path.read_bytes() == damaged


def test_a_newer_format_is_left_to_a_newer_program(journal, path):
    journal.storage.connection().pragma("user_version", 99)
    journal.close()
    with pytest.raises(JournalTooNew, match="install the newer release"):
        open_journal(path)


def test_a_migration_that_fails_leaves_the_old_format(path):
    path.parent.mkdir(mode=0o700)
    connection = apsw.Connection(str(path))
    steps = ("CREATE TABLE one (x)", "CREATE TABLE two (x); SELECT no_such_function()")
    with pytest.raises(apsw.SQLError):
        migrations.migrate(connection, str(path), steps)
    assert migrations.version_of(connection) == 1
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema")]
    assert tables == ["one"]
    connection.close()
