"""The journal on real files: chain, guards, heads, several processes, damage."""

import ctypes
import multiprocessing
import os
import sqlite3
import stat
import subprocess
import sys
from dataclasses import replace

import apsw
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from offline_queue import (
    GENESIS,
    KEY,
    Bad,
    Busy,
    Draft,
    EntryInvalid,
    GuardTaken,
    Head,
    HeadMoved,
    Journal,
    JournalCorrupt,
    JournalTooNew,
    SendState,
    StorageFault,
    WrongTill,
    chain,
    migrations,
    storage,
)

OWN_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = OWN_KEY.public_key().public_bytes_raw()
GENESIS_DRAFT = Draft(bytes(16), GENESIS, "", PUBLIC, 1, 0, bytes(16), 1)


def is_good(public_key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def draft(kind: str = "redeem", **changes) -> Draft:
    plain = Draft(os.urandom(16), kind, "v1", b"body", 5, 1, bytes(16), 7)
    return replace(plain, **changes)


def open_journal(path, till="till-1", key=OWN_KEY) -> Journal:
    return Journal.open(path, till, key.sign, is_good, GENESIS_DRAFT)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "queue" / "journal.db"


@pytest.fixture
def journal(path):
    with open_journal(path) as journal:
        yield journal


def tamper(path, *statements) -> None:
    """As root would: straight in the file, triggers removed first."""
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER IF EXISTS entries_never_change")
    connection.execute("DROP TRIGGER IF EXISTS entries_never_go")
    for statement, *values in statements:
        connection.execute(statement, values)
    connection.commit()
    connection.close()


def test_appends_are_chained_signed_and_found_again(journal, path):
    first = journal.append(draft(references={"stripe": "pi_1"}), send=SendState.PENDING)
    second = journal.append(draft())
    assert (first.sequence, second.sequence) == (1, 2)
    assert second.previous == first.hash == chain.entry_hash(first.encoded)
    assert journal.head() == Head(2, second.hash)
    assert journal.verify() is None
    journal.close()
    with open_journal(path) as again:
        assert again.entries(after=0) == [first, second]
        assert again.last(2) == [second, first]
        assert again.by_key(first.key) == [first]


def test_a_moved_head_is_refused_and_nothing_is_written(journal):
    head = journal.head()
    journal.append(draft(), expected_head=head)
    with pytest.raises(HeadMoved) as caught:
        journal.append(draft(), expected_head=head)
    assert (caught.value.expected, caught.value.found) == (0, 1)
    assert journal.head().sequence == 1


def test_a_guard_is_given_once(journal):
    holder = journal.append(draft(guard="voucher-1:use-1"))
    with pytest.raises(GuardTaken) as caught:
        journal.append(draft(guard="voucher-1:use-1"), send=SendState.PENDING)
    assert caught.value.sequence == holder.sequence
    assert journal.guard_holder("voucher-1:use-1") == holder
    assert journal.guard_holder("other") is None
    assert journal.head().sequence == 1


def test_append_many_is_all_or_nothing(journal):
    with pytest.raises(GuardTaken):
        journal.append_many([draft(guard="a"), draft(guard="a")])
    assert journal.head().sequence == 0
    assert [e.sequence for e in journal.append_many([draft(), draft()])] == [1, 2]


def test_unanswered_are_the_keys_without_a_later_word(journal):
    keys = [os.urandom(16) for _ in range(4)]
    for key in keys:
        journal.append(draft("intent", key=key))
    journal.append(draft("outcome", key=keys[0]))
    journal.append(draft("undone", key=keys[2]))
    open_ = journal.unanswered("intent", ["outcome", "undone"])
    assert [entry.key for entry in open_] == [keys[1], keys[3]]
    plan = list(
        journal.storage.connection().execute(
            "EXPLAIN QUERY PLAN SELECT sequence FROM entries AS asked WHERE kind = ? AND NOT EXISTS"
            " (SELECT 1 FROM entries AS said WHERE said.key = asked.key AND said.kind IN (?, ?))",
            ("intent", "a", "b"),
        )
    )
    assert not [row for row in plan if row[3] in ("SCAN asked", "SCAN said")]


def test_facts_are_selected_by_kind_subject_and_day(journal):
    for subject, day in (("a", "2026-11-21"), ("a", "2026-11-22"), ("b", "2026-11-22")):
        journal.append(draft("accept", subject=subject, business_date=day))
    journal.append(draft("refuse", subject="a", business_date="2026-11-22"))
    assert len(journal.select(["accept"], subject="a")) == 2
    assert len(journal.select(["accept", "refuse"], "a", "2026-11-22")) == 2
    assert len(journal.of_business_date("2026-11-22")) == 3
    assert [e.sequence for e in journal.select(["accept"], after=1, limit=1)] == [2]


def test_kinds_and_states_of_the_journal_itself_are_not_for_callers(journal):
    for unlawful in (GENESIS, KEY):
        with pytest.raises(EntryInvalid):
            journal.append(draft(unlawful))
    with pytest.raises(EntryInvalid):
        journal.append(draft(), send=SendState.SETTLED)


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


def append_in_process(path, number, guards, results):
    with open_journal(path) as journal:
        won = []
        for guard in guards:
            try:
                won.append(journal.append(draft(guard=guard, operator=str(number))).sequence)
            except GuardTaken:
                journal.append(draft("lost", operator=str(number)))
        results.put(won)


def test_processes_share_one_chain_and_no_guard(path):
    """They also race to found the file."""
    context = multiprocessing.get_context("spawn" if os.name == "nt" else "fork")
    results = context.Queue()
    guards = [f"guard-{n}" for n in range(60)]
    children = [
        context.Process(target=append_in_process, args=(path, number, guards, results))
        for number in range(3)
    ]
    for child in children:
        child.start()
    won = [sequence for _ in children for sequence in results.get(timeout=30)]
    for child in children:
        child.join(30)
        assert child.exitcode == 0
    assert len(won) == len(set(won)) == len(guards)
    with open_journal(path) as journal:
        assert journal.head().sequence == 3 * len(guards)
        assert journal.verify() is None


def test_a_long_write_elsewhere_is_busy_and_nothing_is_written(journal, path, monkeypatch):
    monkeypatch.setattr(storage, "_BUSY_POLLS", 20)
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy, match="try again"):
        journal.append(draft())
    other.execute("ROLLBACK")
    other.close()
    assert journal.append(draft()).sequence == 1


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


def test_rows_cannot_be_changed_or_deleted(journal):
    journal.append(draft(), send=SendState.PENDING)
    connection = journal.storage.connection()
    for statement in (
        "UPDATE entries SET kind = 'x'",
        "DELETE FROM entries",
        "DELETE FROM outbox",
        "INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE sequence = 1",
    ):
        with pytest.raises(apsw.ConstraintError):
            connection.execute(statement)
    assert journal.verify() is None


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


def open_journal_unchecked(path) -> Journal:
    return Journal(storage.Storage(path), "till-1", OWN_KEY.sign, is_good)


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
