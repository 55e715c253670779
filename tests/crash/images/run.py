"""A till's life for the recorder: found, append, drain, close, open again. Run under strace.

    python run.py JOURNAL VARIANT WAL_PAGES APPENDS live|endure

Prints `kept SEQUENCE` when an append returned and `settled SEQUENCE` when an answer is written;
a life that endures faults of the disk reopens the journal after each and prints `fault`.
Variants other than "product" are the controls: what the journal would be with weaker settings.
"""

from __future__ import annotations

import os
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from offline_queue import (
    GENESIS,
    Answer,
    Clock,
    Draft,
    Drain,
    Journal,
    Result,
    SendState,
    StorageFault,
    SyncSettings,
    storage,
    suspicion,
)

# Variant: the pragmas that differ from the product's.
VARIANTS: dict[str, dict[str, str]] = {
    "product": {},
    "off": {"synchronous": "OFF"},
    "normal": {"synchronous": "NORMAL"},
    "delete": {"journal_mode": "DELETE"},
    "delete_extra": {"journal_mode": "DELETE", "synchronous": "EXTRA"},
    "gullible": {},  # trusts, after a failed sync, what the kernel still shows
}
TILL = "till-1"


def sign(message: bytes) -> bytes:
    """Quick, since thousands of images are verified; real keys are tested elsewhere."""
    return sha256(message).digest()


def is_good(_public_key: bytes, message: bytes, signature: bytes) -> bool:
    return sign(message) == signature


def draft(kind: str, **more: str) -> Draft:
    key, subject, body = os.urandom(16), os.urandom(2).hex(), os.urandom(200)
    return Draft(key, kind, subject, body, 5, 1, bytes(16), 7, **more)


def say(*words: object) -> None:
    """One write each, so that the recording has it in its place among the others."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def weaken(variant: str) -> None:
    """Patch the settings of this process only; the product has no switch for it."""
    changed = VARIANTS[variant]
    if variant == "gullible":
        suspicion.write_again = lambda *_: None
    if not changed:
        return
    rest = [pragma for pragma in storage.PRAGMAS if pragma[0] not in changed]
    storage.PRAGMAS = (*rest, *((name, value, None) for name, value in changed.items()))
    storage._assert_setting = lambda *_: None
    if "journal_mode" in changed:
        storage.wal.grow = lambda *_: None


def shrink(wal_pages: int) -> None:
    """A smaller WAL has a checkpoint every few appends."""
    storage.WAL_PAGES, storage._CHECKPOINT_AT = wal_pages, wal_pages * 3 // 4


def live(path: Path, appends: int) -> None:
    """Two connections take turns, as the till and `baton sync` do; one run has two openings."""
    for half in range(2):
        with opened(path) as till, opened(path) as other:
            say("kept", till.head().sequence)
            for number in range(appends // 2):
                append(other if number % 3 == 2 else till, number)
                if number % 20 == 19:
                    drain(other, half)
                if number % 25 == 24:
                    drafts = [draft("note") for _ in range(7)]
                    say("kept", till.append_many(drafts, SendState.PENDING)[-1].sequence)


def endure(path: Path, appends: int) -> None:
    """After a fault: refuse, reopen, verify, look what is there, go on."""
    with opened_in_the_end(path) as journal:
        say("kept", journal.head().sequence)
        for number in range(appends):
            try:
                append(journal, number)
            except StorageFault:
                say("fault")
                with pytest.raises(StorageFault):
                    journal.append(draft("redeem"))
                while not is_mended(journal):
                    say("fault")
                say("kept", journal.head().sequence)


def opened_in_the_end(path: Path) -> Journal:
    while True:
        try:
            return opened(path)
        except StorageFault:
            say("fault")


def is_mended(journal: Journal) -> bool:
    try:
        assert journal.reopen() is None
    except StorageFault:
        return False
    return True


def opened(path: Path) -> Journal:
    return Journal.open(path, TILL, sign, is_good, draft(GENESIS))


def append(journal: Journal, number: int) -> None:
    guard = os.urandom(8).hex() if number % 4 else ""
    more = {"guard": guard} if guard else {}
    say("kept", journal.append(draft("redeem", **more), send=SendState.PENDING).sequence)


def drain(journal: Journal, boot: int) -> None:
    sent: list[int] = []

    def send(items):  # type: ignore[no-untyped-def]
        sent.extend(item.entry.sequence for item in items)
        return [Answer(item.entry.sequence, Result.SETTLED, b"receipt") for item in items]

    clock = Clock(bytes([boot]) * 16, time.monotonic_ns, lambda: time.time_ns() // 1000)
    Drain(journal, send, clock, SyncSettings(batch=12)).sync_once()
    for sequence in sent:
        say("settled", sequence)


if __name__ == "__main__":
    weaken(sys.argv[2])
    shrink(int(sys.argv[3]))
    {"live": live, "endure": endure}[sys.argv[5]](Path(sys.argv[1]), int(sys.argv[4]))
