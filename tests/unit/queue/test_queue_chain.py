"""What verify finds: changed, missing, swapped, forged and foreign entries; and the keys."""

from dataclasses import fields, replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from offline_queue import (
    KEY,
    Bad,
    Journal,
    WrongTill,
    chain,
)
from offline_queue.entry import Entry, encode

from .signed_journals import (
    OWN_KEY,
    PUBLIC,
    draft,
    is_good,
    open_journal,
    open_journal_unchecked,
    tamper,
)


@pytest.mark.parametrize(
    ("statement", "sequence"),
    [
        ("UPDATE entries SET kind = 'accept' WHERE sequence = 2", 2),
        ("UPDATE entries SET subject = 'w' WHERE sequence = 2", 2),
        ("UPDATE entries SET guard = NULL WHERE sequence = 3", 3),
        ("UPDATE entries SET business_date = '2026-01-01' WHERE sequence = 2", 2),
        ("UPDATE entries SET key = randomblob(16) WHERE sequence = 2", 2),
        ("UPDATE entries SET signature = randomblob(64) WHERE sequence = 3", 3),
        ("UPDATE entries SET hash = randomblob(32) WHERE sequence = 1", 1),
        ("UPDATE entries SET encoded = x'a0' WHERE sequence = 1", 1),
        ("UPDATE entries SET encoded = zeroblob(300) WHERE sequence = 1", 1),
        ("DELETE FROM entries WHERE sequence = 2", 2),
        ("UPDATE entries SET sequence = 9 WHERE sequence = 4", 9),
    ],
)
def test_verify_names_the_first_entry_tampered_with(path, statement, sequence):
    with open_journal(path) as journal:
        for number in range(4):
            journal.append(draft(guard=f"g{number}"))
    tamper(path, (statement,))
    with open_journal_unchecked(path) as journal:
        bad = journal.verify()
    assert isinstance(bad, Bad)
    assert bad.sequence == sequence
    assert bad.why


def test_of_no_entries_nothing_is_bad():
    assert chain.verify([], is_good) is None


def test_a_trace_inside_the_signed_bytes_cannot_be_another(journal):
    """Of an entry of the first formats; today's stand beside it, under a hash of their own."""
    founding = journal.at(0)
    plain = journal.append(draft())
    assert not plain.sealed
    assert chain.verify([founding, plain], is_good) is None
    bad = chain.verify([founding, replace(plain, trace="another")], is_good)
    assert bad == Bad(1, "its trace is not what was signed")


def test_a_lost_middle_written_again_under_another_key_is_found(journal):
    """Someone with the file but not the key rewrites the tail with good hashes."""
    thief = Ed25519PrivateKey.generate()
    for _ in range(3):
        journal.append(draft())
    kept = journal.entries(limit=2)
    forged = Journal(journal.storage, "till-1", thief.sign, is_good)
    entry = forged.append(draft())
    assert chain.verify(kept, is_good) is None
    assert journal.verify() == Bad(entry.sequence, "its signature is not by the till's key")


def test_any_changed_byte_of_any_entry_is_found(journal):
    for _ in range(3):
        journal.append(draft())
    entries = journal.entries()
    for number, entry in enumerate(entries):
        for name in ("encoded", "hash", "signature"):
            original = getattr(entry, name)
            for place in range(len(original)):
                flipped = bytearray(original)
                flipped[place] ^= 0x10
                changed = [*entries]
                changed[number] = replace(entry, **{name: bytes(flipped)})
                bad = chain.verify(changed, is_good)
                assert bad is not None
                assert bad.sequence == number
    assert chain.verify(entries, is_good) is None


def test_order_gaps_and_strangers_are_found(journal):
    for _ in range(4):
        journal.append(draft())
    entries = journal.entries()
    assert chain.verify([*entries[:2], *entries[3:]], None) == Bad(
        2, "entry 2 is missing (found 3)"
    )
    swapped = [entries[0], entries[2], entries[1], *entries[3:]]
    assert chain.verify(swapped, None).sequence == 1
    assert chain.verify(entries[1:], None).sequence == 0
    assert chain.verify([*entries, entries[0]], None).sequence == 5


def test_what_the_bytes_do_not_say_is_told_by_its_name(journal):
    """A row whose columns were edited and whose signed bytes were left alone."""
    journal.append(draft())
    genesis, entry = journal.entries()
    for changed, why in (
        ({"subject": "w"}, "its subject is not what was signed"),
        ({"pool": "x"}, "its pool is not what was signed"),
        ({"hash": bytes(32)}, "its bytes do not give its hash"),
    ):
        assert chain.verify([genesis, replace(entry, **changed)], None) == Bad(1, why)


def signed_as(kind: str, sequence: int, previous: bytes, till: str, body=b"") -> Entry:
    """An entry in every way well made, by the holder of the key."""
    written = replace(draft(kind), subject="", body=body)
    encoded = encode(written, sequence, previous, till)
    hash_ = chain.entry_hash(encoded)
    values = {field.name: getattr(written, field.name) for field in fields(written)}
    return Entry(
        **values,
        sequence=sequence,
        previous=previous,
        till=till,
        hash=hash_,
        signature=OWN_KEY.sign(chain.signature_message(hash_)),
        encoded=encoded,
    )


def test_well_signed_entries_of_another_till_or_a_second_beginning_are_found(journal):
    (genesis,) = journal.entries()
    stranger = signed_as("redeem", 1, genesis.hash, "till-2")
    assert chain.verify([genesis, stranger], is_good) == Bad(
        1, "it was written by another till (till-2)"
    )
    only_it = "only entry 0, and it alone, opens a journal"
    second = signed_as(chain.GENESIS, 1, genesis.hash, "till-1", PUBLIC)
    assert chain.verify([genesis, second], is_good) == Bad(1, only_it)
    headless = signed_as("redeem", 0, chain.NOTHING_BEFORE, "till-1", PUBLIC)
    assert chain.verify([headless], is_good) == Bad(0, only_it)


def test_an_entry_of_another_branch_is_found_though_well_signed(journal, tmp_path):
    """A copied card: two files go on from one genesis under one key."""
    for _ in range(3):
        journal.append(draft())
    with open_journal(tmp_path / "copy" / "journal.db") as copy:
        for _ in range(3):
            copy.append(draft())
        ours, theirs = journal.entries(), copy.entries()
    assert ours[0] == theirs[0]
    spliced = [*ours[:2], theirs[2], ours[3]]
    assert chain.verify(spliced, is_good) == Bad(2, "it does not follow the entry before it")


def test_a_new_key_is_vouched_for_by_the_old_one(journal, path):
    new = Ed25519PrivateKey.generate()
    journal.append(draft())
    journal.rotate(draft(KEY, body=new.public_key().public_bytes_raw()), new.sign)
    journal.append(draft())
    assert journal.verify() is None
    journal.close()
    with pytest.raises(WrongTill, match="another key"):
        open_journal(path)
    with open_journal(path, key=new) as again:
        again.append(draft())
        assert again.verify() is None


def test_a_process_that_missed_a_rotation_cannot_append(journal, path):
    new = Ed25519PrivateKey.generate()
    with open_journal(path) as other:
        journal.rotate(draft(KEY, body=new.public_key().public_bytes_raw()), new.sign)
        with pytest.raises(WrongTill, match="another process"):
            other.append(draft())
    assert journal.verify() is None


def test_another_till_or_key_does_not_open_the_file(journal, path):
    with pytest.raises(WrongTill, match="belongs to till till-1"):
        open_journal(path, till="till-2")
    with pytest.raises(WrongTill, match="another key"):
        open_journal(path, key=Ed25519PrivateKey.generate())
