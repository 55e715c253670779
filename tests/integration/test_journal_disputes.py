"""A till whose journal lost its end, on real files and over real HTTP: it stops until told."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from offline_queue import Contradicted, Disputed, Draft, SendState
from offline_queue.mirror import mirror_of
from terminal.bootstrap import JOURNAL, Books, flow_of, open_books, open_till
from terminal.core.model import Authority, Reason, Verdict
from terminal.core.record import EntryKind
from terminal.demo.relay import Relay
from terminal.errors import ExitCode
from terminal.status import Status

from .commands import inside
from .conftest import Platform
from .counters import TestCounter
from .flows import contact
from .waiting import wait_for

LOST = "the card was worn out"


@pytest.fixture
def home(claimed: Callable[[str], Path]) -> Path:
    return claimed("till")


@pytest.fixture
def opened(home: Path) -> Iterator[Callable[[Path], Books]]:
    """Opens books that the test's end closes."""
    made: list[Books] = []

    def open_(where: Path) -> Books:
        made.append(open_books(where))
        return made[-1]

    yield open_
    for books in made:
        books.close()


def redeem(platform: Platform, books: Books, kind: str = "prize") -> Authority | None:
    shown = flow_of(books, TestCounter()).run(platform.issue(kind)["signed"].encode())
    assert shown.decision.verdict is Verdict.ACCEPTED
    return shown.decision.authority


def sell(platform: Platform, home: Path, count: int) -> None:
    """Redemptions online, each with two entries, and a kit that has seen them."""
    books = open_books(home)
    contact(books)
    for _ in range(count):
        assert redeem(platform, books) is Authority.PLATFORM
    contact(books)
    books.close()


def files(home: Path) -> list[Path]:
    return [home / JOURNAL, home / f"{JOURNAL}-wal", home / f"{JOURNAL}-shm"]


def quarantine_of(platform: Platform, books: Books) -> list[str]:
    cases = platform.admin("/admin/quarantine")["tills"]
    mine = [case for case in cases if case["till"] == books.identity.till]
    return [case["why"] for case in mine if case["released_at"] is None]


def test_a_wal_removed_by_hand_stops_the_till_and_a_technician_decides(
    sound_platform: Platform, home: Path
) -> None:
    sell(sound_platform, home, 3)
    (home / f"{JOURNAL}-wal").unlink()
    code = sound_platform.issue("prize")["signed"]
    done = inside(home, "redeem", code)
    assert (done.code, done.out) == (ExitCode.ENVIRONMENT, "")
    assert "ends at entry 0, but the head mirror beside it has seen entry 6" in done.sentence
    assert "run" in done.sentence
    assert "baton journal accept-loss" in done.sentence
    verified = inside(home, "journal", "verify", "--json")
    assert verified.code == ExitCode.ENVIRONMENT
    assert (verified.json["bad"], verified.json["entries"]) == (None, 1)
    assert "has seen entry 6" in verified.json["disputed"]
    assert inside(home, "journal", "accept-loss", "--reason", " ").code == ExitCode.WRONG_USE

    told = inside(home, "journal", "accept-loss", "--reason", LOST, "--by", "Wu", "--json")
    assert told.json == {"sequences": [7], "disputed": ""}
    assert inside(home, "redeem", code).code == ExitCode.FINE
    after = inside(home, "journal", "verify", "--json")
    assert after.code == ExitCode.FINE
    assert after.json["losses"] == [{"sequence": 7, "lost": 6, "reason": LOST}]
    assert after.json["entries"] == 4  # genesis, the declaration, an intent and its outcome
    again = inside(home, "journal", "accept-loss", "--reason", LOST)
    assert again.code == ExitCode.WRONG_USE
    assert "nothing is missing" in again.sentence
    assert sound_platform.admin("/admin/quarantine")["tills"] == []


def test_a_journal_that_is_gone_is_named(sound_platform: Platform, home: Path) -> None:
    sell(sound_platform, home, 1)
    for file in files(home):
        file.unlink()
    done = inside(home, "redeem", "VC-0000000000")
    assert (done.code, done.out) == (ExitCode.ENVIRONMENT, "")
    assert "journal is gone" in done.sentence
    assert not (home / JOURNAL).exists()


@pytest.mark.parametrize("mirror", ["kept", "old"])
def test_an_older_copy_of_the_journal_is_noticed(
    sound_platform: Platform,
    home: Path,
    tmp_path: Path,
    opened: Callable[[Path], Books],
    mirror: str,
) -> None:
    """By the mirror, or by the head in the kit that is kept, even without the line."""
    sell(sound_platform, home, 1)
    image = tmp_path / "image"
    image.mkdir()
    for file in (*files(home), mirror_of(home / JOURNAL)):
        shutil.copy(file, image)
    sell(sound_platform, home, 2)
    for file in files(home):
        shutil.copy(image / file.name, file)
    if mirror == "old":
        shutil.copy(image / mirror_of(home / JOURNAL).name, home)
    books = opened(home)
    dispute = books.ledger.journal.dispute()
    assert isinstance(dispute, Contradicted)
    assert dispute.by == ("the platform baton" if mirror == "old" else "the head mirror beside it")
    with pytest.raises(Disputed):
        redeem(sound_platform, books)


def test_a_restored_card_is_stopped_by_the_platforms_word(
    sound_platform: Platform, home: Path, tmp_path: Path
) -> None:
    """Everything on the card is old, so only the platform can tell: a running till stops."""
    sell(sound_platform, home, 1)
    image = tmp_path / "image"
    shutil.copytree(home, image)
    sell(sound_platform, home, 2)
    shown: list[Status] = []
    counter = TestCounter()
    till = open_till(counter, shown.append, image)
    till.start()
    try:
        wait_for(
            lambda: any("platform baton has seen entry 5" in status.stopped for status in shown)
        )
        till.scan(sound_platform.issue("prize")["signed"].encode())
        wait_for(lambda: bool(counter.failures))
        assert "nothing more is accepted" in counter.failures[0]
        assert counter.shown == []
        # A technician decides in another process; the running till goes on without a restart.
        assert inside(image, "journal", "accept-loss", "--reason", LOST).code == ExitCode.FINE
        till.prober.nudge()
        wait_for(lambda: shown[-1].stopped == "")
        till.scan(sound_platform.issue("prize")["signed"].encode())
        wait_for(lambda: bool(counter.shown))
        assert counter.shown[0].decision.verdict is Verdict.ACCEPTED
        assert till.ledger.journal.verify() is None
    finally:
        till.stop()


def test_a_restored_card_that_sold_offline_is_quarantined_and_not_merged(
    sound_platform: Platform,
    line: Relay,
    home: Path,
    tmp_path: Path,
    opened: Callable[[Path], Books],
) -> None:
    sell(sound_platform, home, 1)
    image = tmp_path / "image"
    shutil.copytree(home, image)
    sell(sound_platform, home, 2)

    restored = opened(image)
    line.cut()
    for _ in range(2):
        assert redeem(sound_platform, restored) is Authority.TILL
    line.mend()
    restored.sync.sync_once(anyway=True)

    tasks = restored.ledger.outbox.tasks()
    assert {item.state for item in tasks} == {SendState.CONFLICT}
    assert len(tasks) == 2
    assert restored.ledger.outbox.counts().waiting == 0
    (why,) = quarantine_of(sound_platform, restored)
    assert "entry" in why
    told = [item["sequence"] for item in sound_platform.admin("/admin/quarantine")["items"]]
    assert sorted(told)[-2:] == [item.entry.sequence for item in tasks]
    contact(restored)
    with pytest.raises(Disputed, match="nothing more is accepted"):
        redeem(sound_platform, restored)


def test_a_cloned_till_is_quarantined_and_both_stop_until_released(
    sound_platform: Platform,
    line: Relay,
    home: Path,
    tmp_path: Path,
    opened: Callable[[Path], Books],
) -> None:
    """Two machines with one card's content sell at the same time."""
    sell(sound_platform, home, 1)
    copied = tmp_path / "clone"
    shutil.copytree(home, copied)
    first, clone = opened(home), opened(copied)
    line.cut()
    for books in (first, clone):
        assert redeem(sound_platform, books) is Authority.TILL
    line.mend()
    first.sync.sync_once(anyway=True)
    assert first.ledger.outbox.counts().settled == 1
    clone.sync.sync_once(anyway=True)
    assert len(clone.ledger.outbox.tasks()) == 1
    assert len(quarantine_of(sound_platform, first)) == 1
    for books in (first, clone):
        contact(books)
        assert "quarantined this till" in str(books.ledger.journal.objection()) or (
            "another entry" in str(books.ledger.journal.objection())
        )
        with pytest.raises(Disputed):
            redeem(sound_platform, books)

    path = f"/admin/tills/{first.identity.till}:release"
    sound_platform.admin(path, {"reason": "the second machine was wiped"})
    contact(first)
    assert first.ledger.journal.dispute() is None
    assert redeem(sound_platform, first) is Authority.PLATFORM
    contact(clone)
    assert "the platform baton has seen" in str(clone.ledger.journal.dispute())  # not wiped yet


def test_an_orphan_intent_of_a_restored_card_is_not_closed_under_a_used_number(
    sound_platform: Platform, home: Path, tmp_path: Path, opened: Callable[[Path], Books]
) -> None:
    """Start-up settles intents without outcome by appending: not while the end is disputed."""
    sell(sound_platform, home, 1)
    with opened(home).ledger.journal as journal:
        intent = journal.select([EntryKind.INTENT])[0]
        parts = {each.name: getattr(intent, each.name) for each in fields(Draft)}
        orphan = journal.append(Draft(**{**parts, "key": bytes(16)}))
    image = tmp_path / "image"
    shutil.copytree(home, image)
    sell(sound_platform, home, 1)
    shutil.copy(mirror_of(home / JOURNAL), image)
    books = opened(image)
    with pytest.raises(Contradicted):
        books.ledger.close_interrupted()
    assert books.ledger.journal.head().sequence == orphan.sequence
    assert inside(image, "sync").code == ExitCode.ENVIRONMENT
    assert inside(image, "journal", "accept-loss", "--reason", LOST).code == ExitCode.FINE
    (closed,) = books.ledger.close_interrupted()
    assert closed.key == orphan.key


def test_accept_loss_asks_the_platform_first(
    sound_platform: Platform, line: Relay, home: Path
) -> None:
    """Without it, numbers that the platform has seen would be used again."""
    sell(sound_platform, home, 2)
    (home / f"{JOURNAL}-wal").unlink()
    line.cut()
    done = inside(home, "journal", "accept-loss", "--reason", LOST)
    assert (done.code, done.out) == (ExitCode.UNANSWERED, "")
    assert "bring the till online first" in done.sentence
    line.mend()
    assert inside(home, "journal", "accept-loss", "--reason", LOST).code == ExitCode.FINE


def test_what_a_quarantined_till_scans_is_refused_without_blaming_the_customer(
    sound_platform: Platform, home: Path, tmp_path: Path, opened: Callable[[Path], Books]
) -> None:
    """Before the kit has told the till: the platform's own answer."""
    sell(sound_platform, home, 1)
    copied = tmp_path / "clone"
    shutil.copytree(home, copied)
    sell(sound_platform, home, 1)
    clone = opened(copied)
    redeemed = flow_of(clone, TestCounter()).run(sound_platform.issue("prize")["signed"].encode())
    assert redeemed.decision.reason is Reason.AUTH_FAILED
    assert len(quarantine_of(sound_platform, clone)) == 1
