"""What a screen or a script may know about the till at one moment: plain snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ScannerStatus:
    """One scanner: its name, `ready` / `missing` / `fault` / `ended`, and why in one sentence.

    advice  what a technician should do about it, in one line
    """

    name: str
    state: str
    why: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class OutputStatus:
    """One output: its name, `ready` / `missing` / `fault`, and why in one sentence.

    lost  what was not printed and must be printed again: `redemption`, `void`, `coupon`, `copy`...
    """

    name: str
    state: str
    why: str = ""
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Undoable:
    """A redemption that can be taken back.

    until     UTC instant, None = no end is known
    approval  whether a supervisor must approve it with a PIN
    """

    redemption: str
    title: str
    value: int
    currency: str
    until: datetime | None
    approval: bool = False


@dataclass(frozen=True, slots=True)
class Unsent:
    """Owner's pages that did not arrive: how many, since when (UTC), of which day the oldest.

    why  of the newest try, in one sentence
    """

    count: int
    day: str
    since: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Customers who are asked by QR and have not paid yet: how many; minor units in all."""

    count: int
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Today:
    """The business date so far, from the journal. `given` is what vouchers paid, minor units.

    lost  what of it no platform owes: the conflict desk has closed it so
    """

    redeemed: int = 0
    given: int = 0
    refused: int = 0
    lost: int = 0


NOTHING_YET = Today()


@dataclass(frozen=True, slots=True)
class Status:
    """The till at a glance.

    up, known    whether the platforms answer, all of them; known is False before the first try
    platforms    the names of all, and `away` of those that do not answer
    since        UTC instant since which it is up or down
    why          one sentence on why it is down, for the technician
    waiting      entries not yet reported back; `oldest` is the first one's UTC instant
    conflicts    tasks a person must look at
    limit_left   minor units this till may still accept on its own word; None = no kit yet
    undo         the newest redemption, while it can be taken back
    operator     who serves; empty until somebody signs in
    zone         the shop's time zone, IANA name
    stopped      why nothing may be accepted at all (journal unusable...); empty if all is well
    sign_in      whether people are registered, so that one of them must have signed in
    unsent       owner's pages that were tried and did not arrive
    unpaid       customers who are asked by QR and have not paid yet
    """

    shop: str
    till: str
    currency: str
    zone: str
    operator: str = ""
    up: bool = True
    known: bool = False
    since: datetime | None = None
    why: str = ""
    platforms: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    waiting: int = 0
    oldest: datetime | None = None
    conflicts: int = 0
    limit_left: int | None = None
    undo: Undoable | None = None
    today: Today = NOTHING_YET
    scanners: tuple[ScannerStatus, ...] = ()
    outputs: tuple[OutputStatus, ...] = ()
    stopped: str = ""
    sign_in: bool = False
    unsent: Unsent | None = None
    unpaid: Unpaid | None = None


class QueueState(StrEnum):
    """Where an entry of the outbox stands, in the words of the queue."""

    PENDING = "pending"
    SENDING = "sending"
    SETTLED = "settled"
    CONFLICT = "conflict"
    PARKED = "parked"
    IN_DOUBT = "in_doubt"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a person closed a task or took an entry back: entry `sequence` of the journal says so."""

    sequence: int
    way: str
    why: str
    by: str = ""
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One entry that waits or that a person must look at, or must have looked at.

    kind      "outcome" (an acceptance to report) or "reversal"
    value     minor units at stake
    reason    why the platform refused, one of the closed vocabulary, for a conflict
    voucher   the id of it at `platform`
    booked    refused by the platform's rules, and booked all the same: the goods were gone
    operator  who accepted it
    task      which task it is (`core.tasks.Task`) and, while it is open,
    bearer    who is out of pocket and
    ways      the ways to close it; all empty where nobody must look
    """

    sequence: int
    redemption: str
    state: QueueState
    kind: str
    at: datetime
    title: str
    shown: str
    value: int
    currency: str
    attempts: int = 0
    reason: str = ""
    note: str = ""
    voucher: str = ""
    operator: str = ""
    task: str = ""
    platform: str = ""
    booked: bool = False
    bearer: str = ""
    ways: tuple[str, ...] = ()
    resolution: Resolution | None = None
