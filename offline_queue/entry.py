"""One journal entry and its only spelling as bytes.

An entry is a CBOR map with the integer keys 0 to 23, definite lengths, shortest integers,
sorted keys, no floats and no tags (RFC 8949, section 4.2.1), so that one content has exactly
one spelling. A field at its default is left out. `decode` reads the bytes, encodes what it
read and compares: whatever is not canonical is refused.

Trace, references and what is private are kept beside the bytes, which hold a salted hash of them
(`sealed`, see private.py); old entries have their trace and references inside.

The guard is inside the signed bytes. So every column of the stored row can be rebuilt from
(and is compared with) the bytes, and nobody can free a guard by editing the row.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import cbor2

from offline_queue.errors import EntryInvalid

VERSION = 1
MAX_BODY = 65_536
MAX_TEXT = 1_024
MAX_REFERENCES = 32
_MAX_INT = 2**63 - 1
_MAX_ENCODED = 200_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What the caller gives; the journal adds sequence, previous hash, till and signature."""

    key: bytes  # 16 bytes, the idempotency id; several entries may share it
    kind: str
    subject: str  # order of sending is kept per subject; "" means no order
    body: bytes  # opaque
    at: int  # UTC microseconds
    clock_trust: int  # how far `at` is trusted; 0 is not at all
    boot_id: bytes  # 16 bytes
    boot_time: int  # nanoseconds on the boot clock
    operator: str = ""
    supervisor: str = ""
    authority: str = ""
    test: bool = False
    trace: str = ""
    references: Mapping[str, str] = field(default_factory=dict)
    business_date: str = ""  # ISO date
    guard: str | None = None  # at most one entry ever carries a given guard
    weight: int | None = None  # opaque; what waits is summed up by it (Outbox.load)
    pool: str = ""  # opaque; what the weight counts towards
    private: bytes = b""  # opaque, and not in the signed bytes: it can be erased
    sealed: bytes = b""  # the journal's: what stands in them for trace, references and private


@dataclass(frozen=True, slots=True)
class Entry(Draft):
    """A draft that has been put into the chain."""

    sequence: int = 0
    previous: bytes = b""  # hash of the entry before; 32 zero bytes at entry 0
    till: str = ""
    hash: bytes = b""
    signature: bytes = b""
    encoded: bytes = b""
    salt: bytes = b""  # of `sealed`; empty once what it seals is erased

    @property
    def erased(self) -> bool:
        """Whether there was something private, and it is gone."""
        return bool(self.sealed) and not self.salt


# Never renumber and never reuse a number: old journals are read for ever.
_NUMBERS = {
    "sequence": 1,
    "previous": 2,
    "till": 3,
    "key": 4,
    "kind": 5,
    "subject": 6,
    "body": 7,
    "at": 8,
    "clock_trust": 9,
    "boot_id": 10,
    "boot_time": 11,
    "operator": 12,
    "supervisor": 13,
    "authority": 14,
    "test": 15,
    "trace": 16,
    "references": 17,
    "business_date": 18,
    "guard": 19,
    "weight": 20,
    "pool": 21,
    "sealed": 22,
}
_NAMES = {number: name for name, number in _NUMBERS.items()}
_LENGTHS = {"key": 16, "boot_id": 16, "previous": 32}
_INTS = ("sequence", "at", "clock_trust", "boot_time")
_TEXTS = (
    *("till", "kind", "subject", "operator", "supervisor"),
    *("authority", "trace", "business_date", "pool"),
)
_REQUIRED = frozenset(
    ("sequence", "previous", "till", "key", "kind", "at", "clock_trust", "boot_id", "boot_time")
)
_DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(_NUMBERS, ""),
    **{"body": b"", "test": False, "references": {}, "guard": None, "weight": None},
    "sealed": b"",
}
_DRAFT_FIELDS = tuple(f.name for f in fields(Draft) if f.name in _NUMBERS)
_SPELLING = tuple((name, n, name in _REQUIRED, _DEFAULTS[name]) for name, n in _NUMBERS.items())


def encode(draft: Draft, sequence: int, previous: bytes, till: str) -> bytes:
    """The one spelling of this content. Raises EntryInvalid for anything unlawful."""
    values: dict[str, Any] = {name: getattr(draft, name) for name in _DRAFT_FIELDS}
    values |= {"sequence": sequence, "previous": previous, "till": till}
    _check(values)
    return _spell(values)


def decode(encoded: bytes) -> dict[str, Any]:
    """The fields of an entry by name. Raises EntryInvalid unless the bytes are canonical."""
    values = read(encoded)
    if _spell(values) != encoded:
        raise EntryInvalid("its bytes are not in canonical order and form")
    return values


def read(encoded: bytes) -> dict[str, Any]:
    """The same for bytes whose hash is known to be ours: their spelling is not tried again."""
    numbered = _load(encoded)
    if type(numbered) is not dict or numbered.get(0) != VERSION or type(numbered[0]) is not int:
        raise EntryInvalid(f"not an entry of format {VERSION}")
    values = dict(_DEFAULTS)
    for number, value in numbered.items():
        if type(number) is not int or (number and number not in _NAMES):
            raise EntryInvalid(f"unknown field {number!r:.40}")
        if number:
            values[_NAMES[number]] = value
    _check(values)
    return values


def _spell(values: Mapping[str, Any]) -> bytes:
    """Checked values as bytes. The numbers rise, so only references have to be sorted."""
    numbered: dict[int, Any] = {0: VERSION}
    for name, number, required, default in _SPELLING:
        value = values[name]
        if required or value != default:
            numbered[number] = value
    references = dict(values["references"])
    if references:
        numbered[_NUMBERS["references"]] = references
    return cbor2.dumps(numbered, canonical=bool(references))


def _load(encoded: bytes) -> Any:
    if type(encoded) is not bytes or len(encoded) > _MAX_ENCODED:
        raise EntryInvalid("too long or not bytes")
    try:
        return cbor2.CBORDecoder(io.BytesIO(encoded)).decode()
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise EntryInvalid(f"its bytes are not CBOR ({type(error).__name__})") from error


def _check(values: Mapping[str, Any]) -> None:
    """Exact types (a bool is not an int here) and sane sizes, or EntryInvalid."""
    for name, length in _LENGTHS.items():
        if type(values[name]) is not bytes or len(values[name]) != length:
            raise EntryInvalid(f"{name} must be {length} bytes")
    for name in _INTS:
        _check_number(name, values[name])
    for name in _TEXTS:
        checked_text(name, values[name])
    if not values["kind"] or not values["till"]:
        raise EntryInvalid("kind and till must not be empty")
    if type(values["body"]) is not bytes or len(values["body"]) > MAX_BODY:
        raise EntryInvalid(f"body must be at most {MAX_BODY} bytes")
    if type(values["sealed"]) is not bytes or len(values["sealed"]) not in (0, 32):
        raise EntryInvalid("sealed must be 32 bytes")
    if type(values["test"]) is not bool:
        raise EntryInvalid("test must be true or false")
    if values["guard"] is not None:
        checked_text("guard", values["guard"])
    if values["weight"] is not None:
        _check_number("weight", values["weight"])
    checked_references(values["references"])


def _check_number(name: str, value: object) -> None:
    if type(value) is not int or not 0 <= value <= _MAX_INT:
        raise EntryInvalid(f"{name} must be a whole number from 0 to 2^63-1")


def checked_text(name: str, value: object) -> None:
    """Raises EntryInvalid unless it is a text of lawful length."""
    if type(value) is not str or len(value) > MAX_TEXT:
        raise EntryInvalid(f"{name} must be text of at most {MAX_TEXT} characters")
    if value.isascii():
        return
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise EntryInvalid(f"{name} holds half a character (lone surrogate)") from error


def checked_references(references: object) -> None:
    """Raises EntryInvalid unless it is a table of a few texts."""
    if not isinstance(references, Mapping) or len(references) > MAX_REFERENCES:
        raise EntryInvalid(f"references must be a table of at most {MAX_REFERENCES} texts")
    for name, value in references.items():
        checked_text("a reference's name", name)
        checked_text("a reference", value)
