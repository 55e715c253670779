"""ASK: what a code says by itself, what its platform says of it, and the redemption itself.

All by the platform's capabilities and within the cashier's patience. Unknown stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from terminal.contact import Line
from terminal.core.capabilities import Key, Prepare, QueryBy
from terminal.core.decide import Facts
from terminal.core.model import Order, Reason, Refusal, Reply, Standing
from terminal.errors import Declined, NotAuthorised, PlatformFault, RateLimited, Unreachable
from terminal.platforms.base import Platform

_UNHEARD = Reply(Standing.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks the platforms of one till. `deadline`, here and below: `time.monotonic` seconds."""

    platforms: Mapping[str, Platform]
    lines: Mapping[str, Line]
    now: Callable[[], datetime]

    def alone(self, facts: Facts) -> Facts:
        """What the code and the kit say by themselves. The platform may know better."""
        look = self.platforms[facts.code.platform].verify(facts.code, facts.kit)
        refusal, doubt = (look.refusal, None) if look.final else (None, look.refusal)
        asked = look.questions or facts.questions
        return replace(facts, signed=look.voucher, refusal=refusal, doubt=doubt, questions=asked)

    def looks_first(self, facts: Facts) -> bool:
        """Whether its platform can look at a code without redeeming it."""
        return self.platforms[facts.code.platform].capabilities.prepare is Prepare.YES

    def look(self, facts: Facts, deadline: float) -> Facts:
        """What the platform says a code is, and whether it may be used here; nothing is consumed.

        Where looking is folded into redeeming, nobody is asked yet.
        """
        if not self.looks_first(facts):
            return replace(facts, folded=True, reachable=True)
        line = self.lines[facts.code.platform]
        try:
            look = self.platforms[facts.code.platform].prepare(facts.code, deadline)
        except NotAuthorised:
            return replace(facts, refusal=Refusal(Reason.AUTH_FAILED))
        except Declined as fault:
            line.heard(self.now())
            return replace(facts, refusal=_not_taken(fault), reachable=True)
        except PlatformFault as fault:
            line.lost(self.now(), fault)
            return replace(facts, reachable=False)
        line.heard(self.now())
        asked = look.questions or facts.questions
        return replace(
            facts, told=look.voucher, refusal=look.refusal, reachable=True, questions=asked
        )

    def redeem(self, order: Order, facts: Facts, deadline: float) -> Facts:
        """The platform's answer to our redemption id, among the facts."""
        platform, line = self.platforms[order.platform], self.lines[order.platform]
        try:
            reply = platform.redeem(order, deadline)
        except NotAuthorised:
            reply = Reply(Standing.REFUSED, refusal=Refusal(Reason.AUTH_FAILED))
        except Declined as fault:
            reply = Reply(Standing.REFUSED, refusal=_not_taken(fault))
        except (Unreachable, RateLimited) as fault:
            line.lost(self.now(), fault)
            return replace(facts, reachable=False)
        except PlatformFault as fault:
            reply = self._ask_again(platform, order, deadline)
            if reply.standing is Standing.UNKNOWN and reply.refusal is None:
                line.lost(self.now(), fault)
                return replace(facts, reachable=False, reply=reply)
        line.heard(self.now())
        return replace(
            facts,
            reply=reply,
            told=reply.voucher or facts.told,
            questions=reply.questions or facts.questions,
        )

    def _ask_again(self, platform: Platform, order: Order, deadline: float) -> Reply:
        """What became of it, in the platform's way? Where it never arrived, it is sent once more.

        Sending once more is only harmless under our own key: the first try may still be on its way.
        """
        can = platform.capabilities
        if can.query is QueryBy.NONE:
            return _UNHEARD
        try:
            reply = platform.query(order, deadline)
            if reply.standing is not Standing.ABSENT:
                return reply
            return platform.redeem(order, deadline) if can.key is Key.OURS else _UNHEARD
        except PlatformFault:
            return _UNHEARD

    def let_go(self, facts: Facts, deadline: float) -> None:
        """A voucher that the platform holds for this till, and that will not be redeemed now."""
        platform = self.platforms.get(facts.code.platform)
        if platform and platform.capabilities.lock and facts.told:
            try:
                platform.release(facts.code, deadline)
            except PlatformFault as fault:  # the lock ends by itself
                self.lines[facts.code.platform].lost(self.now(), fault)


def _not_taken(fault: Declined) -> Refusal:
    """Nobody has judged the voucher: never shown as if it were one that is not valid."""
    return Refusal(Reason.PLATFORM_ERROR, note=str(fault))
