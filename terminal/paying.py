"""Paying what a voucher leaves of the bill: by QR through the platform, or claimed as cash or card.

A payment is a leg of its redemption: under an id that is on disk before anybody is asked, with an
owner, a deadline and the redemption's trace. What the platform has is proved. Cash and cards are
outside of what it can see: they stay claimed until the acquirer's day file has them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol, cast
from uuid import UUID

from offline_queue import Entry
from terminal.clock import from_micros
from terminal.core import wire
from terminal.core.foreign import ForeignLine, OurLine, StatementMapping, compare_foreign
from terminal.core.legs import Leg, LegState
from terminal.core.model import Verdict
from terminal.core.payments import QR, Means, is_replaced
from terminal.core.reconcile import BookLine, Finding, Match
from terminal.core.record import EntryKind, Record
from terminal.entries import record_in
from terminal.errors import WrongUse
from terminal.ledger import Ledger
from terminal.legs import UNDER_WAY, Handover, Legs
from terminal.platforms.base import Platform

__all__ = ["QR", "Asked", "Means", "Paying", "TakesPayments", "takes_payments"]

_ASKED_FOR = timedelta(minutes=10)
_CLAIMED_FOR = timedelta(days=3)  # by then the acquirer's day file has come
_PATIENT = 5.0  # seconds for one call


class TakesPayments(Protocol):
    """A platform through which customers can pay."""

    def ask_payment(self, asked: wire.PaymentRequest, deadline: float) -> wire.Payment:
        """Ask for a payment; the same id asks once."""
        ...

    def payment(self, id_: str, deadline: float) -> wire.Payment | None:
        """What became of one; None where it was never asked for."""
        ...

    def cancel_payment(self, id_: str, deadline: float) -> wire.Payment | None:
        """Ask no longer, unless it is paid."""
        ...

    def payment_page(self, payment: wire.Payment) -> str:
        """Where the customer pays."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A payment that a customer is asked for: its leg, and the address to be shown as a QR."""

    leg: Leg
    page: str


@dataclass
class Paying:
    """Payments of one till; durable when a method returns. Not for the UI thread.

    book  the till's legs, where somebody reads them already
    """

    ledger: Ledger
    platform: Platform
    book: Legs | None = None

    def __post_init__(self) -> None:
        self._legs = self.book or Legs(self.ledger)

    def rest(self, redemption: str, instead_of: Leg | None = None) -> Record:
        """What is left to pay of a redemption, as its record with `take` lowered.

        instead_of  a payment that is under way and does not count
        Raises WrongUse where there is no such redemption, or nothing is left.
        """
        record = record_in(self.accepted(redemption))
        spoken_for, but = (*UNDER_WAY, LegState.ANSWERED), instead_of.id if instead_of else b""
        for leg in self._legs.of(redemption):
            if leg.amount and leg.state in spoken_for and leg.id != but:
                record = replace(record, take=record.take - leg.amount)
        if record.take <= 0:
            raise WrongUse("nothing is left to pay of this redemption")
        return record

    def ask(self, redemption: str) -> Asked:
        """Ask for the rest through the platform. One that is under way is told again.

        Raises WrongUse, PlatformFault; after a PlatformFault ask again: it is the same payment.
        """
        legs = self._legs.of(redemption)
        under_way = [each for each in legs if each.system == QR and each.state in UNDER_WAY]
        leg = next((each for each in under_way if not is_replaced(each, legs)), None)
        if leg is None:
            owed = self.rest(redemption)
            key = self.ledger.new_id().bytes
            name = str(UUID(bytes=key))
            leg = self._legs.open(
                redemption,
                Handover(
                    QR, owed.platform, _ASKED_FOR, owed.take, owed.currency, told=name, key=key
                ),
            )
        asked = wire.PaymentRequest(_name(leg), redemption, leg.amount, leg.currency)
        takes = takes_payments(self.platform)
        return Asked(leg, takes.payment_page(takes.ask_payment(asked, _soon())))

    def look(self, leg: Leg) -> LegState:
        """Whether it is paid by now; the journal has the payment's reference when this says so."""
        return self._noted(leg, takes_payments(self.platform).payment(_name(leg), _soon()))

    def give_up(self, leg: Leg) -> LegState:
        """Ask no longer; ANSWERED where the customer was faster."""
        return self._noted(leg, takes_payments(self.platform).cancel_payment(_name(leg), _soon()))

    def claim(
        self, redemption: str, means: Means, slip: str = "", instead_of: Leg | None = None
    ) -> Leg:
        """Somebody says that the rest was paid outside.

        slip        the card terminal's number
        instead_of  a payment by QR of which nobody can tell just now whether it is cancelled
        """
        owed = self.rest(redemption, instead_of)
        what = Handover(means, "acquirer", _CLAIMED_FOR, owed.take, owed.currency, told=slip)
        return self._legs.open(redemption, what)

    def prove(self, rows: Sequence[ForeignLine], mapping: StatementMapping) -> list[Finding]:
        """The acquirer's day file against what is claimed; what it has is proved.

        A row that names no claim, or another amount, is told and proves nothing.
        """
        claims = {
            str(UUID(bytes=leg.id)): leg
            for leg in self._legs.all()
            if leg.system in list(Means) and leg.state in UNDER_WAY
        }
        ours = [self._claimed(id_, leg) for id_, leg in claims.items()]
        findings = compare_foreign(ours, rows, mapping)
        for each in findings:
            if each.match is Match.MATCHED and each.id in claims:
                note = "the acquirer's day file"
                self._legs.end(claims[each.id], LegState.ANSWERED, each.id, note)
        return findings

    def legs(self) -> list[Leg]:
        """Every payment, asked for or claimed, as it stands."""
        return [leg for leg in self._legs.all() if leg.amount]

    def accepted(self, redemption: str) -> Entry:
        """The entry of a redemption that stands. Raises WrongUse where there is none."""
        try:
            entries = self.ledger.journal.by_key(UUID(redemption).bytes)
        except ValueError:
            entries = []
        if any(entry.kind == EntryKind.REVERSAL for entry in entries):
            raise WrongUse("this redemption was taken back")
        for entry in entries:
            if entry.kind == EntryKind.OUTCOME and record_in(entry).verdict == Verdict.ACCEPTED:
                return entry
        raise WrongUse("this till has not accepted a redemption of this id")

    def _claimed(self, id_: str, leg: Leg) -> OurLine:
        entry = self.ledger.journal.at(leg.sequence)
        at = from_micros(entry.at) if entry else None
        line = BookLine(id_, leg.system, 1, leg.amount, leg.currency, at)
        return OurLine(line, (leg.told, leg.redemption, leg.trace))

    def _noted(self, leg: Leg, said: wire.Payment | None) -> LegState:
        """What the platform says of a payment, in the journal."""
        if said is None or said.state == "cancelled":
            self._legs.end(leg, LegState.GIVEN_UP)
            return LegState.GIVEN_UP
        if said.state == "asked":
            return LegState.OPEN
        self._legs.end(leg, LegState.ANSWERED, said.reference, said.state)
        return LegState.ANSWERED


def takes_payments(platform: object) -> TakesPayments:
    """The platform, if customers can pay through it. Raises WrongUse."""
    if not hasattr(platform, "ask_payment"):
        raise WrongUse("nobody can pay through this platform", advice="take cash or a card")
    return cast(TakesPayments, platform)


def _name(leg: Leg) -> str:
    return str(UUID(bytes=leg.id))


def _soon() -> float:
    return time.monotonic() + _PATIENT
