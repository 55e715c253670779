"""A closed day in money, as the platform reckons it, against what this till gave."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast
from uuid import UUID

import cbor2

from terminal.core import wire
from terminal.core.model import OfflineKit, VoucherKind
from terminal.core.model.kinds import FollowUp, SettlementRule, shape_of
from terminal.core.record import Record
from terminal.core.settlement import Fault, Given, check
from terminal.core.wire import Settlement, SettlementLine
from terminal.errors import WrongUse
from terminal.identity import verify_signature
from terminal.platforms.base import Platform
from terminal.reconciling import Reconciling

_UNHURRIED = 20.0  # seconds for one document


class Settles(Protocol):
    """A platform that settles its days in documents of our protocol."""

    def statement(self, business_date: date, deadline: float) -> wire.Statement:
        """A shop's day as the platform signed it."""
        ...

    def settlement(self, business_date: date, deadline: float) -> Settlement | None:
        """The day in money; None while it is not closed."""
        ...


@dataclass(frozen=True, slots=True)
class Settled:
    """A settlement and what is wrong with it."""

    settlement: Settlement
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Settling:
    """Checks settlements of one till's platform. Reads only."""

    reconciling: Reconciling
    platform: Platform
    kit: OfflineKit | None

    def day(self, business_date: date) -> Settled | None:
        """The settlement of a date, checked; None while the day is not closed.

        Raises PlatformFault; WrongUse for a platform that settles elsewhere.
        """
        settles = settles_days(self.platform)
        made = settles.settlement(business_date, self._deadline())
        if made is None:
            return None
        statement = settles.statement(business_date, self._deadline())
        standing = {line.id for line in statement.lines if line.state == "confirmed"}
        earlier = self._earlier(settles, made)
        till = self.reconciling.ledger.journal.till
        ours = {id_: each for id_, each in self._given().items() if id_ in standing}
        faults = check(made, ours, till, earlier)
        if not self._is_signed(made):
            faults.insert(0, Fault("", "it is not signed by the platform's key"))
        if made.statement != statement.document:
            faults.insert(0, Fault("", "it is of another statement than the day's"))
        return Settled(made, tuple(faults))

    def _given(self) -> dict[str, Given]:
        """Everything that this till gave, taken back since or not: money moves after the fact."""
        given: dict[str, Given] = {}
        for entry, record in self.reconciling.everything_given():
            if entry.test or not record.kind:
                continue
            rule = shape_of(VoucherKind(record.kind)).settlement
            face = record.value or _besides(record)
            if rule is SettlementRule.NONE or face == 0:
                continue
            id_ = str(UUID(bytes=entry.key))
            given[id_] = Given(id_, face, record.uses, rule.value)
        return given

    def _earlier(self, settles: Settles, made: Settlement) -> dict[str, SettlementLine]:
        """The lines that its clawbacks take back, from the settlements of their own days."""
        wanted = {line.business_date for line in made.lines if line.line == "clawback"}
        found: dict[str, SettlementLine] = {}
        for day in sorted(wanted):
            before = settles.settlement(date.fromisoformat(day), self._deadline())
            for line in before.lines if before else ():
                if line.line == "redemption":
                    found[line.id] = line
        return found

    def _is_signed(self, made: Settlement) -> bool:
        keys = {key.id: key.public for key in self.kit.keys} if self.kit else {}
        try:
            signature = wire.unb64(made.signature)
        except wire.BadShape:
            return False
        return verify_signature(keys.get(made.key, b""), wire.settlement_bytes(made), signature)

    def _deadline(self) -> float:
        return time.monotonic() + _UNHURRIED


def _besides(record: Record) -> int:
    """Minor units that came back to the customer by the platform's answer."""
    if not record.effects:
        return 0
    told = cbor2.loads(record.effects)
    return sum(amount for kind, amount, _ in told if kind == FollowUp.REBATE)


def settles_days(platform: object) -> Settles:
    """The platform, if it settles in documents of our protocol. Raises WrongUse."""
    if not hasattr(platform, "settlement"):
        raise WrongUse("this platform settles its days elsewhere")
    return cast(Settles, platform)
