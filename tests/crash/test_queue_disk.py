"""What the disk is asked for, and what happens when it says no: a VFS between SQLite and unix."""

import os
import shutil
from dataclasses import replace

import apsw
import pytest

from offline_queue import GENESIS, Draft, Journal, SendState, StorageFault, storage

PLAIN = Draft(bytes(16), "redeem", "v1", bytes(200), 5, 1, bytes(16), 7)


class WatchedFile(apsw.VFSFile):
    def __init__(self, disk, name, flags):
        super().__init__("unix", name, flags)
        self.disk, self.name = disk, name.filename() if isinstance(name, apsw.URIFilename) else name

    def xSync(self, flags):  # noqa: N802 - SQLite's name
        self.disk.syncs += 1
        if self.disk.broken:
            raise apsw.IOError("the flush failed")
        return super().xSync(flags)

    def xWrite(self, content, offset):  # noqa: N802
        self.disk.written += len(content)
        if self.disk.full:
            raise apsw.FullError("no space")
        return super().xWrite(content, offset)


class Disk(apsw.VFS):
    def __init__(self):
        self.syncs = self.written = 0
        self.broken = self.full = False
        super().__init__("watched", "unix", makedefault=True)

    def xOpen(self, name, flags):  # noqa: N802
        return WatchedFile(self, name, flags)


@pytest.fixture
def disk():
    disk = Disk()
    yield disk
    disk.unregister()


def draft(**changes) -> Draft:
    return replace(PLAIN, key=os.urandom(16), **changes)


def found(path) -> Journal:
    genesis = draft(kind=GENESIS, body=bytes(32))
    return Journal.open(path / "q" / "journal.db", "t", lambda m: m[-64:], None, genesis)


def cost(disk, journal, appends=50) -> tuple[float, float]:
    """Syncs and bytes per append."""
    syncs, written = disk.syncs, disk.written
    for number in range(appends):
        journal.append(draft(guard=str(number)), send=SendState.PENDING)
    return (disk.syncs - syncs) / appends, (disk.written - written) / appends


def test_an_append_is_one_sync_and_less_than_20_kb(tmp_path, disk):
    with found(tmp_path) as journal:
        syncs, written = cost(disk, journal)
    assert syncs == 1
    assert 0 < written < 20_000


def test_the_measure_above_notices_a_weaker_setting(tmp_path, disk, monkeypatch):
    weak = [(n, "NORMAL", 1) if n == "synchronous" else (n, v, e) for n, v, e in storage.PRAGMAS]
    monkeypatch.setattr(storage, "PRAGMAS", tuple(weak))
    monkeypatch.setattr(storage, "_FULL", 1)
    with found(tmp_path) as journal:
        syncs, _ = cost(disk, journal)
    assert syncs == 0


def test_after_a_failed_flush_nothing_is_accepted_until_reopened(tmp_path, disk):
    with found(tmp_path) as journal:
        kept = journal.append(draft(), send=SendState.PENDING)
        disk.broken = True
        with pytest.raises(StorageFault, match="cannot be written"):
            journal.append(draft(), send=SendState.PENDING)
        disk.broken = False
        syncs = disk.syncs
        with pytest.raises(StorageFault):
            journal.append(draft())
        assert disk.syncs == syncs  # the flush is never tried again in place
        assert journal.last(1) == [kept]
        assert journal.reopen() is None
        journal.append(draft())
        assert journal.verify() is None


def test_a_failed_checkpoint_does_not_unsay_the_append_before_it(tmp_path, disk, monkeypatch):
    with found(tmp_path) as journal:
        monkeypatch.setattr(storage, "_CHECKPOINT_AT", 1)
        connection = journal.storage.connection()
        real = journal.storage._checkpoint

        def break_then_checkpoint(connection):
            disk.broken = True
            real(connection)

        monkeypatch.setattr(journal.storage, "_checkpoint", break_then_checkpoint)
        kept = journal.append(draft())
        disk.broken = False
        assert connection.in_transaction is False
        with pytest.raises(StorageFault, match="checkpoint"):
            journal.append(draft())
        assert journal.reopen() is None
        assert journal.last(1) == [kept]


def test_a_full_disk_writes_nothing_and_keeps_the_rest(tmp_path, disk):
    with found(tmp_path) as journal:
        kept = journal.append(draft())
        disk.full = True
        with pytest.raises(StorageFault):
            journal.append(draft())
        disk.full = False
        assert journal.reopen() is None
        assert journal.last(1) == [kept]


def test_a_read_only_file_is_a_named_fault(tmp_path, disk):
    with found(tmp_path) as journal:
        journal.append(draft())
        journal.storage.connection().pragma("query_only", True)
        with pytest.raises(StorageFault, match="cannot be written"):
            journal.append(draft())
        assert len(journal.entries()) == 2


def test_killed_between_any_two_writes_of_a_checkpoint(tmp_path, disk, monkeypatch):
    """The main file is then neither old nor new; only with its WAL is it whole."""
    journal = found(tmp_path)
    path, images = journal.path, tmp_path / "images"
    promised = [journal.append(draft(body=bytes(60_000))).hash for _ in range(25)]
    journal.storage.connection().wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
    promised += [journal.append(draft(body=os.urandom(900))).hash for _ in range(60)]
    real = WatchedFile.xWrite

    def write_and_copy(file, content, offset):
        real(file, content, offset)
        if file.name == str(path):
            image = images / str(len(list(images.iterdir())))
            shutil.copytree(path.parent, image, ignore=shutil.ignore_patterns("*-shm"))

    images.mkdir()
    monkeypatch.setattr(WatchedFile, "xWrite", write_and_copy)
    monkeypatch.setattr(storage, "_CHECKPOINT_AT", 1)
    promised.append(journal.append(draft()).hash)
    journal.close()
    monkeypatch.undo()
    made = sorted(images.iterdir())
    assert len(made) > 50
    for image in made:
        with Journal.open(image / path.name, "t", lambda m: m[-64:]) as journal:
            assert journal.verify() is None
            assert [entry.hash for entry in journal.entries(after=0)] == promised
