"""What a platform can do, in words that the flow, the queue and the screens act on. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Prepare(StrEnum):
    """Whether a code can be looked at without consuming it."""

    YES = "yes"
    FOLDED = "folded"  # no: the redeem's answer is the look


class QueryBy(StrEnum):
    """How a platform tells what became of a redemption id."""

    KEY = "key"  # it is asked by the id; asking changes nothing
    RETRY = "retry"  # the same order is sent again; what had never arrived counts from then on
    DAY_LIST = "day_list"  # the id is looked for among what it booked that day
    NONE = "none"  # it cannot tell


class Key(StrEnum):
    """What keeps a redemption from counting twice when it is sent again."""

    OURS = "ours"  # our redemption id
    LENT = "lent"  # something that `prepare` hands out, such as a token or a session
    NONE = "none"  # nothing does: a lost answer must be looked up before anything is sent again


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one platform can do. Whoever acts looks here, never at a platform's name.

    prepare     whether the cashier can be told about a voucher before it is redeemed
    query       how a lost answer is found
    key         what makes sending again harmless, and
    key_life    for how long; None = for ever. What is older is asked about before it is sent again
    back_dated  what was accepted offline may be told with its true time
    undo        how long a redemption can be taken back; None = the platform names it in each
                reply, or never ends it; zero = not at all
    blocks      taking back an id that it has never seen succeeds, and keeps it from ever counting
    lock        `prepare` holds the voucher for this till until `release`, or until the lock ends
    batch       most redemptions in one `forward`
    partial     some uses of a voucher, or a part of its balance, may be redeemed
    balance     it keeps balances: a reply tells what is left
    offline     vouchers can be judged without it: `verify` with a kit says something
    questions   it may want questions answered before it redeems
    refusals    it wants to hear what this till refused on its own word
    day_list    what it booked on a business date can be listed
    """

    prepare: Prepare = Prepare.YES
    query: QueryBy = QueryBy.NONE
    key: Key = Key.NONE
    key_life: timedelta | None = None
    back_dated: bool = False
    undo: timedelta | None = timedelta(0)
    blocks: bool = False
    lock: bool = False
    batch: int = 1
    partial: bool = False
    balance: bool = False
    offline: bool = False
    questions: bool = False
    refusals: bool = False
    day_list: bool = False

    def contradiction(self) -> str:
        """What cannot be true together, in one clause; empty if nothing is."""
        if self.query is QueryBy.DAY_LIST and not self.day_list:
            return "it is asked by day lists, and has none"
        if self.query is QueryBy.RETRY and self.key is Key.NONE:
            return "what is sent again to ask would count twice"
        if self.key is Key.LENT and self.prepare is Prepare.FOLDED:
            return "nothing is prepared, so nothing is lent"
        if self.lock and self.prepare is Prepare.FOLDED:
            return "nothing is prepared, so nothing is locked"
        if self.blocks and self.undo == timedelta(0):
            return "nothing is taken back, so nothing is blocked"
        return "" if self.batch >= 1 else "not even one redemption fits into a batch"
