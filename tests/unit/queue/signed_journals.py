"""Journals under a known key, for the tests beside this file."""

import os
import sqlite3
from dataclasses import replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from offline_queue import (
    GENESIS,
    Draft,
    Journal,
    storage,
)

OWN_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


PUBLIC = OWN_KEY.public_key().public_bytes_raw()


GENESIS_DRAFT = Draft(bytes(16), GENESIS, "", PUBLIC, 1, 0, bytes(16), 1)


def is_good(public_key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def draft(kind: str = "redeem", **changes) -> Draft:
    plain = Draft(os.urandom(16), kind, "v1", b"body", 5, 1, bytes(16), 7)
    return replace(plain, **changes)


def open_journal(path, till="till-1", key=OWN_KEY) -> Journal:
    return Journal.open(path, till, key.sign, is_good, GENESIS_DRAFT)


def open_journal_unchecked(path) -> Journal:
    return Journal(storage.Storage(path), "till-1", OWN_KEY.sign, is_good)


def tamper(path, *statements) -> None:
    """As root would: straight in the file, triggers removed first."""
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER IF EXISTS entries_never_change")
    connection.execute("DROP TRIGGER IF EXISTS entries_never_go")
    for statement, *values in statements:
        connection.execute(statement, values)
    connection.commit()
    connection.close()
