"""Offline is bounded: what may be accepted on the till's own word, and what bound says no.

The bounds arrive with the offline kit. An old list is a worse list, so the floor limit shrinks
with the age of the last contact: whole for the first half of the allowed age, then down to
nothing in a straight line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from terminal.core.model import OfflineKit, OfflinePolicy, Reason, Refusal, Voucher, VoucherKind

# Rules this till can judge by itself; a voucher of a later version is the platform's to judge.
KNOWN_POLICIES = frozenset({1})


@dataclass(frozen=True, slots=True)
class AtRisk:
    """What this till has accepted on its own word and not yet handed over: minor units, count."""

    value: int = 0
    count: int = 0


NOTHING_AT_RISK = AtRisk()


def age_of(kit: OfflineKit, now: datetime) -> float:
    """Seconds since the platform was last heard."""
    return max(0.0, (now - kit.fetched).total_seconds())


def floor_limit(policy: OfflinePolicy, age: float) -> int:
    """The most that may be at risk, in minor units, that many seconds after the last contact."""
    if policy.max_age <= 0 or age >= policy.max_age:
        return 0
    whole = policy.floor_limit
    return min(whole, int(whole * 2 * (policy.max_age - Fraction(age)) / policy.max_age))


def room_left(kit: OfflineKit, at_risk: AtRisk, now: datetime) -> int:
    """Minor units this till may still accept on its own word."""
    if at_risk.count >= kit.policy.max_count:
        return 0
    return max(0, floor_limit(kit.policy, age_of(kit, now)) - at_risk.value)


def may_accept(
    kit: OfflineKit, voucher: Voucher, value: int, at_risk: AtRisk, now: datetime
) -> Refusal | None:
    """The bound that forbids accepting `value` minor units offline, or None if all allow it.

    `note` names the bound, for the screen's WHY and the technician.
    """
    policy, age = kit.policy, age_of(kit, now)
    kind = voucher.benefit.kind
    if not voucher.signed:
        return Refusal(Reason.OFFLINE_NOT_ALLOWED, note="unsigned")
    if voucher.policy not in KNOWN_POLICIES:
        return Refusal(Reason.OFFLINE_NOT_ALLOWED, note="rules")
    # A balance on paper is yesterday's balance: never spent without the platform.
    if kind is VoucherKind.STORED_VALUE or kind not in policy.kinds:
        return Refusal(Reason.OFFLINE_NOT_ALLOWED, note="kind")
    if age >= policy.max_age:
        return Refusal(Reason.OFFLINE_CAP_REACHED, note="age")
    if at_risk.count >= policy.max_count:
        return Refusal(Reason.OFFLINE_CAP_REACHED, note="count")
    if at_risk.value + value > floor_limit(policy, age):
        return Refusal(Reason.OFFLINE_CAP_REACHED, note="value")
    return None
