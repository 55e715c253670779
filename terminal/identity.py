"""Who this till is: its name, shop and device key, made here and never copied elsewhere."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import msgspec

from terminal.errors import NotClaimed, StateUnusable
from terminal.files import replace_file

_FILE = "till.json"
_KEY = "secrets/till.key"
_MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Identity:
    """What the platform told this till when it was claimed. `day_cut` is local, HH:MM."""

    till: str
    shop: str
    shop_name: str
    platform: str
    currency: str
    zone: str
    day_cut: str


class DeviceKey:
    """The till's Ed25519 key: `secrets/till.key`, raw 32 bytes, mode 0600."""

    def __init__(self, private: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._private = Ed25519PrivateKey.from_private_bytes(private)
        self.public = self._private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature (64 bytes) of a message."""
        return self._private.sign(message)


def verify_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature is by the holder of a raw public key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def load_identity(home: Path) -> Identity:
    """Who this till is. Raises NotClaimed, StateUnusable."""
    path = home / _FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Identity)
    except FileNotFoundError:
        raise NotClaimed(
            "this till is not claimed by a platform yet",
            where=str(home),
            advice="run `baton claim --url ADDRESS --token TOKEN`, or `baton demo` to try it out",
        ) from None
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError) as cause:
        raise StateUnusable(
            "the till's identity is damaged",
            where=str(path),
            advice="restore the file from a backup; the journal beside it stays valid",
        ) from cause


def save_identity(home: Path, identity: Identity) -> None:
    """Keep who this till is. Raises StateUnusable."""
    replace_file(home / _FILE, msgspec.json.format(msgspec.json.encode(identity)), 0o644)


def at_work(home: Path) -> Identity:
    """Who this till is, if it is at work here. Raises NotClaimed, StateUnusable."""
    refuse_moved(home)
    return load_identity(home)


def refuse_moved(home: Path) -> None:
    """A till that went on elsewhere accepts nothing here. Raises StateUnusable."""
    if (home / _MOVED).exists():
        raise StateUnusable(
            "this till has moved to another machine",
            where=str(home),
            advice="work there; here, move the folder away and claim a new till",
        )


def mark_moved(home: Path) -> None:
    """From now on this till goes on elsewhere. Raises StateUnusable."""
    replace_file(home / _MOVED, b"", 0o644)


def device_key(home: Path, create: bool = False) -> DeviceKey:
    """This till's key; made on the device when first claimed. Raises StateUnusable."""
    path = home / _KEY
    if create and not path.exists():
        replace_file(path, os.urandom(32), 0o600)
    return DeviceKey(_read_secret(path, 32))


def save_token(home: Path, platform: str, token: str) -> None:
    """Keep a platform's device token: `secrets/<platform>.token`, mode 0600."""
    replace_file(home / f"secrets/{platform}.token", token.encode(), 0o600)


def load_token(home: Path, platform: str) -> str:
    """A platform's device token: visible ASCII, as a header can carry it. Raises StateUnusable."""
    path = home / f"secrets/{platform}.token"
    token = _read_secret(path).strip()
    if not re.fullmatch(rb"[!-~]+", token):
        raise _damaged(path)
    return token.decode("ascii")


def _read_secret(path: Path, length: int | None = None) -> bytes:
    try:
        secret = path.read_bytes()
    except OSError as cause:
        raise StateUnusable(
            "a secret of this till is missing or cannot be read",
            where=str(path),
            advice="restore it from a backup, or have the platform renew this till's token",
        ) from cause
    if length is not None and len(secret) != length:
        raise _damaged(path)
    return secret


def _damaged(path: Path) -> StateUnusable:
    return StateUnusable(
        "a secret of this till is damaged",
        where=str(path),
        advice="restore the file from a backup, or remove it and claim the till again",
    )
