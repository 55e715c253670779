"""How values become JSON and back: strict on the way in, canonical where it is signed."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TypeVar

import cbor2
import msgspec

T = TypeVar("T")


class BadShape(ValueError):
    """An answer that is not of the protocol; `str()` tells where it departs."""


def read(kind: type[T], body: bytes) -> T:
    """The value a JSON body stands for. Raises BadShape."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as cause:
        raise BadShape(str(cause)) from cause


def write(value: object) -> bytes:
    """The JSON body of a value."""
    return msgspec.json.encode(value)


def b64(raw: bytes) -> str:
    """Bytes as base64url text without padding (RFC 4648, 5)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """The bytes of base64url text in its one canonical spelling. Raises BadShape."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, TypeError) as cause:
        raise BadShape(f"not base64url: {text[:20]!r}") from cause
    if b64(raw) != text:
        raise BadShape(f"not the canonical spelling of base64url: {text[:20]!r}")
    return raw


def receipt_bytes(till: str, sequence: int, entry_hash: bytes, at: datetime) -> bytes:
    """What a platform signs to countersign a journal entry: canonical CBOR, domain first."""
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    return cbor2.dumps(["baton-receipt-1", till, sequence, entry_hash, stamp], canonical=True)
