"""Several programs on one till's journal, as real processes: no limit is spent twice, no error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from terminal.bootstrap import Books, open_books
from terminal.core.model import Verdict
from terminal.core.record import EntryKind
from terminal.demo.relay import Relay
from terminal.entries import record_in

from .commands import BATON, ROOT
from .conftest import Platform
from .flows import contact

LIMIT = 500_00
SECONDS = 2.5


def program(*words: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.integration.till_program", *map(str, words)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def at_the_limit_together(
    platform: Platform, line: Relay, home: Path, missing: tuple[str, ...]
) -> tuple[list[str], Books]:
    """Two programs judge 300.00 each, under a limit of 500.00, before either writes."""
    books = open_books(home)
    contact(books)
    codes = [platform.issue("prepaid", value=300_00)["signed"] for _ in range(2)]
    line.cut()
    both = [program("limit", home, code, *missing) for code in codes]
    try:
        for one in both:
            assert one.stdout
            assert one.stdout.readline() == "judged accepted\n"
        said = [one.communicate("go\n", timeout=30) for one in both]
    finally:
        for one in both:
            one.kill()
    assert [err for _, err in said] == ["", ""]
    return sorted(out.strip() for out, _ in said), books


@pytest.mark.parametrize("missing", [(), ("no-lock",)])
def test_two_programs_cannot_spend_one_limit_twice(
    sound_platform: Platform,
    line: Relay,
    claimed: Callable[[str], Path],
    missing: tuple[str, ...],
) -> None:
    verdicts, books = at_the_limit_together(sound_platform, line, claimed("till"), missing)
    assert verdicts == ["accepted", "refused value"]
    assert books.ledger.at_risk().value == 300_00
    books.close()


def test_without_the_expected_head_they_would(
    sound_platform: Platform, line: Relay, claimed: Callable[[str], Path]
) -> None:
    """The control: facts of both are older than either entry, and the lock alone is too late."""
    verdicts, books = at_the_limit_together(sound_platform, line, claimed("till"), ("no-head",))
    assert verdicts == ["accepted", "accepted"]
    assert books.ledger.at_risk().value == 600_00 > LIMIT
    books.close()


class Repeating(threading.Thread):
    """One command after the other until told to stop; keeps what went wrong."""

    def __init__(self, home: Path, *words: str) -> None:
        super().__init__(daemon=True)
        self._environ = {**os.environ, "BATON_HOME": str(home), "LANGUAGE": "en"}
        self._words = words
        self.runs = 0
        self.wrong: list[str] = []
        self.ending = threading.Event()

    def run(self) -> None:
        while not self.ending.is_set():
            done = subprocess.run(
                [*BATON, *self._words],
                capture_output=True,
                text=True,
                timeout=60,
                cwd=ROOT,
                env=self._environ,
            )
            self.runs += 1
            # `sync` says 3 while the running till is sending something; that is no error.
            lawful = (0, 3) if self._words[0] == "sync" else (0,)
            if done.returncode not in lawful or "Traceback" in done.stderr:
                self.wrong.append(f"{self._words}: {done.returncode} {done.stdout}{done.stderr}")
            elif "--json" in self._words and done.returncode == 0:
                json.loads(done.stdout)


def test_till_sync_queue_and_verify_at_once(
    sound_platform: Platform, line: Relay, claimed: Callable[[str], Path]
) -> None:
    """The line comes and goes meanwhile, so that there is something to send, too."""
    home = claimed("till")
    books = open_books(home)
    contact(books)
    books.close()
    made = sound_platform.issue("prepaid", value=1_00, uses=1000, undo_seconds=600)
    commands = [("sync", "--json"), ("queue", "--json"), ("journal", "verify", "--json")]
    others = [Repeating(home, *words) for words in commands]
    till = program("serve", home, made["signed"], SECONDS)
    for each in others:
        each.start()
    line_down_and_up(line, till)
    out, err = till.communicate(timeout=60)
    for each in others:
        each.ending.set()
    for each in others:
        each.join(60)
    assert [wrong for each in others for wrong in each.wrong] == []
    assert not err, err[-1500:]
    assert all(each.runs >= 2 for each in others)
    accepted, undone = map(int, out.split())
    assert accepted >= 10
    assert undone >= 3
    line.mend()
    agree(sound_platform, home, made["id"], accepted, undone)


def line_down_and_up(line: Relay, till: subprocess.Popen[str]) -> None:
    """Every half second the other way, for as long as the till serves."""
    down = False
    while till.poll() is None:
        down = not down
        (line.cut if down else line.mend)()
        changed = time.monotonic()
        while till.poll() is None and time.monotonic() < changed + 0.5:
            time.sleep(0.02)


def agree(platform: Platform, home: Path, voucher: str, accepted: int, undone: int) -> None:
    """Gapless and whole; each redemption once on the platform, and in the state we say."""
    books = open_books(home)
    contact(books)
    try:
        books.sync.sync_once(anyway=True)
        ledger = books.ledger
        assert ledger.journal.verify() is None
        sequences = [entry.sequence for entry in ledger.journal.walk()]
        assert sequences == list(range(len(sequences)))
        counts = ledger.outbox.counts()
        assert (counts.waiting, counts.tasks) == (0, 0)
        given = ledger.journal.select([EntryKind.OUTCOME])
        ids = [each.key for each in given if record_in(each).verdict == Verdict.ACCEPTED]
        assert len(ids) == len(set(ids)) == accepted
        back = {each.key for each in ledger.journal.select([EntryKind.REVERSAL])}
        assert len(back) == undone
    finally:
        books.close()
    booked = platform.booked(voucher)
    confirmed = [each["id"] for each in booked if each["state"] == "confirmed"]
    assert len(confirmed) == len(set(confirmed)) == accepted - undone
