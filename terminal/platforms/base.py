"""What every platform adapter must be able to do, and what it declares about itself.

The flow, the queue and the screens look at `Capabilities`, never at a platform's name. Verbs are
those of the glossary: prepare, redeem, query, reverse, forward, offline kit, list a day.

Every call may raise the platform's part of `terminal.errors`:
    Unreachable     nothing was sent
    Unanswered      sent, but what became of it is unknown
    Unintelligible  an answer that is not of the protocol: unknown as well
    NotAuthorised   this till's credentials are refused
    RateLimited     not now; nothing was consumed
A refusal of a voucher is an answer, not an error.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from terminal.core.model import Code, OfflineKit, Order, Refusal, Reply, Voucher
from terminal.core.recognisers import Recogniser


class QueryBy(StrEnum):
    """How a platform tells what became of a redemption id."""

    KEY = "key"
    RETRY = "retry"
    DAY_LIST = "day_list"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do.

    prepare      a code can be looked at without consuming it
    key_life     how long the platform remembers our id; None = for ever
    back_dated   an offline acceptance may be forwarded with its true time
    batch        most redemptions in one `forward`
    offline      vouchers can be verified without the platform
    day_list     a business date can be listed
    """

    prepare: bool = True
    query: QueryBy = QueryBy.KEY
    key_life: timedelta | None = None
    back_dated: bool = True
    batch: int = 1
    offline: bool = False
    day_list: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """What `prepare` found: a voucher, or why not, or both for a known one that may not be used."""

    voucher: Voucher | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Reversal:
    """A redemption to be taken back: its id (16 bytes), when and why, and our signed entry."""

    id: bytes
    at: datetime
    cause: str = ""
    entry: bytes = b""
    signature: bytes = b""


@dataclass(frozen=True, slots=True)
class DayLine:
    """One redemption as the platform booked it. `discount` in minor units."""

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


@dataclass(frozen=True, slots=True)
class JournalHead:
    """Where our journal stands, told with every batch: sequence and hash of the newest entry."""

    sequence: int
    hash: bytes


class Platform(ABC):
    """One platform, one till's account with it. Calls may come from several threads.

    `name` is its table's in the settings. A class also has `Settings`, a frozen dataclass, and is
    made by `Adapter(settings, token, user_agent, name)`.
    """

    name: str
    capabilities: ClassVar[Capabilities]

    @property
    @abstractmethod
    def recogniser(self) -> Recogniser:
        """Tells this platform's codes by their looks; pure."""

    @abstractmethod
    def prepare(self, code: Code, deadline: float) -> Look:
        """What a code is and whether it may be used here now; consumes nothing.

        deadline  `time.monotonic` seconds at which the cashier's patience ends; here and below
        """

    @abstractmethod
    def redeem(self, order: Order, deadline: float) -> Reply:
        """Redeem one order under its id; sending the same order again never counts twice."""

    @abstractmethod
    def query(self, redemption: bytes, deadline: float) -> Reply:
        """What became of a redemption id: ABSENT where the platform has never seen it."""

    @abstractmethod
    def reverse(self, reversal: Reversal, deadline: float) -> Reply:
        """Take a redemption back; REVERSED also where the platform had never seen the id."""

    @abstractmethod
    def forward(self, orders: Sequence[Order], head: JournalHead) -> list[Reply]:
        """Report what was accepted offline; one reply for each order, in order."""

    @abstractmethod
    def offline_kit(self, known: OfflineKit | None, deadline: float) -> tuple[OfflineKit, float]:
        """The newest kit, built on the `known` one, and the seconds its fetching took.

        `fetched` of the kit is the platform's own time.
        """

    @abstractmethod
    def list_day(self, business_date: date) -> list[DayLine]:
        """What the platform booked for this shop on a business date."""
