"""The head mirror, on real files: what it remembers, and what a journal that lost its tail does."""

import shutil
from pathlib import Path

import pytest

from offline_queue import (
    LOSS,
    Bad,
    Disputed,
    EntryInvalid,
    Head,
    Journal,
    Loss,
    Witness,
    WrongTill,
    chain,
    disagreement,
)
from offline_queue.loss import decode_loss, encode_loss
from offline_queue.mirror import SLOT, HeadMirror, mirror_of

from .signed_journals import draft, is_good, open_journal, tamper


def loss_draft():
    return draft(LOSS, subject="", body=b"")


def fill(path: Path, count: int) -> list[Head]:
    with open_journal(path) as journal:
        for _ in range(count):
            journal.append(draft())
        return [Head(entry.sequence, entry.hash) for entry in journal.entries()]


def files_of(path: Path) -> list[Path]:
    return [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")]


def copy_to(folder: Path, path: Path) -> None:
    """The journal's own files as they are, without the mirror: an image."""
    folder.mkdir()
    for file in files_of(path):
        shutil.copy(file, folder)


def put_back(folder: Path, path: Path) -> None:
    for file in files_of(path):
        file.unlink()
        shutil.copy(folder / file.name, file)


# The file itself


def test_the_furthest_of_both_slots_counts_and_a_torn_one_does_not(tmp_path):
    mirror = HeadMirror(tmp_path / "head")
    assert mirror.read() is None
    for sequence in range(5):
        mirror.note(Head(sequence, bytes([sequence]) * 32))
    assert mirror.read() == Head(4, bytes([4]) * 32)
    mirror.note(Head(3, bytes([3]) * 32))  # another process that was slower
    assert mirror.read() == Head(4, bytes([4]) * 32)
    mirror.close()
    content = bytearray(mirror.path.read_bytes())
    assert len(content) == 2 * SLOT
    content[40] ^= 1
    mirror.path.write_bytes(content)
    assert mirror.read() == Head(3, bytes([3]) * 32)


@pytest.mark.parametrize("content", [b"", b"\0" * 1024, b"baton-head-1 x y z", b"\xff" * 600])
def test_a_mirror_that_cannot_be_read_says_nothing(tmp_path, content):
    (tmp_path / "head").write_bytes(content)
    assert HeadMirror(tmp_path / "head").read() is None


def test_any_flipped_bit_of_a_slot_is_noticed_or_changes_nothing(tmp_path):
    mirror = HeadMirror(tmp_path / "head")
    mirror.note(Head(8, b"h" * 32))
    mirror.close()
    content = mirror.path.read_bytes()
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= 0x04
        mirror.path.write_bytes(flipped)
        assert mirror.read() in (None, Head(8, b"h" * 32))


def test_a_mirror_that_cannot_be_written_harms_no_entry(path):
    fill(path, 1)
    mirror_of(path).unlink()
    mirror_of(path).mkdir()
    with open_journal(path) as journal:
        assert journal.append(draft()).sequence == 2
        assert journal.verify() is None


def test_each_kind_of_append_is_mirrored_and_a_failed_one_is_not(journal):
    mirror = journal.mirror
    entry = journal.append(draft(guard="g"))
    assert mirror.read() == journal.head() == Head(entry.sequence, entry.hash)
    journal.append_many([draft(), draft()])
    assert mirror.read() == journal.head()
    with pytest.raises(EntryInvalid):
        journal.append(draft("genesis"))
    with pytest.raises(EntryInvalid):
        journal.append(loss_draft())
    assert mirror.read() == journal.head()


def test_an_append_does_not_sync_the_mirror(journal, monkeypatch):
    import os

    synced = []
    for name in ("fsync", "fdatasync"):
        monkeypatch.setattr(os, name, synced.append)
    journal.append(draft())
    assert synced == []
    journal.close()
    assert len(synced) == 1  # nobody waits for a close


# What was lost


def test_an_older_copy_is_noticed_and_nothing_is_appended(path, tmp_path):
    fill(path, 3)
    copy_to(tmp_path / "image", path)
    heads = fill(path, 2)
    put_back(tmp_path / "image", path)
    with open_journal(path) as journal:
        dispute = journal.dispute()
        assert isinstance(dispute, Disputed)
        assert (dispute.own, dispute.seen, dispute.lost) == (heads[3], heads[5], 2)
        assert "ends at entry 3, but the head mirror beside it has seen entry 5" in str(dispute)
        for attempt in (lambda: journal.append(draft()), lambda: journal.append_many([draft()])):
            with pytest.raises(Disputed):
                attempt()
        assert journal.head() == heads[3]
        assert journal.verify() is None  # what is there is whole: the chain alone cannot tell


def test_a_wal_removed_by_hand_is_noticed(path):
    heads = fill(path, 5)
    path.with_name(path.name + "-wal").unlink()
    with open_journal(path) as journal:
        dispute = journal.dispute()
        assert isinstance(dispute, Disputed)
        assert dispute.own == journal.head() == heads[0]  # the founding was copied into the file
        assert dispute.lost == 5


def test_a_journal_that_is_gone_is_not_founded_again(path):
    fill(path, 4)
    for file in files_of(path):
        file.unlink()
    with pytest.raises(Disputed, match="is empty, but the head mirror beside it has seen entry 4"):
        open_journal(path)


def test_another_history_of_the_same_length_is_noticed(path, tmp_path):
    fill(path, 2)
    copy_to(tmp_path / "image", path)
    fill(path, 2)
    put_back(tmp_path / "image", path)
    kept = mirror_of(path).read_bytes()
    mirror_of(path).unlink()
    fill(path, 3)
    mirror_of(path).write_bytes(kept)
    with open_journal(path) as journal:
        assert "holds another entry 4 than the head mirror" in str(journal.dispute())


def test_the_right_file_brought_back_ends_the_dispute(path, tmp_path):
    fill(path, 5)
    copy_to(tmp_path / "image", path)
    path.with_name(path.name + "-wal").unlink()
    with open_journal(path) as journal:
        assert journal.dispute()
    put_back(tmp_path / "image", path)
    with open_journal(path) as journal:
        assert journal.dispute() is None
        assert journal.append(draft()).sequence == 6


def test_a_mirror_that_lags_is_no_dispute(path):
    """As after a power cut: the journal was synced, the mirror was not."""
    fill(path, 2)
    lagging = mirror_of(path).read_bytes()
    fill(path, 2)
    mirror_of(path).write_bytes(lagging)
    with open_journal(path) as journal:
        assert journal.dispute() is None
        assert journal.mirror.read() == journal.head()


# A technician decides


def test_a_declared_loss_goes_on_where_the_others_saw_the_end(path):
    heads = fill(path, 5)
    path.with_name(path.name + "-wal").unlink()
    with open_journal(path) as running, open_journal(path) as technician:
        dispute = technician.dispute()
        declared = technician.declare_loss(loss_draft(), dispute.seen, "the WAL was removed")
        assert (declared.sequence, declared.previous) == (6, heads[5].hash)
        assert decode_loss(declared.body) == Loss(heads[0], heads[5], "the WAL was removed")
        assert technician.dispute() is None
        assert running.dispute() is None  # without a restart
        assert running.append(draft()).sequence == 7
        assert [entry.sequence for entry in technician.entries()] == [0, 6, 7]
        assert technician.verify() is None
        for lost in heads[1:]:
            assert disagreement(technician, Witness("a slip", lost)) is None
    with open_journal(path) as again:
        assert again.dispute() is None
        assert again.verify() is None


def test_a_fork_can_be_closed_by_a_declaration_too(path):
    with open_journal(path) as journal:
        for _ in range(3):
            journal.append(draft())
        own, seen = journal.head(), Head(2, b"other" + bytes(27))
        assert "another entry 2 than the platform" in str(
            disagreement(journal, Witness("the platform", seen))
        )
        declared = journal.declare_loss(loss_draft(), seen, "two cards were in use")
        assert (declared.sequence, declared.previous) == (4, own.hash)
        assert disagreement(journal, Witness("the platform", seen)) is None
        other = Head(3, b"more" + bytes(28))
        assert disagreement(journal, Witness("the platform", other)) is not None
        assert journal.verify() is None


def test_a_loss_needs_a_reason(path):
    fill(path, 1)
    with open_journal(path) as journal:
        for reason in ("", "  ", "x" * 501):
            with pytest.raises(EntryInvalid, match="reason"):
                journal.declare_loss(loss_draft(), Head(9, bytes(32)), reason)
        assert journal.head().sequence == 1


@pytest.mark.parametrize(
    ("held", "seen", "why"),
    [
        (Head(1, bytes(32)), None, "it declares a loss after entry 1, not after 2"),
        (None, Head(7, bytes(32)), "it does not follow what it says was seen"),
        (None, Head(1, bytes(32)), "it does not follow what it says was seen"),
    ],
)
def test_a_loss_that_is_not_what_it_says_is_found(journal, held, seen, why):
    """A hole may be left by nobody but a declaration that fits it exactly."""
    journal.append(draft())
    journal.append(draft())
    own, lost = journal.head(), Head(5, b"5" * 32)
    body = encode_loss(Loss(held or own, seen or lost, "because"))
    with journal.storage.write() as connection:
        journal._insert(connection, loss_draft_with(body), 6, lost.hash)
    bad = journal.verify()
    assert isinstance(bad, Bad)
    assert bad.sequence == 3
    assert bad.why == why


def loss_draft_with(body: bytes):
    return draft(LOSS, subject="", body=body)


def test_a_loss_that_cannot_be_read_is_found(journal):
    genesis = journal.head()
    with journal.storage.write() as connection:
        journal._insert(connection, loss_draft_with(b"\x80"), 1, genesis.hash)
    assert journal.verify() == Bad(1, "its loss cannot be read")


def test_an_entry_removed_behind_a_loss_is_still_found(path):
    fill(path, 5)
    path.with_name(path.name + "-wal").unlink()
    with open_journal(path) as journal:
        journal.declare_loss(loss_draft(), journal.dispute().seen, "gone")
        journal.append(draft())
        entries = journal.entries()
    assert chain.verify(entries, is_good) is None
    assert chain.verify([entries[0], entries[2]], is_good) == Bad(1, "entry 1 is missing (found 7)")
    tamper(path, ("DELETE FROM entries WHERE sequence = 6",))
    with pytest.raises(WrongTill):
        open_journal(path, till="till-2")
    with open_journal(path) as journal:
        assert isinstance(journal, Journal)
        assert journal.verify() == Bad(1, "entry 1 is missing (found 7)")
