"""One entry into an open transaction: sealed, signed, stored; and what may forbid it."""

from __future__ import annotations

from collections.abc import Callable

import apsw

from offline_queue import chain
from offline_queue.chain import KEY
from offline_queue.entry import Draft, Entry, decode, encode
from offline_queue.errors import GuardTaken, QueueError
from offline_queue.private import seal
from offline_queue.records import COLUMNS, entry_of

Sign = Callable[[bytes], bytes]
_INSERT = f"INSERT INTO entries ({COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS.split()))})"


def insert(connection: apsw.Connection, entry: Entry, kept: bytes) -> None:
    """The row of an entry, with what is kept beside it."""
    columns = (entry.sequence, entry.key, entry.kind, entry.subject, entry.business_date)
    row = (*columns, entry.guard, entry.hash, entry.signature, entry.encoded, kept or None)
    connection.execute(_INSERT, row)


def signed(
    draft: Draft, place: tuple[int, bytes], till: str, sign: Sign, salt: bytes
) -> tuple[Entry, bytes]:
    """The entry at its place (sequence, previous hash), and what is kept beside it.

    Raises EntryInvalid; QueueError where the key gives no signature.
    """
    sealed, kept = seal(draft, salt)
    encoded = encode(sealed, *place, till)
    hash_ = chain.entry_hash(encoded)
    signature = sign(chain.signature_message(hash_))
    if not isinstance(signature, bytes) or not signature:
        raise QueueError("The signing key gave no signature; nothing was written.")
    return entry_of(decode(encoded), hash_, signature, encoded, kept or None), kept


def refuse_taken(connection: apsw.Connection, guard: str) -> None:
    """Raises GuardTaken where an entry holds this guard."""
    for (sequence,) in connection.execute("SELECT sequence FROM entries WHERE guard = ?", (guard,)):
        raise GuardTaken(guard, sequence)


def last_rotation(connection: apsw.Connection) -> int | None:
    """The sequence of the newest entry that brought a key; None where none has since entry 0."""
    found: int | None = next(
        iter(connection.execute("SELECT max(sequence) FROM entries WHERE kind = ?", (KEY,)))
    )[0]
    return found
