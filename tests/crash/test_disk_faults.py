"""Full, read-only, damaged: the journal says so in a sentence, stops, and keeps what it had."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

import apsw
import pytest

from offline_queue import Journal, JournalCorrupt, SendState, StorageFault

from .images import run
from .images.judge import Promised, judge
from .images.recording import JOURNAL
from .loop import ext4, mounted


@pytest.fixture
def disk(tmp_path) -> Iterator[Path]:
    """A small ext4 of our own."""
    with mounted(ext4(tmp_path, megabytes=8), tmp_path / "mount") as where:
        yield where


def fill(disk: Path) -> Path:
    """Takes all that is free."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        write_for_ever(file)
    return ballast


def write_for_ever(file: IO[bytes]) -> None:
    while True:
        file.write(bytes(1024))


def append_often(journal: Journal) -> None:
    """More than file and WAL hold, so that they must grow."""
    for _ in range(400):
        journal.append(replace(run.draft("redeem"), body=bytes(60_000)), send=SendState.PENDING)


def test_a_full_disk(disk):
    with run.opened(disk / JOURNAL) as journal:
        run.append(journal, 0)
        ballast = fill(disk)
        with pytest.raises(StorageFault, match="full"):
            append_often(journal)
        kept = journal.head()
        with pytest.raises(StorageFault):
            journal.append(run.draft("redeem"))
        assert journal.verify() is None, "a full disk can be read"
        ballast.unlink()
        with pytest.raises(StorageFault):
            journal.append(run.draft("redeem"))
        assert journal.reopen() is None
        assert journal.head() == kept
        run.append(journal, 1)
    assert judge(disk, None, Promised(kept.sequence + 1)) is None


def test_a_disk_that_is_full_from_the_start(disk):
    ballast = fill(disk)
    with pytest.raises(StorageFault):
        run.opened(disk / JOURNAL)
    ballast.unlink()
    with run.opened(disk / JOURNAL) as journal:
        run.append(journal, 0)
    assert judge(disk, None, Promised(1)) is None


def test_a_disk_that_turns_read_only(tmp_path):
    """As ext4 does by itself after an error; `abort` makes it believe that there was one."""
    image = ext4(tmp_path, megabytes=8)
    with mounted(image, tmp_path / "mount") as disk:
        with run.opened(disk / JOURNAL) as journal:
            run.append(journal, 0)
            kept = journal.head()
            subprocess.run(["mount", "-o", "remount,abort", disk], check=True)
            with pytest.raises(StorageFault, match="cannot be written"):
                run.append(journal, 1)
            assert journal.head() == kept
        with pytest.raises(StorageFault, match="cannot be written"):
            run.opened(disk / JOURNAL)
    with mounted(image, tmp_path / "mount") as disk:
        assert judge(disk, None, Promised(kept.sequence)) is None


def test_what_looks_damaged_is_not_written_again(tmp_path):
    """An ext4 that was shut down answers reads so that SQLite calls the file malformed."""
    with run.opened(tmp_path / JOURNAL) as journal:
        with pytest.raises(JournalCorrupt), journal.storage.write():
            raise apsw.CorruptError("database disk image is malformed")
        with pytest.raises(StorageFault, match="malformed"):
            journal.append(run.draft("redeem"))
        assert journal.reopen() is None
        journal.append(run.draft("redeem"))
