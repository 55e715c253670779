"""Journals as a till fills them: a voucher and a guard per entry, some 250 bytes of body."""

from __future__ import annotations

import os
import time
from pathlib import Path

import uuid_utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from offline_queue import GENESIS, Clock, Draft, Entry, Journal, SendState

from .queue_candidate import is_good

BODY = os.urandom(250)
BOOT = os.urandom(16)
KEY_FILE = "bench.key"
CLOCK = Clock(BOOT, time.monotonic_ns, lambda: time.time_ns() // 1000)


def draft(kind: str = "outcome", body: bytes = BODY, guarded: bool = True) -> Draft:
    """An acceptance of a voucher that was never seen before."""
    voucher = uuid_utils.uuid4().hex if guarded else ""
    return Draft(
        *(uuid_utils.uuid7().bytes, kind, f"baton:{voucher}" if guarded else "", body),
        *(time.time_ns() // 1000, 1, BOOT, time.monotonic_ns()),
        operator="lin",
        authority="till",
        business_date="2026-11-22",
        guard=f"baton:{voucher}#0" if guarded else None,
        weight=1000 if guarded else None,
        pool="prize" if guarded else "",
    )


def open_journal(folder: Path) -> Journal:
    """The journal in this folder; made, with its key, if there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / KEY_FILE
    if not path.exists():
        path.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
    key = Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    genesis = draft(GENESIS, key.public_key().public_bytes_raw(), guarded=False)
    return Journal.open(folder / "journal.sqlite", "till-1", key.sign, is_good, genesis)


def accept(journal: Journal) -> Entry:
    """As the till does: read the head, decide, append against that head."""
    return journal.append(draft(), expected_head=journal.head(), send=SendState.PENDING)


def fill(journal: Journal, waiting: int) -> None:
    """Let so many entries wait."""
    have = journal.head().sequence
    for start in range(have, waiting, 100):
        count = min(100, waiting - start)
        journal.append_many([draft() for _ in range(count)], SendState.PENDING)
