"""The journal and outbox behind the few calls that outside rigs measure and break queues by.

    queue = factory(directory)
    queue.put(b"...")            # on disk when it returns
    token, body = queue.peek()   # the oldest that is not acknowledged; None when there is none
    queue.ack(token)

Each body is the body of a signed, chained journal entry with an outbox item; `ack` settles the
item. Nothing is deleted, so files grow. Run by path or by module; it needs nothing of this folder.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import uuid_utils
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from offline_queue import GENESIS, Answer, Draft, Item, Journal, Moment, Outbox, Result, SendState

_PIECE = 100  # most entries in one transaction
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class QueueCandidate:
    """One queue in one directory. Bodies are bytes of at most 65,536."""

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        folder = Path(directory)
        folder.mkdir(parents=True, exist_ok=True)
        self._boot = bytes.fromhex(_BOOT_ID.read_text().strip().replace("-", ""))
        key = _key(folder / "queue.key")
        genesis = self._draft(key.public_key().public_bytes_raw(), GENESIS)
        self.journal = Journal.open(folder / "queue.db", "candidate", key.sign, is_good, genesis)
        self.outbox = Outbox(self.journal)

    def put(self, body: bytes) -> None:
        """Durable on return: one transaction, one flush."""
        self.journal.append(self._draft(body), send=SendState.PENDING)

    def put_many(self, bodies: Sequence[bytes]) -> None:
        """All durable on return, a hundred to a flush."""
        for start in range(0, len(bodies), _PIECE):
            drafts = [self._draft(body) for body in bodies[start : start + _PIECE]]
            self.journal.append_many(drafts, SendState.PENDING)

    def peek(self) -> tuple[Item, bytes] | None:
        """The oldest that waits. It stays until it is acknowledged."""
        waiting = self.outbox.waiting(1)
        return (waiting[0], waiting[0].entry.body) if waiting else None

    def ack(self, token: Item) -> None:
        """It reached the other side: it waits no more. Durable on return."""
        now = Moment(self._boot, time.monotonic_ns(), time.time_ns() // 1000)
        answers = [Answer(token.entry.sequence, Result.SETTLED)]
        self.outbox.record([token], answers, now, lambda answer, attempts: 0.0)

    def pending(self) -> int:
        """How many wait."""
        return self.outbox.counts().waiting

    def close(self) -> None:
        """Let go of the files."""
        self.journal.close()

    def _draft(self, body: bytes, kind: str = "item") -> Draft:
        wall, boot = time.time_ns() // 1000, time.monotonic_ns()
        return Draft(uuid_utils.uuid7().bytes, kind, "", body, wall, 0, self._boot, boot)


def factory(directory: str | os.PathLike[str]) -> QueueCandidate:
    """Open the queue in this directory, or found it."""
    return QueueCandidate(directory)


def is_good(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature is by this key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _key(path: Path) -> Ed25519PrivateKey:
    """The signing key; on disk before the first entry that it signs."""
    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except FileNotFoundError:
        key = Ed25519PrivateKey.generate()
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        os.write(descriptor, key.private_bytes_raw())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    fresh.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return key
