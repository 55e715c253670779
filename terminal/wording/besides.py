"""What the platform did besides a redemption, in words: points, stamps, a rebate, a tab."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.core.model import Effect
from terminal.core.model.kinds import FollowUp
from terminal.locale import _, ngettext
from terminal.wording.amounts import money


def besides(effects: Sequence[Effect], currency: str) -> tuple[str, ...]:
    """A few words for each effect, for the small print of a card and for the slip."""
    return tuple(words for each in effects if (words := _words(each, currency)))


def _words(effect: Effect, currency: str) -> str:
    if effect.kind is FollowUp.REBATE:
        amount = money(effect.amount, currency)
        return _("{amount} come back to the customer").format(amount=amount)
    if effect.kind is FollowUp.TAB:
        put, total = money(effect.amount, currency), money(effect.total, currency)
        return _("{amount} on the tab, {total} in all").format(amount=put, total=total)
    if effect.kind is FollowUp.POINTS:
        gained = ngettext("+{n} point", "+{n} points", effect.amount).format(n=effect.amount)
    elif effect.kind is FollowUp.STAMPS:
        gained = ngettext("+{n} stamp", "+{n} stamps", effect.amount).format(n=effect.amount)
    else:
        return ""
    return _("{gained}, {total} now").format(gained=gained, total=effect.total or effect.amount)
