"""How entries hang together: hash, signature message, and the check of a whole chain. Pure.

    hash      = SHA-256("baton-journal-entry-1" 00 || encoded)
    signature = sign("baton-journal-signature-1" 00 || hash)
    previous  = hash of the entry before, 32 zero bytes at entry 0

Entry 0 has kind "genesis" and its body is the till's public key. An entry of kind "key" is
signed by the old key; its body is the new one, which signs all that follows. An entry of kind
"loss" alone may leave sequences out, and says which (see loss.py).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

from offline_queue.entry import Entry, decode
from offline_queue.errors import EntryInvalid
from offline_queue.head import Head
from offline_queue.loss import LOSS, decode_loss

GENESIS = "genesis"
KEY = "key"
NOTHING_BEFORE = bytes(32)
_ENTRY_DOMAIN = b"baton-journal-entry-1\x00"
_SIGNATURE_DOMAIN = b"baton-journal-signature-1\x00"

VerifySignature = Callable[[bytes, bytes, bytes], bool]
"""(public key, message, signature) -> whether the signature is good."""


@dataclass(frozen=True, slots=True)
class Bad:
    """The first entry that is not as it must be, and why."""

    sequence: int
    why: str


def entry_hash(encoded: bytes) -> bytes:
    """The 32 bytes by which the next entry, a slip or a receipt points at this one."""
    return sha256(_ENTRY_DOMAIN + encoded).digest()


def signature_message(hash_: bytes) -> bytes:
    """What the till signs; the domain keeps it apart from anything else under the same key."""
    return _SIGNATURE_DOMAIN + hash_


def verify(entries: Iterable[Entry], verify_signature: VerifySignature | None) -> Bad | None:
    """The first bad entry of a chain that starts at entry 0, or None when all is well.

    Without `verify_signature` only hashes, order and contents are checked.
    """
    rest = iter(entries)
    first = next(rest, None)
    if first is None:
        return None
    public_key, till = first.body, first.till
    previous, expected = NOTHING_BEFORE, 0
    for entry in itertools.chain([first], rest):
        why = _content_fault(entry) or _link_fault(entry, expected, previous, till)
        if why is None and verify_signature is not None:
            message = signature_message(entry.hash)
            if not verify_signature(public_key, message, entry.signature):
                why = "its signature is not by the till's key"
        if why is not None:
            return Bad(expected, why)
        if entry.kind == KEY:
            public_key = entry.body
        previous, expected = entry.hash, entry.sequence + 1
    return None


def _content_fault(entry: Entry) -> str | None:
    if entry_hash(entry.encoded) != entry.hash:
        return "its bytes do not give its hash"
    try:
        values = decode(entry.encoded)
    except EntryInvalid as error:
        return error.what
    beside = ("trace", "references") if entry.sealed else ()
    differing = [
        name
        for name, value in values.items()
        if name not in beside and getattr(entry, name) != value
    ]
    return f"its {differing[0]} is not what was signed" if differing else None


def _link_fault(entry: Entry, expected: int, previous: bytes, till: str) -> str | None:
    if entry.kind == LOSS:
        why = _loss_fault(entry, Head(expected - 1, previous))
    elif entry.sequence != expected:
        why = f"entry {expected} is missing (found {entry.sequence})"
    elif entry.previous != previous:
        why = "it does not follow the entry before it"
    else:
        why = None
    if why is None and entry.till != till:
        why = f"it was written by another till ({entry.till:.40})"
    if why is None and (entry.kind == GENESIS) != (expected == 0):
        why = "only entry 0, and it alone, opens a journal"
    return why


def _loss_fault(entry: Entry, held: Head) -> str | None:
    """It must name what is here, and follow what it says was seen elsewhere."""
    try:
        loss = decode_loss(entry.body)
    except EntryInvalid as error:
        return error.what
    if loss.held != held:
        return f"it declares a loss after entry {loss.held.sequence}, not after {held.sequence}"
    if (entry.sequence, entry.previous) != (loss.follows.sequence + 1, loss.follows.hash):
        return "it does not follow what it says was seen"
    return None
