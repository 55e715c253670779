"""How a redemption is written into a journal entry, and read out of one again."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cbor2
import msgspec

from offline_queue import Draft, Entry, Head, Journal, SendState
from terminal.clock import from_micros, to_micros
from terminal.core.decide import Facts
from terminal.core.model import (
    Authority,
    Decision,
    Effect,
    How,
    Order,
    Reason,
    Refusal,
    Reply,
    Verdict,
    Worth,
)
from terminal.core.record import EntryKind, Record, decode, written

_REASONS = frozenset(Reason)  # another version may have written others


def subject_of(platform: str, voucher: str, key: bytes) -> str:
    """What orders and finds entries of one voucher, behind the name of the platform they go to.

    Under the till's own secret `key` it is the same for every use and tells nobody which voucher
    it was. Journals of the first release have no such key and name the voucher.
    """
    if not (voucher and key):
        return lane_of(platform) + voucher
    told = hmac.digest(key, f"{platform}:{voucher}".encode(), "sha256").hex()[:32]
    return lane_of(platform) + told


def lane_of(platform: str) -> str:
    """How the subjects of one platform's entries begin."""
    return f"{platform}:"


def record_in(entry: Entry) -> Record:
    """What an entry says of a redemption, with what is kept beside it. Raises BadRecord."""
    return decode(entry.body, entry.private)


def order_of(entry: Entry, record: Record) -> Order:
    """The order that an entry records, with the entry itself as its proof."""
    benefit = (record.title, record.uses, record.currency, record.discount, record.take)
    worth = Worth(*benefit, bill=record.bill if record.bill >= 0 else None, value=record.value)
    return Order(
        id=entry.key,
        code=record.code,
        how=How(record.how),
        platform=record.platform,
        voucher=record.voucher,
        worth=worth,
        at=from_micros(record.late_at or entry.at),
        authority=Authority(entry.authority),
        operator=entry.operator,
        test=entry.test,
        trace=entry.trace,
        business_date=entry.business_date,
        entry=entry.encoded,
        signature=entry.signature,
        sequence=entry.sequence,
        hash=entry.hash,
        answers=answers_of(record),
    )


def answers_of(record: Record) -> tuple[tuple[str, str], ...]:
    """What was answered to the platform's questions, by question id."""
    kept = msgspec.json.decode(record.answers, type=list[tuple[str, str]]) if record.answers else ()
    return tuple(kept)


def record_of(facts: Facts, worth: Worth | None) -> Record:
    """What is being redeemed. The whole code is kept only where it must be sent.

    Of a code that is no voucher nothing is kept at all: it may be anybody's phone number.
    """
    code, voucher = facts.code, facts.voucher
    return Record(
        platform=code.platform,
        code=code.text if worth else "",
        shown=code.shown if code.platform else "",
        how=code.how.value,
        voucher=voucher.id if voucher else "",
        kind=voucher.benefit.kind.value if voucher else "",
        title=voucher.benefit.title if voucher else "",
        currency=voucher.benefit.currency if voucher else "",
        answers=msgspec.json.encode(facts.answers).decode() if facts.answers else "",
        uses=worth.uses if worth else 0,
        bill=-1 if worth is None or worth.bill is None else worth.bill,
        discount=worth.discount if worth else 0,
        take=worth.take if worth else 0,
        value=worth.value if worth else 0,
    )


def judged(record: Record, decision: Decision, reply: Reply | None) -> Record:
    """The record with what was decided, and the platform's receipt."""
    refusal, about = decision.refusal, decision.about
    receipt = reply.receipt if reply else None
    until = decision.undo_until
    if about and record.bill < 0 and about.bill is not None:
        record = replace(record, bill=about.bill)
    return replace(
        record,
        least=about.least if about else 0,
        undo_until=to_micros(until) if until else 0,
        receipt=msgspec.json.encode(receipt) if receipt else b"",
        verdict=decision.verdict.value,
        reference=reply.granted.reference if reply and reply.granted else "",
        reason=refusal.reason.value if refusal else "",
        **_told_of(refusal),
        effects=_told(decision.effects),
    )


def _told_of(refusal: Refusal | None) -> dict[str, Any]:
    """What a refusal tells besides its reason, as a record keeps it."""
    if refusal is None:
        return {}
    at = to_micros(refusal.at) if refusal.at else 0
    return {
        "note": refusal.note,
        "there_at": at,
        "there": refusal.place,
        "there_till": refusal.till,
    }


def refusal_in(record: Record) -> Refusal:
    """Why a record was refused, with the time and place that were told."""
    at = from_micros(record.there_at) if record.there_at else None
    known = Reason(record.reason) if record.reason in _REASONS else Reason.PLATFORM_ERROR
    return Refusal(known, at, record.there, record.there_till, record.note)


def _told(effects: tuple[Effect, ...]) -> bytes:
    """What the platform did besides, as a record keeps it; empty where it did nothing."""
    told = [[each.kind.value, each.amount, each.total] for each in effects]
    return cbor2.dumps(told, canonical=True) if told else b""


def append_with_goods(journal: Journal, dated: Draft, head: Head, send: SendState | None) -> Entry:
    """Append; beside an acceptance lies a note that its goods must still come out.

    Both in one transaction, so that no power cut leaves one without the other.
    """
    with journal.writing() as connection:
        entry = journal.add(connection, dated, expected_head=head, send=send)
        if entry.kind == EntryKind.OUTCOME and record_in(entry).verdict == Verdict.ACCEPTED:
            due = replace(dated, kind=EntryKind.GOODS_DUE.value, **written(Record()))
            journal.add(connection, replace(due, guard=None, weight=None, pool=""))
    return entry


def proof_of(accepted: Entry, entries: Sequence[Entry]) -> Entry:
    """The entry that proves an acceptance to the platform: its number is what customers are told.

    entries  all of the redemption's; where the platform was asked, its intent came first
    """
    asked = [each for each in entries if each.kind == EntryKind.INTENT]
    return asked[0] if asked and accepted.authority == Authority.PLATFORM else accepted
