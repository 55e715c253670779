"""What a journal entry says about a redemption: the body inside the signed envelope.

The journal knows nothing of vouchers; these are its bodies. Canonical CBOR, integer keys, no
floats, so that the bytes are one and the same wherever they are written. What leads to a customer
is written apart: the journal keeps it beside the signed bytes, where it can be erased.
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
GOODS_GIVEN = "goods_given"  # the verdict of a kiosk's goods that a sensor or staff confirmed
GOODS_UNSURE = "goods_unsure"  # the same for goods that nobody confirmed in time: a task


class EntryKind(StrEnum):
    """What an entry records."""

    INTENT = "intent"  # the id exists and the platform is about to be asked
    OUTCOME = "outcome"  # what came of it, or of a decision on our own word
    REVERSAL = "reversal"  # a redemption is taken back
    RESOLUTION = "resolution"  # a person closed a task of the conflict desk
    PEOPLE = "people"  # somebody signed in or out, tried a PIN, approved, was added...
    SHIFT = "shift"  # a shift was opened
    LIMIT = "limit"  # a supervisor raised the floor limit for the rest of the shift
    RESEND = "resend"  # a redemption that the platform's statement lacks is told again
    Z_REPORT = "z_report"  # a shift was closed; its body is core/shift_report.py's
    GOODS_DUE = "goods_due"  # a kiosk must hand out what the outcome beside it grants
    GOODS = "goods"  # whether it did
    INSTALL = "install"  # an acceptance test; its body is core/install.py's
    LEG = "leg"  # something was handed to another system, under our id
    LEG_END = "leg_end"  # it answered, or was silent; or an answer that belongs to nothing


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
    took             milliseconds from the code to the verdict, people's answers and the last sync
                     of the disk left out; rounded up, 0 = nobody measured
    answers          what was answered to the platform's questions: JSON, pairs of id and answer
    reference        the platform's own name for the redemption
    least            of a refusal: the smallest bill that the voucher may be used on; 0 = any
    effects          what the platform did besides: CBOR list of [kind, amount, total]
    there_at, there, there_till  of a refusal: the instant it tells, as UTC microseconds, and where
    owner, deadline  of a leg: who answers for it, and the UTC microseconds by which they must
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
    took: int = 0
    answers: str = ""
    reference: str = ""
    least: int = 0
    effects: bytes = b""
    owner: str = ""
    deadline: int = 0
    there_at: int = 0
    there: str = ""
    there_till: str = ""


# Their order is their number in the journal: append, never reorder.
_FIELDS = fields(Record)
_PRIVATE = frozenset({"code", "voucher", "answers", "reference"})
_NUMBERED = tuple((key, field.name, field.default) for key, field in enumerate(_FIELDS))
_APART = tuple(each for each in _NUMBERED if each[1] in _PRIVATE)
_SIGNED = tuple(each for each in _NUMBERED if each[1] not in _PRIVATE)


class BadRecord(ValueError):
    """A body that is not a record of this version."""


def written(record: Record) -> dict[str, Any]:
    """Body and private part of a journal entry's draft."""
    return {"body": encode(record), "private": encode_private(record)}


def encode(record: Record) -> bytes:
    """The canonical bytes of what is signed; fields that hold their default are left out."""
    return cbor2.dumps(_kept(record, private=False))  # canonical: its keys rise


def encode_private(record: Record) -> bytes:
    """The canonical bytes of what leads to the customer; empty where nothing does."""
    kept = _kept(record, private=True)
    return cbor2.dumps(kept) if kept else b""


def _kept(record: Record, private: bool) -> dict[int, Any]:
    return {
        key: value
        for key, name, default in (_APART if private else _SIGNED)
        if (value := getattr(record, name)) != default
    }


def decode(body: bytes, private: bytes) -> Record:
    """The record in an entry's body and private part; that is empty once it was erased.

    Entries of the first release have all of it in their body. Raises BadRecord for anything else.
    """
    try:
        kept = _read(body)
        beside = _read(private) if private else {}
        if any(_FIELDS[key].name not in _PRIVATE or key in kept for key in beside):
            raise ValueError("something in the private part that is not private")
        named = {_FIELDS[key].name: value for key, value in (kept | beside).items()}
        record = Record(**named)
    except Exception as cause:
        raise BadRecord("the entry's body is not a redemption record") from cause
    if any(type(getattr(record, f.name)) is not type(f.default) for f in _FIELDS):
        raise BadRecord("the entry's body holds a value of the wrong type")
    return record


def _read(body: bytes) -> dict[int, Any]:
    stream = BytesIO(body)
    kept: dict[int, Any] = cbor2.load(stream)
    if stream.read(1) or any(type(key) is not int or key < 0 for key in kept):
        raise ValueError("more than one item, or keys that are not ours")
    return kept
