"""The journal on real files: appends, heads, guards, facts, several processes."""

import multiprocessing
import os

import apsw
import pytest

from offline_queue import (
    GENESIS,
    KEY,
    Busy,
    EntryInvalid,
    GuardTaken,
    Head,
    HeadMoved,
    SendState,
    chain,
    storage,
)

from .signed_journals import draft, open_journal


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
