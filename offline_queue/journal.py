"""The journal: an append-only chain of signed entries, and the door to its file.

Whoever writes: facts are read at a head, a decision is made, `append` takes that head and
refuses with HeadMoved if someone else appended meanwhile. When `append` returns, the entry
and its outbox row are on disk, and the head mirror beside the file names it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import apsw

from offline_queue import chain, insertion, migrations, seals, tally
from offline_queue.chain import GENESIS, KEY, NOTHING_BEFORE, Bad, VerifySignature
from offline_queue.entry import Draft, Entry
from offline_queue.erasing import ERASURE, Erasures
from offline_queue.errors import (
    Contradicted,
    Disputed,
    EntryInvalid,
    HeadMoved,
    JournalCorrupt,
    WrongTill,
)
from offline_queue.head import Head
from offline_queue.insertion import Sign
from offline_queue.loss import LOSS, Loss, encode_loss
from offline_queue.mirror import HeadMirror, mirror_of
from offline_queue.private import SALT
from offline_queue.records import Records, head_of
from offline_queue.states import SendState
from offline_queue.storage import Storage
from offline_queue.witness import REMEDY, Witness, disagreement

_SENDABLE = (SendState.PENDING, SendState.IN_DOUBT, SendState.PARKED)


class Journal(Records):
    """One journal file of one till. Any number of threads and processes may have it open."""

    def __init__(self, storage: Storage, till: str, sign: Sign, verify: VerifySignature | None):
        """Use `Journal.open`."""
        super().__init__(storage)
        self.till = till
        self._sign = sign
        self._verify = verify
        self._key_sequence: int | None = None  # of the last rotation that `sign` knows of
        self.remedy = REMEDY  # what a Disputed tells people to do
        # Asked before anything is appended: why another witness says not to.
        self.objection: Callable[[], Disputed | None] = lambda: None
        self.mirror = HeadMirror(mirror_of(storage.path))
        self._behind: Disputed | None = None
        self.new_salt: Callable[[], bytes] = lambda: os.urandom(SALT)
        self._added = threading.local()

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
        and to a key that `sign` holds. A file that ends before its head mirror opens all the
        same, for reading: see `dispute`. Raises WrongTill, JournalCorrupt, StorageFault, Busy,
        and Disputed for a file without entries whose mirror remembers some.
        """
        journal = cls(Storage(Path(path)), till, sign, verify)
        try:
            journal._found(genesis)
            journal._recognise()
            journal._compare_mirror()
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
        self.mirror.close()
        self.storage.close()

    def dispute(self) -> Disputed | None:
        """Why nothing may be appended: the mirror or another witness has seen something else."""
        if self._behind is not None:
            self._compare_mirror()  # another process may have declared the loss meanwhile
        return self._behind or self.objection()

    @contextmanager
    def writing(self) -> Iterator[apsw.Connection]:
        """A transaction for `add`. Raises what `dispute` tells, before it begins."""
        if (dispute := self.dispute()) is not None:
            raise dispute
        with self._noted() as connection:
            yield connection

    def append(
        self,
        draft: Draft,
        *,
        expected_head: Head | None = None,
        send: SendState | None = None,
    ) -> Entry:
        """Chain, sign and store one entry, with an outbox item in state `send` if given.

        On disk when it returns. `send` is PENDING, IN_DOUBT for something already sent, or PARKED
        for what only a person can settle. Raises HeadMoved, GuardTaken, EntryInvalid, StorageFault,
        Busy, Disputed; after a StorageFault look with `by_key` whether it is there.
        """
        with self.writing() as connection:
            return self.add(connection, draft, expected_head=expected_head, send=send)

    def append_many(self, drafts: Sequence[Draft], send: SendState | None = None) -> list[Entry]:
        """All or none, in one transaction; at most 100, so that others are not kept waiting."""
        if len(drafts) > 100:
            raise EntryInvalid("more than 100 drafts at once")
        with self.writing() as connection:
            return [self.add(connection, draft, send=send) for draft in drafts]

    def add(
        self,
        connection: apsw.Connection,
        draft: Draft,
        *,
        expected_head: Head | None = None,
        send: SendState | None = None,
    ) -> Entry:
        """`append` inside a transaction that the caller opened with `writing()`."""
        if draft.kind in (GENESIS, KEY, LOSS, ERASURE):
            raise EntryInvalid(f"kind {draft.kind} is written by the journal itself")
        return self.add_own(connection, draft, expected_head=expected_head, send=send)

    def add_own(
        self,
        connection: apsw.Connection,
        draft: Draft,
        *,
        expected_head: Head | None = None,
        send: SendState | None = None,
    ) -> Entry:
        """`add` for the kinds that this package writes itself."""
        if send is not None and send not in _SENDABLE:
            raise EntryInvalid(f"an item cannot begin as {send}")
        head = head_of(connection, self.path)
        if expected_head is not None and expected_head != head:
            raise HeadMoved(expected_head.sequence, head.sequence)
        if insertion.last_rotation(connection) != self._key_sequence:
            raise WrongTill(str(self.path), "its key was changed by another process")
        if draft.guard is not None:
            insertion.refuse_taken(connection, draft.guard)
        entry = self._insert(connection, draft, head.sequence + 1, head.hash)
        if send is not None:
            connection.execute(
                "INSERT INTO outbox (sequence, subject, state, doubtful, weight, pool)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    *(entry.sequence, entry.subject, send.value),
                    *(send is SendState.IN_DOUBT, entry.weight, entry.pool),
                ),
            )
        return entry

    def rotate(self, draft: Draft, sign: Sign) -> Entry:
        """Append a "key" entry (body = new public key) under the old key, then use `sign`."""
        if draft.kind != KEY:
            raise EntryInvalid(f"a rotation has kind {KEY}")
        with self.writing() as connection:
            head = head_of(connection, self.path)
            entry = self._insert(connection, draft, head.sequence + 1, head.hash)
        self._sign, self._key_sequence = sign, entry.sequence
        return entry

    def declare_loss(self, draft: Draft, seen: Head, reason: str) -> Entry:
        """Go on behind a tail that is lost: see loss.py. `draft` has kind "loss" and no body.

        `seen` is the furthest head that anybody has seen. Raises EntryInvalid, StorageFault, Busy.
        """
        if draft.kind != LOSS:
            raise EntryInvalid(f"a loss has kind {LOSS}")
        with self._noted() as connection:
            loss = Loss(head_of(connection, self.path), seen, reason)
            after = loss.follows
            told = replace(draft, body=encode_loss(loss))
            entry = self._insert(connection, told, after.sequence + 1, after.hash)
        self._compare_mirror()
        return entry

    def reopen(self) -> Bad | None:
        """After a StorageFault: close, open anew, verify all; appends are on again if clean."""
        self.storage.close()
        self.storage = Storage(self.path)
        self._compare_mirror()
        return self.verify()

    @contextmanager
    def _noted(self) -> Iterator[apsw.Connection]:
        """A transaction whose newest entry, once on disk, is noted in the mirror."""
        self._added.newest = None
        with self.storage.write() as connection:
            yield connection
        if self._added.newest is not None:
            self._newest = self._added.newest
            self.mirror.note(self._added.newest[0])

    def _compare_mirror(self) -> None:
        seen = self.mirror.read()
        witness = Witness("the head mirror beside it", seen or Head(-1, NOTHING_BEFORE))
        self._behind = disagreement(self, witness, self.remedy)
        if self._behind is None:
            self.mirror.note(self.head())

    def _insert(
        self, connection: apsw.Connection, draft: Draft, sequence: int, previous: bytes
    ) -> Entry:
        place, salt = (sequence, previous), self.new_salt()
        entry, kept = insertion.signed(draft, place, self.till, self._sign, salt)
        insertion.insert(connection, entry, kept)
        self._added.newest = (Head(entry.sequence, entry.hash), entry.at)
        return entry

    def _found(self, genesis: Draft | None) -> None:
        seen = self.mirror.read()  # before the file, which another process may be founding
        with self.storage.read() as connection:
            empty = not list(connection.execute("SELECT 1 FROM entries LIMIT 1"))
        if empty and seen is not None:
            again = "bring back the right file, or begin anew in another folder"
            by = "the head mirror beside it"
            raise Contradicted(str(self.path), Head(-1, NOTHING_BEFORE), by, seen, again)
        if not empty or genesis is None:
            return
        if genesis.kind != GENESIS:
            raise EntryInvalid(f"a journal begins with kind {GENESIS}")
        with self._noted() as connection:  # asked again: another process may be founding
            if not list(connection.execute("SELECT 1 FROM entries LIMIT 1")):
                self._insert(connection, genesis, 0, NOTHING_BEFORE)
        self.storage.checkpoint()  # so that entry 0 outlives a WAL that somebody removes

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
        """Read everything: hashes, signatures, gapless order, columns, sums, SQLite's own check.

        The first bad entry and why, or None. Raises JournalCorrupt for anything but an entry.
        """
        with self.storage.read() as connection:
            (said,) = next(iter(connection.execute("PRAGMA integrity_check(1)")))
            if said != "ok":
                raise JournalCorrupt(str(self.path), str(said))
        erasures = Erasures()
        try:
            bad = chain.verify(erasures.watch(self.walk()), self._verify)
        except JournalCorrupt as error:
            if error.sequence is None:
                raise
            bad = Bad(error.sequence, error.what)
        if bad is None and (gone := erasures.undeclared()) is not None:
            bad = Bad(gone, "what it held of a customer is gone, and no entry says so")
        with self.storage.read() as connection:
            checks = (check.fault(connection) for check in (migrations, tally, seals))
            said = next(filter(None, checks), None)
        if bad is None and said is not None:
            raise JournalCorrupt(str(self.path), said)
        return bad
