"""Members: points by the bill, or a stamp for each visit. Counted from the redemptions themselves.

A membership's `value` is the amount that earns one point, in minor units; 0 = a stamp per visit.
"""

from __future__ import annotations

from terminal.core.wire import WireEffect
from terminal.sandbox.rules import Known
from terminal.sandbox.store import Store

_BILLS = """SELECT coalesce(sum(bill / ?), 0) AS points, count(*) AS visits FROM redemptions
    WHERE voucher = ? AND state = 'confirmed' AND test = 0"""


def earned(store: Store, member: Known, bill: int) -> WireEffect:
    """What this visit brings, and how many there are with it; before it is booked."""
    had = store.one(_BILLS, member.value or 1, member.id)
    if not member.value:
        return WireEffect("stamps", 1, had["visits"] + 1)
    points = bill // member.value
    return WireEffect("points", points, had["points"] + points)
