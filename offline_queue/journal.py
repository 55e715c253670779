"""The journal: an append-only chain of signed entries, and the door to its file.

Whoever writes: facts are read at a head, a decision is made, `append` takes that head and
refuses with HeadMoved if someone else appended meanwhile. When `append` returns, the entry
and its outbox row are on disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import apsw

from offline_queue import chain
from offline_queue.chain import GENESIS, KEY, NOTHING_BEFORE, Bad, VerifySignature
from offline_queue.entry import Draft, Entry, decode, encode
from offline_queue.errors import (
    EntryInvalid,
    GuardTaken,
    HeadMoved,
    JournalCorrupt,
    QueueError,
    WrongTill,
)
from offline_queue.records import COLUMNS, Head, Records, head_of
from offline_queue.states import SendState
from offline_queue.storage import Storage

Sign = Callable[[bytes], bytes]
_INSERT = f"INSERT INTO entries ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SENDABLE = (SendState.PENDING, SendState.IN_DOUBT)


class Journal(Records):
    """One journal file of one till. Any number of threads and processes may have it open."""

    def __init__(self, storage: Storage, till: str, sign: Sign, verify: VerifySignature | None):
        """Use `Journal.open`."""
        super().__init__(storage)
        self.till = till
        self._sign = sign
        self._verify = verify
        self._key_sequence: int | None = None  # of the last rotation that `sign` knows of

    @classmethod
    def open(
        cls,
        path: str | Path,
        till: str,
        sign: Sign,
        verify: VerifySignature | None = None,
        genesis: Draft | None = None,
    ) -> Journal:
        """Open the file, or found it with `genesis` (kind "genesis", body = public key).

        `sign` makes the signature of a message under the till's private key; `verify` takes
        (public key, message, signature). Given both, an existing file must belong to `till`
        and to a key that `sign` holds. Raises WrongTill, JournalCorrupt, StorageFault, Busy.
        """
        journal = cls(Storage(Path(path)), till, sign, verify)
        try:
            journal._found(genesis)
            journal._recognise()
        except BaseException:
            journal.close()
            raise
        return journal

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Harmless when repeated."""
        self.storage.close()

    def append(
        self,
        draft: Draft,
        *,
        expected_head: Head | None = None,
        send: SendState | None = None,
    ) -> Entry:
        """Chain, sign and store one entry, with an outbox item in state `send` if given.

        On disk when it returns. `send` is PENDING, or IN_DOUBT for something already sent
        whose fate is unknown. Raises HeadMoved, GuardTaken, EntryInvalid, StorageFault, Busy;
        after a StorageFault look with `by_key` (after `reopen`) whether the entry is there.
        """
        with self.storage.write() as connection:
            return self.add(connection, draft, expected_head=expected_head, send=send)

    def append_many(self, drafts: Sequence[Draft], send: SendState | None = None) -> list[Entry]:
        """All or none, in one transaction; at most 100, so that others are not kept waiting."""
        if len(drafts) > 100:
            raise EntryInvalid("more than 100 drafts at once")
        with self.storage.write() as connection:
            return [self.add(connection, draft, send=send) for draft in drafts]

    def add(
        self,
        connection: apsw.Connection,
        draft: Draft,
        *,
        expected_head: Head | None = None,
        send: SendState | None = None,
    ) -> Entry:
        """`append` inside a transaction that the caller opened with `storage.write()`."""
        if draft.kind in (GENESIS, KEY):
            raise EntryInvalid(f"kind {draft.kind} is written by the journal itself")
        if send is not None and send not in _SENDABLE:
            raise EntryInvalid(f"an item cannot begin as {send}")
        head = head_of(connection, self.path)
        if expected_head is not None and expected_head != head:
            raise HeadMoved(expected_head.sequence, head.sequence)
        if _last_rotation(connection) != self._key_sequence:
            raise WrongTill(str(self.path), "its key was changed by another process")
        if draft.guard is not None:
            _refuse_taken(connection, draft.guard)
        entry = self._insert(connection, draft, head.sequence + 1, head.hash)
        if send is not None:
            connection.execute(
                "INSERT INTO outbox (sequence, subject, state, doubtful, weight)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    *(entry.sequence, entry.subject, send.value),
                    *(send is SendState.IN_DOUBT, entry.weight),
                ),
            )
        return entry

    def rotate(self, draft: Draft, sign: Sign) -> Entry:
        """Append a "key" entry (body = new public key) under the old key, then use `sign`."""
        if draft.kind != KEY:
            raise EntryInvalid(f"a rotation has kind {KEY}")
        with self.storage.write() as connection:
            head = head_of(connection, self.path)
            entry = self._insert(connection, draft, head.sequence + 1, head.hash)
        self._sign, self._key_sequence = sign, entry.sequence
        return entry

    def reopen(self) -> Bad | None:
        """After a StorageFault: close, open anew, verify all; appends are on again if clean."""
        self.storage.close()
        self.storage = Storage(self.path)
        return self.verify()

    def _insert(
        self, connection: apsw.Connection, draft: Draft, sequence: int, previous: bytes
    ) -> Entry:
        entry = _seal(draft, sequence, previous, self.till, self._sign)
        columns = (entry.sequence, entry.key, entry.kind, entry.subject, entry.business_date)
        row = (*columns, entry.guard, entry.hash, entry.signature, entry.encoded)
        connection.execute(_INSERT, row)
        return entry

    def _found(self, genesis: Draft | None) -> None:
        with self.storage.read() as connection:
            empty = not list(connection.execute("SELECT 1 FROM entries LIMIT 1"))
        if not empty or genesis is None:
            return
        if genesis.kind != GENESIS:
            raise EntryInvalid(f"a journal begins with kind {GENESIS}")
        with self.storage.write() as connection:  # asked again: another process may be founding
            if not list(connection.execute("SELECT 1 FROM entries LIMIT 1")):
                self._insert(connection, genesis, 0, NOTHING_BEFORE)

    def _recognise(self) -> None:
        """Entry 0 is this till's, and `sign` holds the key that is in force."""
        first = self.entries(limit=1)
        if not first or first[0].kind != GENESIS:
            raise WrongTill(str(self.path), "it has no first entry")
        if first[0].till != self.till:
            raise WrongTill(str(self.path), f"it belongs to till {first[0].till:.40}")
        rotations = self.select([KEY])
        self._key_sequence = rotations[-1].sequence if rotations else None
        if self._verify is None:
            return
        newest_key = [*first, *rotations][-1].body
        challenge = chain.signature_message(self.last(1)[0].hash)
        if not self._verify(newest_key, challenge, self._sign(challenge)):
            raise WrongTill(str(self.path), "it was signed with another key")

    def verify(self) -> Bad | None:
        """Read everything: hashes, signatures, gapless order, columns, and SQLite's own check.

        Returns the first bad entry and why, or None. Raises JournalCorrupt when SQLite cannot
        read on.
        """
        with self.storage.read() as connection:
            (said,) = next(iter(connection.execute("PRAGMA integrity_check(1)")))
            if said != "ok":
                raise JournalCorrupt(str(self.path), str(said))
        try:
            return chain.verify(self.walk(), self._verify)
        except JournalCorrupt as error:
            if error.sequence is None:
                raise
            return Bad(error.sequence, error.what)


def _seal(draft: Draft, sequence: int, previous: bytes, till: str, sign: Sign) -> Entry:
    encoded = encode(draft, sequence, previous, till)
    hash_ = chain.entry_hash(encoded)
    signature = sign(chain.signature_message(hash_))
    if not isinstance(signature, bytes) or not signature:
        raise QueueError("The signing key gave no signature; nothing was written.")
    return Entry(**decode(encoded), hash=hash_, signature=signature, encoded=encoded)


def _refuse_taken(connection: apsw.Connection, guard: str) -> None:
    for (sequence,) in connection.execute("SELECT sequence FROM entries WHERE guard = ?", (guard,)):
        raise GuardTaken(guard, sequence)


def _last_rotation(connection: apsw.Connection) -> int | None:
    found: int | None = next(
        iter(connection.execute("SELECT max(sequence) FROM entries WHERE kind = ?", (KEY,)))
    )[0]
    return found
