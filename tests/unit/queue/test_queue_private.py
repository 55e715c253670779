"""What is private stands beside the chain: proved by it, and erased without breaking it."""

import json
from dataclasses import replace

import apsw
import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offline_queue import (
    ERASURE,
    Answer,
    Bad,
    Draft,
    EntryInvalid,
    JournalCorrupt,
    Moment,
    Outbox,
    Result,
    SendState,
    StillNeeded,
    erase,
    export_lines,
)
from offline_queue.erasing import decode_erasure, encode_erasure
from offline_queue.private import seal, unseal

from .signed_journals import draft, open_journal, open_journal_unchecked, tamper

SECRETS = (b"VOUCHER-4711", b"trace-of-mei", b"pi_of_mei")
NOW = Moment(bytes(16), 1_000_000_000, 5)


def private(**changes: object) -> Draft:
    known = {"trace": "trace-of-mei", "references": {"stripe": "pi_of_mei"}}
    return draft(private=b"VOUCHER-4711", **{**known, **changes})


def erasure() -> Draft:
    return draft(ERASURE, subject="", body=b"")


def test_it_reads_as_it_was_written_and_is_not_in_the_signed_bytes(journal):
    written = journal.append(private())
    (read,) = journal.last(1)
    assert read == written
    assert (read.private, read.trace) == (b"VOUCHER-4711", "trace-of-mei")
    assert read.references == {"stripe": "pi_of_mei"}
    assert not any(secret in read.encoded for secret in SECRETS)
    assert not read.erased
    assert journal.verify() is None


def test_an_entry_with_nothing_private_has_no_seal(journal):
    entry = journal.append(draft())
    assert (entry.sealed, entry.salt) == (b"", b"")
    assert 22 not in cbor2.loads(entry.encoded)


def test_the_same_secret_is_sealed_differently_each_time(journal):
    assert journal.append(private()).sealed != journal.append(private()).sealed


def test_erased_the_chain_holds_and_everything_else_is_still_there(journal):
    entries = [journal.append(private()) for _ in range(5)]
    declared = erase(journal, erasure(), [2, 3, 5], "the customer asked")
    assert decode_erasure(declared.body) == ({2, 3, 5}, "the customer asked")
    assert [each.erased for each in journal.entries()[1:6]] == [False, True, True, False, True]
    gone = journal.at(2)
    assert (gone.private, gone.trace, gone.references) == (b"", "", {})
    assert gone.encoded == entries[1].encoded
    assert journal.verify() is None
    journal.append(private())
    assert journal.verify() is None


def test_nothing_of_it_is_left_on_the_disk(path):
    """Neither in the file nor in its WAL, also where rows were moved about before."""
    with open_journal(path) as journal:
        outbox = Outbox(journal, pause=lambda seconds: None)
        for number in range(60):
            journal.append(private(subject=str(number)), send=SendState.PENDING)
        for answer in (b"no answer yet: VOUCHER-4711" * 3, b"countersigned; next: VOUCHER-4711"):
            items = outbox.lease(100, NOW)
            result = Result.RETRY if b"yet" in answer else Result.SETTLED
            said = [Answer(item.entry.sequence, result, answer) for item in items]
            outbox.record(items, said, NOW, lambda *_: 0.0)
        assert any(secret in kept(path) for secret in SECRETS)
        sequences = [each.sequence for each in journal.select(["redeem"])]
        erase(journal, erasure(), sequences, "old", lambda old: old.replace(SECRETS[0], b"-"))
        assert journal.storage.scrub()
        assert journal.verify() is None
        assert outbox.item(3).answer == b"countersigned; next: -"
    assert [secret for secret in SECRETS if secret in kept(path)] == []


def kept(path) -> bytes:
    return b"".join(each.read_bytes() for each in path.parent.iterdir())


def test_while_somebody_reads_the_wal_cannot_be_emptied(journal, path, monkeypatch):
    monkeypatch.setattr("offline_queue.storage._BUSY_POLLS", 4)
    journal.append(private())
    reader = apsw.Connection(str(path))
    reader.execute("BEGIN")
    list(reader.execute("SELECT count(*) FROM entries"))
    erase(journal, erasure(), [1], "old")
    assert not journal.storage.scrub()
    reader.close()
    assert journal.storage.scrub()


@pytest.mark.parametrize("state", ["pending", "in_doubt", "conflict"])
def test_what_must_still_be_sent_or_looked_at_is_kept(journal, state):
    send = SendState.IN_DOUBT if state == "in_doubt" else SendState.PENDING
    entry = journal.append(private(), send=send)
    outbox = Outbox(journal)
    if state == "conflict":
        items = outbox.lease(1, NOW)
        outbox.record(items, [Answer(1, Result.REFUSED, b"no")], NOW, lambda *_: 0.0)
    head = journal.head()
    with pytest.raises(StillNeeded):
        erase(journal, erasure(), [entry.sequence], "old")
    assert (journal.head(), journal.at(1).private) == (head, b"VOUCHER-4711")
    if state == "conflict":
        outbox.resolve(1, draft("resolution"))
        erase(journal, erasure(), [1], "old")
        assert journal.at(1).erased


@pytest.mark.parametrize(
    ("sequences", "reason"), [([], "old"), ([0], "old"), ([1], " "), (range(1, 102), "old")]
)
def test_an_erasure_names_few_entries_never_the_first_and_a_reason(journal, sequences, reason):
    journal.append(private())
    with pytest.raises(EntryInvalid):
        erase(journal, erasure(), list(sequences), reason)
    assert journal.head().sequence == 1


def test_the_caller_cannot_write_an_erasure_that_erases_nothing(journal):
    with pytest.raises(EntryInvalid):
        journal.append(erasure())


def test_gone_without_a_word_is_found(path):
    with open_journal(path) as journal:
        for _ in range(3):
            journal.append(private())
        erase(journal, erasure(), [1], "old")
    tamper(path, ("UPDATE entries SET private = NULL WHERE sequence IN (1, 3)",))
    with open_journal_unchecked(path) as journal:
        found = journal.verify()
    assert isinstance(found, Bad)
    assert found.sequence == 3


@pytest.mark.parametrize("change", ["zeroblob(60)", "x''", "CAST(private || x'00' AS BLOB)"])
def test_another_content_is_found_when_it_is_read(path, change):
    with open_journal(path) as journal:
        journal.append(private())
    forget = "DROP TRIGGER entries_only_forget"
    tamper(path, (forget,), (f"UPDATE entries SET private = {change} WHERE sequence = 1",))
    with open_journal_unchecked(path) as journal:
        with pytest.raises(JournalCorrupt, match="beside it"):
            journal.at(1)
        assert journal.verify().sequence == 1


def test_sql_can_only_take_it_away(journal):
    journal.append(private())
    with pytest.raises(apsw.ConstraintError, match="only ever erased"):
        journal.storage.connection().execute("UPDATE entries SET private = x'00'")


def test_an_export_has_none_of_it_unless_asked(journal):
    journal.append(private())
    journal.append(private())
    erase(journal, erasure(), [2], "old")
    assert not any(secret.decode() in line for line in export_lines(journal) for secret in SECRETS)
    lines = [json.loads(line) for line in export_lines(journal, private=True)]
    assert [sorted({"content", "salt"} & set(line)) for line in lines] == [
        *([], ["content", "salt"], [], [])
    ]


texts = st.text(max_size=20).filter(lambda t: t.isprintable() or not t)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), texts, st.dictionaries(texts, texts, max_size=3))
def test_whatever_is_sealed_comes_out_again(content, trace, references):
    made = draft(private=content, trace=trace, references=references)
    sealed, beside = seal(made, bytes(32))
    back = unseal(beside or None, sealed.sealed)
    assert (back.private, back.trace, back.references) == (content, trace, references)
    assert replace(sealed, sealed=b"") == replace(made, private=b"", trace="", references={})


@settings(max_examples=100, deadline=None)
@given(st.sets(st.integers(1, 300), min_size=1))
def test_an_erasure_reads_back_what_it_names(sequences):
    assert decode_erasure(encode_erasure(sequences, "old")) == (sequences, "old")
