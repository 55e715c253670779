"""Booking: prepare, redeem, query and reverse, each a short transaction over the store.

An id is answered once and keeps that answer for ever; sending it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from terminal.core.model import Reason
from terminal.core.wire import (
    Prepared,
    PrepareRequest,
    Redeemed,
    ReverseRequest,
    WireRefusal,
    write,
)
from terminal.sandbox import ledger, quarantine
from terminal.sandbox.answers import (
    granted,
    not_booked,
    of_voucher,
    refused_as,
    standing,
    too_late,
    verdict_of,
)
from terminal.sandbox.asking import (
    BEHIND_REPORTED,
    LONGEST_TEXT,
    BadItem,
    Checked,
    believed,
    check_item,
    check_proof,
    find_target,
    refusal_of,
)
from terminal.sandbox.besides import keep_effects, with_effects
from terminal.sandbox.brought import TYPING, Brought
from terminal.sandbox.closing import keep_proof
from terminal.sandbox.doorway import turned_away
from terminal.sandbox.histories import Place
from terminal.sandbox.issue import Issuer
from terminal.sandbox.payments import give_back
from terminal.sandbox.presence import note_use
from terminal.sandbox.proof import BadProof
from terminal.sandbox.rules import Known, barred
from terminal.sandbox.store import Row, Store, Till, micros
from terminal.sandbox.tabs import out_of_turn, seen_at
from terminal.sandbox.visits import coupon_for, with_visits
from terminal.sandbox.vouchers import find_voucher, note_count


class NotYours(Exception):
    """A redemption of another shop."""


class Book:
    """The platform's side of every redemption."""

    def __init__(self, store: Store, issuer: Issuer) -> None:
        self._store = store
        self._issuer = issuer

    def prepare(
        self, till: Till, request: PrepareRequest, now: datetime, forced: str = ""
    ) -> Prepared:
        """What a code is and whether it may be used at this till now; uses nothing up.

        forced  a refusal reason switched on as a fault
        """
        target = find_target(request.code, self._store, self._issuer)
        brought = Brought(request.code, request.how, target, now)
        with self._store.transaction():
            away = turned_away(self._store, self._issuer, till, brought, now)
            if away:
                return Prepared(refusal=away)
            assert isinstance(target, str)  # else it was turned away
            why = quarantine.quarantined(self._store, till.id)
            voucher = self._voucher(till, target)
            told = with_visits(self._store, voucher, till.shop.id) if voucher else None
            turn = out_of_turn(self._store, voucher) if voucher else None
        if why:
            return Prepared(refusal=not_booked(why))
        if voucher is None:
            return Prepared(refusal=WireRefusal(Reason.UNKNOWN_CODE))
        refusal = WireRefusal(forced) if forced else barred(voucher, till.shop.id, now) or turn
        return Prepared(voucher=told, refusal=refusal)

    def redeem(
        self,
        till: Till,
        head: tuple[int, bytes],
        items: Sequence[bytes],
        now: datetime,
        forced: str = "",
    ) -> list[Redeemed]:
        """Answers each item (JSON bytes) on its own, in order. `head` is where its journal is."""
        checked = [self._check(raw, till, now) for raw in items]
        with self._store.transaction():
            if why := quarantine.note_head(self._store, till.id, head, now):
                quarantine.quarantine(self._store, till.id, why, now)
            return [
                self._settle(till, one, now, forced) if isinstance(one, Checked) else one
                for one in checked
            ]

    def query(self, till: Till, redemption: bytes) -> Redeemed | None:
        """What became of an id; None when it was never seen. Raises NotYours."""
        row = ledger.find_redemption(self._store, redemption)
        if row is None:
            return None
        if row["shop"] != till.shop.id:
            raise NotYours
        given = ledger.given_receipt(self._store, self._issuer, till.id, row["sequence"])
        own = row["till"] == till.id and given is not None
        return replace(standing(row), receipt=given) if own else standing(row)

    def reverse(
        self, till: Till, redemption: bytes, request: ReverseRequest, now: datetime
    ) -> Redeemed:
        """Takes a redemption back; an id never seen is blocked for ever. Raises NotYours."""
        name = str(UUID(bytes=redemption))
        try:
            proven = check_proof(request.proof, redemption, till)
        except BadProof as cause:
            return refused_as(name, Reason.BAD_SIGNATURE, str(cause))
        with self._store.transaction():
            if why := self._suspicion(till, proven, now):
                if request.proof and proven:
                    quarantine.keep(self._store, till.id, redemption, proven, request.proof, now)
                return Redeemed(name, "refused", refusal=not_booked(why))
            row = ledger.find_redemption(self._store, redemption)
            if row is not None and row["shop"] != till.shop.id:
                raise NotYours
            if row is None:
                self._block(till, redemption, request, now)
            elif row["state"] == "confirmed":
                if too_late(row, believed(request.at, now, BEHIND_REPORTED)):
                    return refused_as(name, Reason.UNDO_WINDOW_PASSED, "")
                why = request.cause[:LONGEST_TEXT]
                ledger.mark_reversed(self._store, redemption, micros(now), why)
                note_count(self._store, row["voucher"])
                give_back(self._store, redemption, now)
            return self._countersigned(till, Redeemed(name, "reversed"), proven, now)

    # --- one redemption -------------------------------------------------------------------

    def _check(self, raw: bytes, till: Till, now: datetime) -> Checked | Redeemed:
        try:
            return check_item(raw, till, self._store, self._issuer, now)
        except (BadItem, BadProof) as cause:
            return refusal_of(raw, cause)

    def _settle(self, till: Till, one: Checked, now: datetime, forced: str) -> Redeemed:
        name = one.item.id
        row = ledger.find_redemption(self._store, one.id)
        repeated = row is not None and (row["till"], row["hash"]) == (till.id, one.proven.hash)
        if (why := self._suspicion(till, one.proven, now)) and not repeated:
            quarantine.keep(self._store, till.id, one.id, one.proven, one.item.proof, now)
            return Redeemed(name, "refused", refusal=not_booked(why))
        if row is None:
            answer = self._decide(till, one, now, forced)
        elif row["state"] == "blocked":
            answer = refused_as(
                name, Reason.BLOCKED, "This id was reversed before it was redeemed."
            )
        elif row["till"] != till.id:
            answer = refused_as(name, Reason.RULES_NOT_MET, "Another till has used this id.")
        elif row["fingerprint"] != one.fingerprint:
            note = "This id was sent before with other content; the first one counts."
            answer = refused_as(name, Reason.RULES_NOT_MET, note)
        else:
            answer = standing(row)
        return self._countersigned(till, answer, one.proven, now)

    def _suspicion(self, till: Till, proven: Place | None, now: datetime) -> str:
        """Why nothing of this till is booked now; what contradicts itself is quarantined."""
        why = quarantine.quarantined(self._store, till.id)
        if why or proven is None:
            return why
        if why := quarantine.note_place(self._store, till.id, proven):
            quarantine.quarantine(self._store, till.id, why, now)
        return why

    def _decide(self, till: Till, one: Checked, now: datetime, forced: str) -> Redeemed:
        """Judges an id that is new, and books the answer."""
        voucher = self._voucher(till, one.target) if isinstance(one.target, str) else None
        row = self._row(till, one, now) | of_voucher(one, voucher)
        turn = out_of_turn(self._store, voucher) if voucher else None
        away = turned_away(self._store, self._issuer, till, _brought(one), now)
        verdict = away or turn or verdict_of(till, one, voucher, forced)
        if isinstance(verdict, WireRefusal):
            refused = Redeemed(one.item.id, "refused", refusal=verdict)
            self._write(row | {"state": "refused"}, refused)
            return refused
        assert voucher is not None  # nothing else can be granted
        given = granted(one, voucher, verdict)
        if one.item.authority == "platform":  # told later, the customer has gone
            coupon = coupon_for(self._store, self._issuer, voucher, now)
            given = replace(given, coupon=coupon)
        given = with_effects(self._store, voucher, one.item.bill or 0, given)
        row |= {"discount": verdict.discount, "take": verdict.take, "state": "confirmed"}
        self._write(row | {"trace": one.item.trace or voucher.trace}, given)
        keep_proof(self._store, one.id, one.item.proof.signature)
        keep_effects(self._store, one.id, voucher, given)
        note_use(self._store, self._issuer, till, voucher.id, one.item.code, one.moment)
        note_count(self._store, voucher.id)
        return given

    def _voucher(self, till: Till, voucher: str) -> Known | None:
        """A voucher as what it is at this till."""
        found = find_voucher(self._store, voucher)
        return seen_at(self._store, found, till.id) if found else None

    def _row(self, till: Till, one: Checked, now: datetime) -> Row:
        item = one.item
        return {
            "id": one.id,
            "till": till.id,
            "shop": till.shop.id,
            "fingerprint": one.fingerprint,
            "uses": item.uses,
            "bill": item.bill,
            "currency": item.currency,
            "at": micros(one.at),
            "booked_at": micros(now),
            "authority": item.authority,
            "operator": item.operator,
            "test": int(item.test),
            "trace": item.trace,
            "business_date": str(ledger.business_date(till.shop, one.at)),
            "told_date": item.business_date,
            "sequence": one.proven.sequence,
            "hash": one.proven.hash,
        }

    def _write(self, row: Row, answer: Redeemed) -> None:
        ledger.write_redemption(self._store, row | {"answer": write(answer).decode()})

    def _block(self, till: Till, redemption: bytes, request: ReverseRequest, now: datetime) -> None:
        at = believed(request.at, now, BEHIND_REPORTED)
        row = {"id": redemption, "till": till.id, "shop": till.shop.id, "state": "blocked"}
        times = {"at": micros(at), "booked_at": micros(now), "reversed_at": micros(now)}
        ledger.write_redemption(self._store, row | times | {"cause": request.cause[:LONGEST_TEXT]})

    def _countersigned(
        self, till: Till, answer: Redeemed, proven: Place | None, now: datetime
    ) -> Redeemed:
        if proven is None or answer.state not in ("confirmed", "reversed"):
            return answer
        receipt = ledger.receipt_for(self._store, self._issuer, till.id, proven, now)
        return replace(answer, receipt=receipt)


def _brought(one: Checked) -> Brought:
    item = one.item
    offline = item.authority != "platform"
    return Brought(item.code, item.how, one.target, one.moment, offline, typing=TYPING)
