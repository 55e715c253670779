"""Signed ticket codes as a pretix server would write them, and as it would not."""

from __future__ import annotations

import base64
import struct

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def payload(item: int = 7, *numbers: tuple[int, int], seed: bytes = b"abcdefghi") -> bytes:
    """The protobuf of a ticket; `numbers` are further fields with their values."""
    fields = [(2, item), *numbers]
    return (
        b"\x0a" + varint(len(seed)) + seed + b"".join(varint(f << 3) + varint(n) for f, n in fields)
    )


def spelled(raw: bytes) -> str:
    return base64.b64encode(raw).decode()[::-1]


def raw_of(content: bytes, key: Ed25519PrivateKey = KEY) -> bytes:
    signature = key.sign(content)
    return b"\x01" + struct.pack(">HH", len(content), len(signature)) + content + signature


def signed(content: bytes | None = None, key: Ed25519PrivateKey = KEY) -> str:
    return spelled(raw_of(payload() if content is None else content, key))
