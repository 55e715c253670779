"""Proofs in, receipts out: is this the till's signed journal entry, and our signature under it.

The entry's form is that of the till's journal (format 1): a CBOR map with the integer keys 0 to
23 in canonical form (RFC 8949, 4.2.1), of which 0 is the format, 1 the sequence, 2 the hash of
the entry before, 4 the redemption id, 10 the boot id and 11 the boot clock in nanoseconds.

    hash      = SHA-256("baton-journal-entry-1" 00 || entry)
    signature = Ed25519("baton-journal-signature-1" 00 || hash)
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from terminal.core.wire import BadShape, Proof, unb64
from terminal.sandbox.histories import Place

LONGEST_ENTRY = 200_000
_FORMAT, _SEQUENCE, _PREVIOUS, _ID, _BOOT_ID, _BOOT_TIME = 0, 1, 2, 4, 10, 11


class BadProof(ValueError):
    """The proof does not hold; `str()` is one sentence."""


def is_public_key(raw: bytes) -> bool:
    """Whether bytes can be an Ed25519 public key."""
    try:
        Ed25519PublicKey.from_public_bytes(raw)
    except ValueError:
        return False
    return True


def check(proof: Proof, redemption: bytes, public_key: bytes) -> Place:
    """Where this proof stands in the journal. Raises BadProof unless it is all it must be."""
    try:
        entry, signature = unb64(proof.entry), unb64(proof.signature)
    except (BadShape, UnicodeError) as cause:
        raise BadProof("The proof is not base64url.") from cause
    hash_ = sha256(b"baton-journal-entry-1\x00" + entry).digest()
    message = b"baton-journal-signature-1\x00" + hash_
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature as cause:
        raise BadProof("The proof is not signed with this till's key.") from cause
    fields = _read(entry)
    if fields.get(_ID) != redemption:
        raise BadProof("The signed entry records another redemption id.")
    boot = fields[_BOOT_ID], fields[_BOOT_TIME]
    return Place(fields[_SEQUENCE], hash_, fields[_PREVIOUS], *boot)


def _read(entry: bytes) -> dict[Any, Any]:
    """The fields of an entry; those of its place are as they must be."""
    if len(entry) > LONGEST_ENTRY:
        raise BadProof("The signed entry is too long.")
    try:
        fields = cbor2.loads(entry)
        canonical = type(fields) is dict and cbor2.dumps(fields, canonical=True) == entry
    except Exception as cause:  # cbor2 lets several kinds out; any of them means the same here
        raise BadProof("The signed entry cannot be read.") from cause
    if not canonical or fields.get(_FORMAT) != 1:
        raise BadProof("The signed entry is not of journal format 1.")
    numbers = (fields.get(_SEQUENCE), fields.get(_BOOT_TIME))
    if any(type(number) is not int or not 0 <= number < 2**63 for number in numbers):
        raise BadProof("The signed entry has no sequence or no boot clock.")
    if [type(fields.get(name)) for name in (_PREVIOUS, _BOOT_ID)] != [bytes, bytes]:
        raise BadProof("The signed entry does not tell what it follows or of which boot it is.")
    return dict(fields)
