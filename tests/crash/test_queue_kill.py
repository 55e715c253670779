"""A process that appends, or drains, is killed at random moments; what it said it kept is kept.

SIGKILL leaves the kernel's caches alive, so this proves the order of things, not the disk's
flush; that the flush is asked for is shown in test_queue_disk.py.
"""

import os
import random
import select
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from offline_queue import Journal, Moment, Outbox, SendState
from offline_queue.storage import sqlite_version
from tests.scale import FULL, sized

from .scale import NO_HURRY

pytestmark = pytest.mark.timeout(NO_HURRY if FULL else 110)
ROOT = Path(__file__).parents[2]
KILLS = sized(25, 200)
CHILD = """
import os, sys, time
from hashlib import sha256
from offline_queue import *

def sign(message):
    return sha256(message).digest()

def draft(kind, **more):
    key, subject, body = os.urandom(16), os.urandom(2).hex(), os.urandom(200)
    return Draft(key, kind, subject, body, 5, 1, bytes(16), 7, **more)

journal = Journal.open(sys.argv[1], "t", sign, None, draft(GENESIS))
print("open", flush=True)
if sys.argv[2] == "append":
    while True:
        entry = journal.append(draft("redeem", guard=os.urandom(8).hex()), send=SendState.PENDING)
        print(entry.sequence, entry.hash.hex(), flush=True)

def send(items):
    print(*[item.entry.sequence for item in items], flush=True)
    return [Answer(item.entry.sequence, Result.SETTLED, b"receipt") for item in items]

clock = Clock(bytes(16), time.monotonic_ns, lambda: time.time_ns() // 1000)
Drain(journal, send, clock, SyncSettings(batch=40)).sync_once()
"""


def sign(message: bytes) -> bytes:
    return sha256(message).digest()


def is_good(_public_key: bytes, message: bytes, signature: bytes) -> bool:
    return sign(message) == signature


def open_journal(path: Path) -> Journal:
    return Journal.open(path, "t", sign, is_good)


def killed_after(path: Path, what: str, seconds: float, opened: bool = True) -> list[str]:
    """What the child said before it was killed, so many seconds after it opened the file."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), what],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    if opened:
        ready, _, _ = select.select([child.stdout], [], [], 30)
        assert ready
    time.sleep(seconds)  # the random moment itself; no result is waited for
    child.send_signal(signal.SIGKILL)
    said, _ = child.communicate(timeout=30)
    assert child.returncode in (-signal.SIGKILL, 0)
    lines = said.splitlines(keepends=True)
    return [line.strip() for line in lines if line.endswith("\n") and line != "open\n"]


def test_every_printed_entry_is_there_after_each_kill(tmp_path):
    chance = random.Random(22)
    path, promised = tmp_path / "q" / "journal.db", {}
    for _ in range(KILLS):
        for line in killed_after(path, "append", chance.uniform(0, 0.06)):
            sequence, hash_ = line.split()
            promised[int(sequence)] = bytes.fromhex(hash_)
        with open_journal(path) as journal:
            assert journal.verify() is None
            kept = {entry.sequence: entry.hash for entry in journal.walk()}
            waiting = Outbox(journal).counts().pending
        assert promised.items() <= kept.items()
        assert waiting == len(kept) - 1  # each entry with its outbox row, genesis has none
        assert len(kept) - 1 - len(promised) <= KILLS  # at most the one in hand at each kill
    assert len(promised) > KILLS, f"the child hardly wrote (SQLite {sqlite_version()})"


def test_killed_while_founding_the_file(tmp_path):
    chance = random.Random(23)
    for number in range(10):
        path = tmp_path / str(number) / "journal.db"
        killed_after(path, "append", chance.uniform(0.05, 0.35), opened=False)
        said = killed_after(path, "append", 0.02)
        with open_journal(path) as journal:
            assert journal.verify() is None
            assert journal.head().sequence >= len(said)


def test_killed_while_draining_nothing_is_lost_or_called_settled_unsent(tmp_path):
    chance = random.Random(24)
    path = tmp_path / "q" / "journal.db"
    killed_after(path, "append", 0.3)
    offered: set[int] = set()
    for round_ in range(12):
        for line in killed_after(path, "drain", chance.uniform(0, 0.05)):
            offered |= {int(word) for word in line.split()}
        with open_journal(path) as journal:
            outbox = Outbox(journal)
            total = journal.head().sequence
            items = [outbox.item(sequence) for sequence in range(1, total + 1)]
            assert None not in items
            assert {i.entry.sequence for i in items if i.state is SendState.SETTLED} <= offered
            assert {i.entry.sequence for i in items if i.sent} >= offered
            # The next start is another boot: what was on its way is asked about.
            boot = Moment(b"another boot %03d" % round_, 1, 1)
            lost = [i.entry.sequence for i in items if i.state is SendState.SENDING]
            again = {i.entry.sequence: i.in_doubt for i in outbox.lease(total, boot)}
            assert all(again.get(sequence) for sequence in lost)
    assert offered
