"""Proofs in, receipts out: is this the till's signed journal entry, and our signature under it.

The entry's form is that of the till's journal (format 1): a CBOR map with the integer keys 0 to
23 in canonical form (RFC 8949, 4.2.1), of which 0 is the format, 1 the sequence and 4 the
redemption id.

    hash      = SHA-256("baton-journal-entry-1" 00 || entry)
    signature = Ed25519("baton-journal-signature-1" 00 || hash)
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from terminal.core.wire import BadShape, Proof, unb64

LONGEST_ENTRY = 200_000
_FORMAT, _SEQUENCE, _ID = 0, 1, 4


class BadProof(ValueError):
    """The proof does not hold; `str()` is one sentence."""


@dataclass(frozen=True, slots=True)
class Proven:
    """The place in the till's journal that a proof was found to come from."""

    sequence: int
    hash: bytes


def is_public_key(raw: bytes) -> bool:
    """Whether bytes can be an Ed25519 public key."""
    try:
        Ed25519PublicKey.from_public_bytes(raw)
    except ValueError:
        return False
    return True


def check(proof: Proof, redemption: bytes, public_key: bytes) -> Proven:
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
    sequence, recorded = _read(entry)
    if recorded != redemption:
        raise BadProof("The signed entry records another redemption id.")
    return Proven(sequence, hash_)


def _read(entry: bytes) -> tuple[int, object]:
    """The sequence and the redemption id that an entry holds."""
    if len(entry) > LONGEST_ENTRY:
        raise BadProof("The signed entry is too long.")
    try:
        fields = cbor2.loads(entry)
        canonical = type(fields) is dict and cbor2.dumps(fields, canonical=True) == entry
    except Exception as cause:  # cbor2 lets several kinds out; any of them means the same here
        raise BadProof("The signed entry cannot be read.") from cause
    if not canonical or fields.get(_FORMAT) != 1:
        raise BadProof("The signed entry is not of journal format 1.")
    sequence = fields.get(_SEQUENCE)
    if type(sequence) is not int or not 0 <= sequence < 2**63:
        raise BadProof("The signed entry has no sequence.")
    return sequence, fields.get(_ID)
