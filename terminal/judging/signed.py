"""What a till has signed, read with nothing but CBOR and Ed25519.

An entry is a canonical CBOR map with integer keys (RFC 8949, 4.2.1), a redemption's body another;
the numbers are those of the journal's format 1, as `offline_queue/README.md` tells them.

    hash      = SHA-256("baton-journal-entry-1" 00 || entry)
    signature = Ed25519("baton-journal-signature-1" 00 || hash)

The voucher and the trace stand beside the signed bytes, which hold their salted hash (field 22):

    sealed    = SHA-256("baton-journal-private-1" 00 || 32 bytes of salt || content)
    content   = CBOR {0: CBOR {4: voucher, ...}, 1: trace, ...}
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_SEQUENCE, _PREVIOUS, _TILL, _KEY, _KIND, _BODY, _AT = 1, 2, 3, 4, 5, 7, 8
_TRUST, _AUTHORITY, _TEST, _TRACE, _DATE, _SEALED = 9, 14, 15, 16, 18, 22
_SALT = 32
_NONE = b"\x80"
_OF_BODY = {4: "voucher", 5: "kind", 7: "currency", 8: "uses", 10: "discount", 11: "take"}
_VERDICT, _LATE_AT, _EFFECTS = 13, 18, 23
_TOLD = 2  # how far a time is trusted that came from the platform
_NOTHING = {"voucher": "", "kind": "", "currency": "", "uses": 0, "discount": 0, "take": 0}
_REDEMPTIONS = frozenset(("intent", "outcome", "reversal", "resolution", "resend"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NotSigned(ValueError):
    """Bytes that are not an entry, or not this key's; `str()` is one clause."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One journal entry as its till signed it.

    kind     intent, outcome, reversal, resolution, or one that is of no redemption
    sure     whether the platform had told the till the time since it was switched on
    verdict  what an outcome or a resolution came to
    erased   whether what stood beside it is gone, so that voucher and trace read as none
    effects  what the platform did besides, as lists of kind, amount, total
    says     voucher, kind, currency, uses, discount, take; empty for other kinds of entries
    """

    sequence: int
    hash: bytes
    previous: bytes
    signature: bytes
    till: str
    id: str
    kind: str
    at: datetime
    date: str
    authority: str
    trace: str
    test: bool
    body: bytes
    sure: bool
    erased: bool = False
    verdict: str = ""
    effects: list[Any] = field(default_factory=list)
    says: dict[str, Any] = field(default_factory=dict)


def read_entry(encoded: bytes, signature: bytes, beside: bytes = b"") -> Signed:
    """The entry in some bytes; its signature is kept, not judged. Raises NotSigned.

    beside  salt and content of what is sealed in it; empty where that was erased
    """
    try:
        fields = cbor2.loads(encoded)
        if cbor2.dumps(fields, canonical=True) != encoded:
            raise ValueError("not canonical")
        body = fields.get(_BODY, b"")
        kind = str(fields[_KIND])
        told = cbor2.loads(body) if kind in _REDEMPTIONS else {}
        private, trace = _unsealed(fields.get(_SEALED, b""), beside)
        told |= private if kind in _REDEMPTIONS else {}
        happened = told.get(_LATE_AT) or fields[_AT]
        return Signed(
            sequence=int(fields[_SEQUENCE]),
            hash=entry_hash(encoded),
            previous=bytes(fields[_PREVIOUS]),
            signature=signature,
            till=str(fields[_TILL]),
            id=str(UUID(bytes=fields[_KEY])),
            kind=kind,
            at=_EPOCH + timedelta(microseconds=happened),
            date=str(fields.get(_DATE, "")),
            authority=str(fields.get(_AUTHORITY, "")),
            trace=trace or str(fields.get(_TRACE, "")),
            test=bool(fields.get(_TEST, False)),
            body=body,
            sure=fields[_TRUST] >= _TOLD,
            erased=bool(fields.get(_SEALED)) and not beside,
            verdict=str(told.get(_VERDICT, "")),
            effects=cbor2.loads(told.get(_EFFECTS, _NONE)),
            says={name: told.get(n, _NOTHING[name]) for n, name in _OF_BODY.items()}
            if kind in _REDEMPTIONS
            else {},
        )
    except Exception as cause:
        raise NotSigned("its bytes are not a journal entry") from cause


def _unsealed(sealed: bytes, beside: bytes) -> tuple[dict[int, Any], str]:
    """The private part of a body, and the trace. Raises ValueError unless they are as sealed."""
    if not beside:
        return {}, ""
    if sha256(b"baton-journal-private-1\x00" + beside).digest() != sealed:
        raise ValueError("not what was sealed")
    content = cbor2.loads(beside[_SALT:])
    private = content.get(0, b"")
    return (cbor2.loads(private) if private else {}), str(content.get(1, ""))


def erased_by(entry: Signed) -> set[int]:
    """The entries that an entry of kind "erasure" names: CBOR [[[first, last], ...], reason]."""
    try:
        ranges, _reason = cbor2.loads(entry.body)
        return {each for first, last in ranges for each in range(first, last + 1)}
    except Exception:  # noqa: BLE001 - it declares nothing then
        return set()


def entry_hash(encoded: bytes) -> bytes:
    """The 32 bytes by which an entry is known."""
    return sha256(b"baton-journal-entry-1\x00" + encoded).digest()


def is_tills(public: bytes, hash_: bytes, signature: bytes) -> bool:
    """Whether a till's key has signed the entry of this hash."""
    return is_signed(public, b"baton-journal-signature-1\x00" + hash_, signature)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a raw Ed25519 key has signed a message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def from_b64(text: str) -> bytes:
    """Base64url without padding as bytes; what is none gives none."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
