"""Erasing what entries hold of a customer: declared by an entry, then really gone from the disk.

An entry of kind "erasure" names the entries whose private part goes, and why. The signed bytes
stay, so the chain and every figure in it stay provable; a private part that is gone without such
an entry is found by `verify`.

The body is canonical CBOR: [[first, last], ...], reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import apsw
import cbor2

from offline_queue.entry import Draft, Entry
from offline_queue.errors import EntryInvalid, StillNeeded

if TYPE_CHECKING:
    from offline_queue.journal import Journal

ERASURE = "erasure"
MOST = 100  # entries at once, so that nobody waits for it
LONGEST_REASON = 500
_OPEN = """SELECT sequence FROM outbox WHERE sequence IN (SELECT value FROM json_each(?)) AND
    (state IN ('pending', 'sending', 'in_doubt')
    OR (state IN ('conflict', 'parked') AND closed_by IS NULL)) LIMIT 1"""
_FORGET = """UPDATE entries SET private = NULL
    WHERE private IS NOT NULL AND sequence IN (SELECT value FROM json_each(?))"""
_ANSWERS = """SELECT sequence, answer FROM outbox
    WHERE answer IS NOT NULL AND sequence IN (SELECT value FROM json_each(?))"""


def encode_erasure(sequences: Iterable[int], reason: str) -> bytes:
    """The body of the entry. Raises EntryInvalid without entries or a reason of lawful length."""
    ranges = list(_ranges(sequences))
    if not ranges or ranges[0][0] < 1:
        raise EntryInvalid("an erasure names entries, and never entry 0")
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise EntryInvalid(f"an erasure needs a reason of 1 to {LONGEST_REASON} characters")
    return cbor2.dumps([ranges, reason], canonical=True)


def decode_erasure(body: bytes) -> tuple[set[int], str]:
    """The entries that an erasure names, and why. Raises EntryInvalid."""
    try:
        ranges, reason = cbor2.loads(body)
        named = {each for first, last in ranges for each in range(first, last + 1)}
        lawful = type(reason) is str and encode_erasure(named, reason) == body
    except Exception as error:
        raise EntryInvalid("its erasure cannot be read") from error
    if not lawful:
        raise EntryInvalid("its erasure is not in canonical order and form")
    return named, reason


def erase(
    journal: Journal,
    draft: Draft,
    sequences: Sequence[int],
    reason: str,
    redact: Callable[[bytes], bytes] = lambda answer: answer,
) -> Entry:
    """Erase the private part of at most 100 entries; `redact` takes it out of answers to them.

    `draft` has kind "erasure" and no body. Declared and gone in one transaction. Call
    `Storage.scrub` afterwards: until then the bytes may still lie in the WAL. Raises StillNeeded
    where one of them must still be sent or looked at, and what `Journal.append` raises.
    """
    if len(sequences) > MOST or draft.kind != ERASURE:
        raise EntryInvalid(f"an erasure has kind {ERASURE} and at most {MOST} entries")
    told = replace(draft, body=encode_erasure(sequences, reason))
    named = json.dumps(sorted(sequences))
    with journal.writing() as connection, _overwriting(connection):
        for (sequence,) in connection.execute(_OPEN, (named,)):
            raise StillNeeded(sequence)
        entry = journal.add_own(connection, told)
        connection.execute(_FORGET, (named,))
        for sequence, answer in list(connection.execute(_ANSWERS, (named,))):
            _replace_answer(connection, sequence, answer, redact(answer))
    return entry


class Erasures:
    """Looks at a chain as it passes by: what is erased in it, and what is declared so."""

    def __init__(self) -> None:
        self._erased: set[int] = set()
        self._declared: set[int] = set()

    def watch(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The same entries."""
        for entry in entries:
            if entry.erased:
                self._erased.add(entry.sequence)
            if entry.kind == ERASURE:
                self._declared |= decode_erasure(entry.body)[0]
            yield entry

    def undeclared(self) -> int | None:
        """The first entry whose private part is gone although no entry says so."""
        return min(self._erased - self._declared, default=None)


@contextmanager
def _overwriting(connection: apsw.Connection) -> Iterator[None]:
    """Pages that fall free are filled with zeros as well, which costs too much at other times."""
    list(connection.execute("PRAGMA secure_delete = ON"))
    try:
        yield
    finally:
        list(connection.execute("PRAGMA secure_delete = FAST"))


def _replace_answer(connection: apsw.Connection, sequence: int, old: bytes, new: bytes) -> None:
    if new != old:
        connection.execute("UPDATE outbox SET answer = ? WHERE sequence = ?", (new, sequence))


def _ranges(sequences: Iterable[int]) -> Iterator[list[int]]:
    """Runs of consecutive numbers, first and last."""
    run: list[int] = []
    for sequence in sorted(set(sequences)):
        if run and sequence == run[1] + 1:
            run[1] = sequence
            continue
        if run:
            yield run
        run = [sequence, sequence]
    if run:
        yield run
