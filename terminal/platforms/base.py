"""What every platform adapter must be able to do, and what it declares about itself.

Verbs are those of the glossary: recognise, prepare, redeem, query, reverse, forward, offline kit,
list a day. Only `recogniser`, `redeem` and `offline_kit` must be there; every other verb stands
behind one of the `Capabilities`, and is only called where its adapter declares that one. The
flow, the queue and the screens look at capabilities, never at a platform's name.

How a redemption ends is one closed vocabulary, `Standing`; why it does not, another, `Reason`:

    CONFIRMED   it counts, with the platform's figures in `granted`
    REFUSED     it does not count, and this id never will; `refusal` says why. With `booked` it
                was booked against the platform's rules, because the goods were gone already
    REVERSED    it was taken back, or blocked before it arrived
    INCOMPLETE  nothing was consumed: `questions` must be answered first, under the same id
    ABSENT      the platform has never seen this id
    UNKNOWN     no word that can be relied on. A refusal beside it is what the platform says now,
                while an earlier try may have counted: never shown as a clean refusal

A refusal of a voucher is an answer, not an error. What may be raised is the platform's part of
`terminal.errors`, and nothing else:

    Unreachable     nothing was sent                                       every verb
    RateLimited     not now; nothing was consumed                          every verb
    NotAuthorised   this till's credentials, or its rights, are refused    every verb
    Declined        the request as such is not taken: a wrong setting or   every verb
                    a defect; nothing was consumed
    Unanswered      sent, but what became of it is unknown                 every verb
    Unintelligible  an answer that is not of the protocol: unknown too     every verb

`recogniser` and `verify` raise nothing: they are pure and see hostile text.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar

from terminal.core.capabilities import Capabilities, Key, Prepare, QueryBy
from terminal.core.model import Code, Look, OfflineKit, Order, Refusal, Reply
from terminal.core.recognisers import Recogniser

__all__ = [
    "Account",
    "Capabilities",
    "DayLine",
    "Introduction",
    "JournalHead",
    "Key",
    "Look",
    "Platform",
    "Prepare",
    "QueryBy",
    "RefusedScan",
    "Reversal",
    "Welcome",
]


@dataclass(frozen=True, slots=True)
class Account:
    """One till's account with a platform: what an adapter is made with, beside its settings.

    name    its table's in the settings; journal entries, kits and codes carry it
    token   the secret of `secrets/NAME.token`, empty where there is none; never in a log
    folder  where it may keep what it fetched; made when needed, None = in memory only
    """

    name: str
    token: str = ""
    user_agent: str = "baton"
    folder: Path | None = None

    def __repr__(self) -> str:
        return f"Account({self.name!r})"


@dataclass(frozen=True, slots=True)
class Reversal:
    """A redemption to be taken back: its id (16 bytes), when and why, and our signed entry.

    voucher    the platform's id of the voucher, where it was known
    reference  the platform's own name for the redemption, where its reply gave one
    """

    id: bytes
    at: datetime
    cause: str = ""
    entry: bytes = b""
    signature: bytes = b""
    voucher: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class RefusedScan:
    """A scan that this till refused on its own word: its id (16 bytes), code, when and why."""

    id: bytes
    code: str
    at: datetime
    refusal: Refusal
    voucher: str = ""


@dataclass(frozen=True, slots=True)
class DayLine:
    """One redemption as the platform booked it. `discount` and `take` in minor units.

    business_date  the accounting day it counts under; empty = the day that was asked for
    late           it was told after that day had been closed
    """

    id: str
    till: str
    voucher: str
    kind: str
    state: str
    uses: int
    discount: int
    currency: str
    at: datetime
    authority: str
    trace: str = ""
    test: bool = False
    sequence: int = -1
    hash: str = ""
    take: int = 0
    business_date: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Introduction:
    """A new till: its one-time token, its public key (32 bytes), the name of its machine."""

    token: str = field(repr=False)
    public: bytes = b""
    machine: str = ""


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a platform tells a till that it has just met; all but the token is outside text.

    token     the secret of every later call
    day_cut   local time at which its accounting day ends, HH:MM
    settings  what belongs into the platform's table beside its address
    """

    token: str = field(repr=False)
    till: str
    shop: str
    shop_name: str
    currency: str
    time_zone: str
    day_cut: str = "00:00"
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JournalHead:
    """Where our journal stands, told with every batch: sequence and hash of the newest entry."""

    sequence: int
    hash: bytes


class Platform(ABC):
    """One platform, one till's account with it. Calls may come from several threads.

    A class also has `Settings`, a frozen dataclass whose every field has a default and a `help`
    sentence, and is made by `Adapter(settings, account)`; making one asks nobody anything.
    `deadline` is the `time.monotonic` second at which whoever waits gives up.
    """

    name: str
    capabilities: ClassVar[Capabilities]
    Settings: ClassVar[type[Any]]

    # Always

    @property
    @abstractmethod
    def recogniser(self) -> Recogniser:
        """Tells this platform's codes by their looks; pure."""

    @abstractmethod
    def redeem(self, order: Order, deadline: float) -> Reply:
        """Redeem one order under its id.

        Where `key` is OURS, sending the same order again never counts twice. Where `prepare` is
        folded the order names no voucher, and the reply tells it (`Reply.voucher`).
        """

    @abstractmethod
    def offline_kit(self, known: OfflineKit | None, deadline: float) -> tuple[OfflineKit, float]:
        """The newest kit, built on the `known` one, and the seconds its fetching took.

        Also how a till learns whether the platform is in reach, and the time: `fetched` is the
        platform's own. Without the capability `offline` a kit has nothing else in it.
        """

    def close(self) -> None:  # noqa: B027 - most adapters hold nothing
        """Let go of files and connections; once more is harmless."""

    # A new till, before it has a token

    @classmethod
    def invitation(cls, text: str) -> tuple[str, str] | None:
        """Address and one-time token out of this platform's QR for new tills; None = not its QR.

        Raises WrongUse for its QR in a form that cannot be used.
        """
        return None

    def introduce(self, who: Introduction, deadline: float) -> Welcome:
        """Exchange a one-time token for the till's own. Raises WrongUse where it is not taken."""
        raise _undeclared(self, "introduction")

    # prepare: yes

    def prepare(self, code: Code, deadline: float) -> Look:
        """What a code is and whether it may be used here now; consumes nothing."""
        raise _undeclared(self, "prepare")

    # lock

    def release(self, code: Code, deadline: float) -> None:
        """Let go of what `prepare` holds for this till, since it will not be redeemed."""
        raise _undeclared(self, "lock")

    # query: by key, by retry, by day list

    def query(self, order: Order, deadline: float) -> Reply:
        """What became of an order that was sent before: ABSENT where it never arrived.

        By retry it is sent again under its id, and counts from then on if it had not arrived. A
        refusal then is REFUSED only where it is certain that the first try did not count; else
        UNKNOWN, with the refusal beside it.
        """
        raise _undeclared(self, "query")

    # undo: not zero

    def reverse(self, reversal: Reversal, deadline: float) -> Reply:
        """Take a redemption back: REVERSED, also the second time; REFUSED where it stands.

        Of an id never seen: REVERSED with `blocks`, else ABSENT, or UNKNOWN as long as the redeem
        may still be on its way.
        """
        raise _undeclared(self, "undo")

    # forward: how offline acceptances are told; one by one unless the adapter knows better

    def forward(self, orders: Sequence[Order], head: JournalHead, deadline: float) -> list[Reply]:
        """Report what was accepted offline, at most `batch` orders; one reply for each, in order.

        The goods are gone: what the platform's rules refuse is booked all the same where it lets
        us, and is REFUSED with `booked`, so that a person hears of it.
        """
        return [self.redeem(order, deadline) for order in orders]

    # refusals

    def report_refused(self, scan: RefusedScan, deadline: float) -> Reply:
        """Tell of a scan that this till refused on its own word; CONFIRMED once it is known."""
        raise _undeclared(self, "refusals")

    # offline

    def verify(self, code: Code, kit: OfflineKit | None) -> Look:
        """What can be told of a code without asking anybody; pure but for what was fetched before.

        Whether it is used up, too early or revoked by the kit's lists is left to DECIDE; a refusal
        is for what only the adapter can see. Nothing at all is an empty Look.
        """
        return Look()

    # for technicians

    def test_voucher(self, deadline: float) -> str:
        """The text of a signed voucher for trying this till; empty where none is issued.

        It is booked as a test wherever it is used, and never counted.
        """
        return ""

    # day_list

    def list_day(self, business_date: date, deadline: float) -> list[DayLine]:
        """What the platform booked for this shop on a business date."""
        raise _undeclared(self, "day_list")


def _undeclared(platform: Platform, ability: str) -> NotImplementedError:
    return NotImplementedError(f"{type(platform).__name__} declares no {ability}")
