"""What an entry holds of a customer: kept beside the chain, so that it can be erased. Pure.

Foreign references, the trace and whatever the caller calls private are not in the signed bytes.
Those hold a salted hash of them instead, field 22 (`sealed`):

    content = canonical CBOR {0: private, 1: trace, 2: references}, defaults left out
    sealed  = SHA-256("baton-journal-private-1" 00 || salt || content)     salt: 32 random bytes

Salt and content stand in a column of their own. While they are there, they are proved by the
chain like all else; once they are erased the chain is as whole as before, and nobody can find
out by trying what stood there: a voucher's number alone could be guessed, 32 random bytes not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import cbor2

from offline_queue.entry import MAX_BODY, Draft, checked_references, checked_text
from offline_queue.errors import EntryInvalid

SALT = 32
_DOMAIN = b"baton-journal-private-1\x00"
_PRIVATE, _TRACE, _REFERENCES = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands beside an entry, as `Entry` shows it; all empty where nothing does."""

    private: bytes = b""
    trace: str = ""
    references: dict[str, str] = field(default_factory=dict)
    salt: bytes = b""


NOTHING = Kept()


def seal(draft: Draft, salt: bytes) -> tuple[Draft, bytes]:
    """The draft as it is signed, and what is kept beside it (salt and content; may be empty).

    Raises EntryInvalid for a draft that must not be written.
    """
    content = content_of(draft)
    if not content:
        return draft, b""
    if len(salt) != SALT:
        raise EntryInvalid(f"what is private needs a salt of {SALT} random bytes")
    kept = salt + content
    return replace(draft, private=b"", trace="", references={}, sealed=commitment(kept)), kept


def commitment(kept: bytes) -> bytes:
    """What stands in the signed bytes for a salt and its content."""
    return sha256(_DOMAIN + kept).digest()


def unseal(kept: bytes | None, sealed: bytes) -> Kept:
    """What is kept beside an entry; nothing where it was erased or never was.

    Raises EntryInvalid unless it is what was signed.
    """
    if kept is None:
        return NOTHING
    if not sealed or commitment(kept) != sealed:
        raise EntryInvalid("what is kept beside it is not what was signed")
    try:
        found: dict[int, Any] = cbor2.loads(kept[SALT:])
    except Exception as error:
        raise EntryInvalid("what is kept beside it cannot be read") from error
    return Kept(
        found.get(_PRIVATE, b""),
        found.get(_TRACE, ""),
        found.get(_REFERENCES, {}),
        kept[:SALT],
    )


def content_of(draft: Draft) -> bytes:
    """What of a draft or an entry is private, in its one spelling; empty where nothing is."""
    if type(draft.private) is not bytes or len(draft.private) > MAX_BODY:
        raise EntryInvalid(f"what is private must be at most {MAX_BODY} bytes")
    checked_text("trace", draft.trace)
    checked_references(draft.references)
    parts = {_PRIVATE: draft.private, _TRACE: draft.trace, _REFERENCES: dict(draft.references)}
    told = {number: value for number, value in parts.items() if value}
    return cbor2.dumps(told, canonical=bool(draft.references)) if told else b""
