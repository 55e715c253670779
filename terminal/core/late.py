"""A redemption from a paper form, entered when the till lives again: what may be entered. Pure.

The goods were given while nobody could ask: so whatever the platform may still say is left to
it, and a refusal becomes a task of the conflict desk like any other. Here is refused only what
cannot be true, what is in the books already, and what goes beyond the bounds of the till.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from terminal.core.decide import Facts
from terminal.core.model import Refusal, Voucher, Worth
from terminal.core.model.kinds import UsesRule, shape_of
from terminal.core.policy import Hour, may_accept
from terminal.core.tasks import same_person
from terminal.core.worth import worth_of

OLDEST = timedelta(days=7)  # forms are entered when the till is back, not months later
_ROUNDED = timedelta(minutes=1)  # forms know minutes


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of the form, as the supervisor types it.

    at        UTC instant, to the minute
    operator  who gave the goods
    bill, taken  minor units; None where the form has nothing there
    """

    code: str
    at: datetime
    operator: str
    uses: int = 1
    bill: int | None = None
    taken: int | None = None


def why_not_entered(line: PaperLine, now: datetime, since: datetime, supervisor: str) -> str:
    """What is wrong with a line by itself, in one clause; empty if nothing.

    since  UTC instant at which this till's journal began
    """
    if line.at > now + _ROUNDED:
        return "the time on the form is still to come"
    if now - line.at > OLDEST:
        return f"the time on the form is more than {OLDEST.days} days ago"
    if line.at < since - _ROUNDED:
        return "at the time on the form this till did not exist"
    if not line.operator.strip():
        return "the form must say who gave the goods"
    if same_person(supervisor, line.operator):
        return "nobody enters what they gave themselves"
    if line.uses < 1:
        return "a line is for at least one use"
    if line.taken is not None and line.taken < 0:
        return "what was taken cannot be less than nothing"
    return ""


def worth_of_line(line: PaperLine, facts: Facts, now: datetime) -> Worth | Refusal:
    """What a line comes to, or the bound that forbids it.

    By the voucher's own rules; what was taken is as the form says, since that lies in the drawer.
    facts  with the voucher, the kit and what the journal holds. `now` is a UTC instant.
    """
    voucher, kit = facts.voucher, facts.kit
    if voucher is None or kit is None:
        raise ValueError("a line is judged once its voucher and the rules are known")
    if voucher.benefit.needs_bill and line.bill is None:
        raise ValueError("this voucher needs the amount of the bill")
    worth = worth_of(voucher.benefit, line.bill, line.uses)
    if isinstance(worth, Refusal):
        return worth
    hour = Hour(now, facts.heard, facts.sure)
    refusal = may_accept(kit, _vouched(facts, voucher), worth.value, facts.at_risk, hour)
    if refusal:
        return refusal
    return worth if line.taken is None else replace(worth, take=line.taken)


def used_up(facts: Facts, uses: int) -> bool:
    """Whether this till's own journal holds so many uses that this one cannot be another.

    Uses elsewhere are the platform's to tell: the goods are gone, so its no is a task.
    """
    voucher = facts.voucher
    if voucher is None or not facts.used_here:
        return False
    if shape_of(voucher.benefit.kind).uses is not UsesRule.COUNTED:
        return False
    used = facts.used_here if voucher.signed else 0  # told: what was reported is taken off already
    return used + uses > voucher.uses_left


def _vouched(facts: Facts, voucher: Voucher) -> Voucher:
    """The platform's word of just now is as good as its signature."""
    return replace(voucher, signed=True) if facts.told is voucher else voucher
