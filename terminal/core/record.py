"""What a journal entry says about a redemption: the body inside the signed envelope.

The journal knows nothing of vouchers; these are its bodies. Canonical CBOR, integer keys, no
floats, so that the bytes are one and the same wherever they are written.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from io import BytesIO
from typing import Any

import cbor2

IN_DOUBT = "in_doubt"  # the verdict of a redemption that a crash left without an outcome
UNDONE = "undone"  # the verdict of a redemption that a person took back
NOT_GIVEN = "not_given"  # the same for one that a crash left, whose goods nobody got


class EntryKind(StrEnum):
    """What an entry records."""

    INTENT = "intent"  # the id exists and the platform is about to be asked
    OUTCOME = "outcome"  # what came of it, or of a decision on our own word
    REVERSAL = "reversal"  # a redemption is taken back
    RESOLUTION = "resolution"  # a person closed a task of the conflict desk
    PEOPLE = "people"  # somebody signed in or out, tried a PIN, approved, was added...
    SHIFT = "shift"  # a shift was opened
    LIMIT = "limit"  # a supervisor raised the floor limit for the rest of the shift
    Z_REPORT = "z_report"  # a shift was closed; its body is core/shift_report.py's


@dataclass(frozen=True, slots=True)
class Record:
    """One redemption as it stood when the entry was made. Amounts in minor units.

    verdict, reason  empty in an intent, whose outcome is not known yet; in a resolution the way
                     it was closed and the task it was
    code             as the platform gets it; `shown` is its short form
    note             the platform's or the decider's detail, such as the bound that said no
    receipt          the platform's countersignature under the intent, as JSON
    undo_until       UTC microseconds until which the platform takes it back; 0 = none was named
    late_at          UTC microseconds at which it happened, where a paper form was entered later;
                     0 = it happened when the entry was made
    """

    platform: str = ""
    code: str = ""
    shown: str = ""
    how: str = ""
    voucher: str = ""
    kind: str = ""
    title: str = ""
    currency: str = ""
    uses: int = 0
    bill: int = -1
    discount: int = 0
    take: int = 0
    value: int = 0
    verdict: str = ""
    reason: str = ""
    note: str = ""
    receipt: bytes = b""
    undo_until: int = 0
    late_at: int = 0


# Their order is their number in the journal: append, never reorder.
_FIELDS = fields(Record)


class BadRecord(ValueError):
    """A body that is not a record of this version."""


def encode(record: Record) -> bytes:
    """The canonical bytes of a record; fields that hold their default are left out."""
    kept: dict[int, Any] = {
        key: value
        for key, field in enumerate(_FIELDS)
        if (value := getattr(record, field.name)) != field.default
    }
    return cbor2.dumps(kept, canonical=True)


def decode(body: bytes) -> Record:
    """The record in an entry's body. Raises BadRecord for anything else."""
    try:
        stream = BytesIO(body)
        kept = cbor2.load(stream)
        if stream.read(1) or any(type(key) is not int or key < 0 for key in kept):
            raise ValueError("more than one item, or keys that are not ours")
        named = {_FIELDS[key].name: value for key, value in kept.items()}
        record = Record(**named)
    except Exception as cause:
        raise BadRecord("the entry's body is not a redemption record") from cause
    if any(type(getattr(record, f.name)) is not type(f.default) for f in _FIELDS):
        raise BadRecord("the entry's body holds a value of the wrong type")
    return record
