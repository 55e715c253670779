"""`pretix_sig1`: a ticket code that carries its product and a signature. Pure.

base64, written backwards, of: a byte 1, two big-endian 16-bit lengths, the payload (protobuf
`Ticket`), and an Ed25519 signature of the payload (pretix/base/secrets.py). The server finds a
ticket by comparing texts, so a revoked one in another spelling would pass its list while the
signature still holds: here one spelling is taken, the one that the issuer writes.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_VERSION = 1
_HEADER = struct.Struct(">BHH")
_SIGNATURE = 64  # bytes, Ed25519
_LONGEST = 1024  # characters
_TEXT = re.compile(r"={0,2}[A-Za-z0-9+/]{90,}", re.ASCII)
_VARINT, _BYTES = 0, 2  # protobuf wire types
_SEED = 1
_NUMBERS = range(2, 7)  # item, variation, subevent, valid from, valid until (Unix time)
_LAST_SECOND = 253402300799  # 9999-12-31


class NotATicket(ValueError):
    """The text does not verify; `str()` is one clause for the technician."""


class UnknownKey(NotATicket):
    """Signed by none of the keys that are known here; the server may have a newer one."""


@dataclass(frozen=True, slots=True)
class SignedTicket:
    """What a code says of itself. Numbers are the server's; 0 = none."""

    seed: str
    item: int
    variation: int
    subevent: int
    valid_from: datetime | None
    valid_until: datetime | None


def looks_signed(text: str) -> bool:
    """Whether a text claims to be a signed ticket, in whatever spelling."""
    if len(text) > _LONGEST or not _TEXT.fullmatch(text):
        return False
    raw = _decoded(text)
    if raw is None or len(raw) < _HEADER.size or raw[0] != _VERSION:
        return False
    _, payload, signature = _HEADER.unpack_from(raw)
    return bool(signature == _SIGNATURE and 0 < payload <= len(raw) - _HEADER.size - signature)


def verify(text: str, keys: Iterable[bytes]) -> SignedTicket:
    """The ticket that a text carries, its signature checked.

    keys  raw Ed25519 public keys (32 bytes)

    Raises UnknownKey where none of them signed it, NotATicket for everything else. Dates are not
    judged here.
    """
    payload, signature = _parts(text)
    if not any(_is_signed(key, payload, signature) for key in keys):
        raise UnknownKey("the signature is by none of the event's keys")
    return _ticket(payload)


def public_key(text: str) -> bytes:
    """The raw key in an event's `valid_keys`: base64 of PEM. Raises ValueError."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    key = load_pem_public_key(base64.b64decode(text, validate=True))
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 key")
    return key.public_bytes_raw()


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text[::-1], validate=True)
    except (binascii.Error, ValueError):
        return None


def _parts(text: str) -> tuple[bytes, bytes]:
    """Payload and signature of the one spelling that its issuer writes."""
    raw = _decoded(text) if looks_signed(text) else None
    if raw is None:
        raise NotATicket("damaged or shortened")
    _, length, _ = _HEADER.unpack_from(raw)
    end = _HEADER.size + length
    if len(raw) != end + _SIGNATURE or base64.b64encode(raw).decode()[::-1] != text:
        raise NotATicket("spelled in another way than its issuer did")
    return raw[_HEADER.size : end], raw[end:]


def _is_signed(key: bytes, payload: bytes, signature: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, payload)
    except (InvalidSignature, ValueError):
        return False
    return True


def _ticket(payload: bytes) -> SignedTicket:
    try:
        fields = dict(_fields(payload))
        item, variation, subevent, start, end = (_number(fields, key) for key in _NUMBERS)
        seed = fields.get(_SEED, b"")
        if not isinstance(seed, bytes):
            raise ValueError("its seed is no text")
        dates = _moment(start), _moment(end)
        return SignedTicket(seed.decode(), item, variation, subevent, *dates)
    except (ValueError, IndexError) as cause:
        raise NotATicket("signed, but not a ticket as agreed") from cause


def _fields(payload: bytes) -> Iterable[tuple[int, int | bytes]]:
    """The fields of a protobuf message, of the two wire types that a ticket has."""
    at = 0
    while at < len(payload):
        tag, at = _varint(payload, at)
        value, at = _varint(payload, at)
        if tag & 7 == _VARINT:
            yield tag >> 3, value
        elif tag & 7 == _BYTES and at + value <= len(payload):
            yield tag >> 3, payload[at : at + value]
            at += value
        else:
            raise ValueError("a field of another kind")


def _varint(payload: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 64, 7):
        byte = payload[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, at
    raise ValueError("a number that never ends")


def _number(fields: dict[int, int | bytes], key: int) -> int:
    value = fields.get(key, 0)
    if not isinstance(value, int) or value >= 1 << 63:
        raise ValueError("a number that is none")
    return value


def _moment(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(min(seconds, _LAST_SECOND), UTC) if seconds else None
