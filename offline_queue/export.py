"""A journal as lines of JSON that somebody without this program can check (see README.md)."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

from offline_queue.chain import GENESIS, KEY
from offline_queue.entry import Entry
from offline_queue.private import content_of
from offline_queue.records import Records

# SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) up to the 32 raw bytes.
_ED25519 = bytes.fromhex("302a300506032b6570032100")


def export_lines(journal: Records, private: bool = False) -> Iterator[str]:
    """One line per entry, oldest first: sequence, encoded and signature (base64), hash (hex).

    Entry 0 and each rotation also have `public_key`, the Ed25519 key they bring, as PEM. With
    `private`, what is not erased has `salt` and `content` (base64, see private.py) as well.
    """
    for entry in journal.walk():
        yield export_line(entry, private)


def export_line(entry: Entry, private: bool = False) -> str:
    """One entry as a line; see `export_lines`."""
    beside = _beside(entry) if private and entry.salt and entry.sequence else {}
    return json.dumps(_plain(entry) | beside, ensure_ascii=True)


def pem_of(public_key: bytes) -> str:
    """A raw Ed25519 public key (32 bytes) as PEM."""
    body = base64.b64encode(_ED25519 + public_key).decode("ascii")
    return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n"


def _beside(entry: Entry) -> dict[str, object]:
    texts = {"salt": entry.salt, "content": content_of(entry)}
    return {name: base64.b64encode(each).decode("ascii") for name, each in texts.items()}


def _plain(entry: Entry) -> dict[str, object]:
    line: dict[str, object] = {
        "sequence": entry.sequence,
        "hash": entry.hash.hex(),
        "signature": base64.b64encode(entry.signature).decode("ascii"),
        "encoded": base64.b64encode(entry.encoded).decode("ascii"),
    }
    return line | {"public_key": pem_of(entry.body)} if entry.kind in (GENESIS, KEY) else line
