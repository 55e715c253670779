"""`baton journal verify` over the platform's countersignatures; list and export."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from terminal.bootstrap import JOURNAL, Books, flow_of
from terminal.core.model import Verdict
from terminal.demo.relay import Relay
from terminal.errors import ExitCode
from terminal.receipts import check_receipts

from .commands import inside
from .conftest import Platform
from .counters import TestCounter


@pytest.fixture
def sold(sound_platform: Platform, books: Books, line: Relay) -> Books:
    """One asked for (entries 1 and 2), one reported later (3), one refused (4)."""
    counter = TestCounter()
    for online in (True, False):
        made = sound_platform.issue("prize")
        if not online:
            line.cut()
        shown = flow_of(books, counter).run(made["signed"].encode())
        assert shown.decision.verdict is Verdict.ACCEPTED
    line.mend()
    books.sync.sync_once(anyway=True)
    assert books.ledger.outbox.counts().settled == 1
    shown = flow_of(books, counter).run(made["signed"].encode())
    assert shown.decision.verdict is Verdict.REFUSED
    return books


def verified(books: Books) -> tuple[int, int, Any]:
    found = check_receipts(books.ledger, books.kits.current)
    return found.good, found.unknown, found.bad


def rewrite_answer(books: Books, change: Callable[[dict[str, Any]], Any]) -> None:
    """As a patient cheat would: the outbox's rows are not signed, whatever seals them."""
    item = books.ledger.outbox.item(3)
    assert item is not None
    assert item.answer is not None
    answer = msgspec.json.decode(item.answer)
    change(answer["receipt"])
    changed = (msgspec.json.encode(answer),)
    with books.ledger.journal.storage.write() as connection:
        connection.execute("UPDATE outbox SET answer = ? WHERE sequence = 3", changed)


def test_every_receipt_that_is_kept_holds(sold: Books) -> None:
    assert verified(sold) == (2, 0, None)


def test_an_intents_receipt_is_held_against_the_intent(sold: Books) -> None:
    """The one in the outcome is for the entry before it, which was shown to the platform."""
    (outcome,) = [e for e in sold.ledger.journal.entries() if e.sequence == 2]
    assert b'"sequence":1' in outcome.body


def turned(text: str) -> str:
    """Other bytes in the same spelling."""
    return text[10:20] + text[:10] + text[20:]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda r: r.update(signature=turned(r["signature"])), "not signed by the platform"),
        (lambda r: r.update(at="2026-11-22T00:00:00Z"), "not signed by the platform"),
        (lambda r: r.update(hash=turned(r["hash"])), "for another entry 3"),
        (lambda r: r.update(sequence=99), "for entry 99, which is not in the journal"),
        (lambda r: r.update(sequence=2), "for another entry 2"),
        (lambda r: r.update(signature="?"), "cannot be read"),
    ],
)
def test_a_receipt_that_does_not_hold_names_its_entry(
    sold: Books, change: Callable[[dict[str, Any]], Any], why: str
) -> None:
    rewrite_answer(sold, change)
    bad = verified(sold)[2]
    assert bad.sequence == 3
    assert why in bad.why


def test_a_receipt_of_another_redemption_is_found(sold: Books) -> None:
    """A good receipt, moved: it would vouch for something it never was for."""
    one = sold.ledger.journal.entries()[1]
    rewrite_answer(sold, lambda r: r.update(sequence=1, hash=msgspec.to_builtins(one.hash)))
    bad = verified(sold)[2]
    assert (bad.sequence, "of another redemption" in bad.why) == (3, True)


def test_a_receipt_under_an_unknown_key_is_counted(sold: Books) -> None:
    rewrite_answer(sold, lambda r: r.update(key="of last year"))
    assert verified(sold) == (1, 1, None)
    sold.close()
    done = inside(sold.config.home, "journal", "verify")
    assert done.code == ExitCode.FINE
    assert "1 receipts are under a key that the newest kit lacks" in done.out


def test_the_command_counts_the_receipts_and_names_a_bad_one(sold: Books) -> None:
    home = sold.config.home
    whole = inside(home, "journal", "verify", "--json")
    assert whole.code == ExitCode.FINE
    assert whole.json["receipts"] == {"good": 2, "unknown_key": 0}
    rewrite_answer(sold, lambda r: r.update(signature=turned(r["signature"])))
    done = inside(home, "journal", "verify", "--json")
    assert done.code == ExitCode.ENVIRONMENT
    assert done.json["bad"]["sequence"] == 3
    assert "entry 3 of the journal" in done.sentence


def test_the_newest_entries_are_listed(sold: Books) -> None:
    home = sold.config.home
    listed = inside(home, "journal", "list", "--limit", "2", "--json").json["entries"]
    assert [each["sequence"] for each in listed] == [3, 4]
    assert (listed[0]["kind"], listed[0]["verdict"]) == ("outcome", "accepted")
    entries = sold.ledger.journal.entries()
    assert [each["hash"] for each in listed] == [entry.hash.hex() for entry in entries[3:]]
    words = inside(home, "journal", "list").out.splitlines()
    assert len(words) == 5
    assert "genesis" in words[0]
    assert inside(home, "journal", "list", "--limit", "0").code == ExitCode.WRONG_USE


def test_an_export_is_a_new_file_for_the_owner_only(sold: Books, tmp_path: Path) -> None:
    home, file = sold.config.home, tmp_path / "export.jsonl"
    assert inside(home, "journal", "export", file).code == ExitCode.FINE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = [json.loads(text) for text in file.read_text().splitlines()]
    assert [each["sequence"] for each in lines] == [0, 1, 2, 3, 4]
    assert lines[0]["public_key"].startswith("-----BEGIN PUBLIC KEY-----")
    again = inside(home, "journal", "export", file)
    assert (again.code, "name a new one" in again.sentence) == (ExitCode.WRONG_USE, True)
    nowhere = inside(home, "journal", "export", tmp_path / "none" / "x")
    assert nowhere.code == ExitCode.ENVIRONMENT
    assert nowhere.sentence
    assert inside(home, "journal", "export", "-").out == file.read_text()
    assert (home / JOURNAL).exists()
