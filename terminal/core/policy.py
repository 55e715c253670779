"""Offline is bounded: what may be accepted on the till's own word, and what bound says no.

The bounds arrive with the offline kit. An old list is a worse list, so the floor limit shrinks
with its age: whole for the first half of the allowed age, then down to nothing in a straight
line. A clock that was not heard right since boot may be wrong by `clock_slack`: ages count as
so much greater, dates within it cannot be judged, and a limit of its own holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction

from terminal.core.model import (
    KindLimit,
    OfflineKit,
    OfflinePolicy,
    Reason,
    Refusal,
    Voucher,
    VoucherKind,
)
from terminal.core.model.kinds import OfflineRule, rules_of
from terminal.core.showing import is_fresh


@dataclass(frozen=True, slots=True)
class AtRisk:
    """What this till has accepted on its own word and not yet handed over: minor units, count.

    kinds  the same for each kind of voucher
    """

    value: int = 0
    count: int = 0
    kinds: Mapping[str, AtRisk] = field(default_factory=dict)

    def of(self, kind: str) -> AtRisk:
        """The part of it that is of one kind."""
        return self.kinds.get(kind, NOTHING_AT_RISK)


NOTHING_AT_RISK = AtRisk()


@dataclass(frozen=True, slots=True)
class Hour:
    """The time, and how near to the platform it is.

    now    UTC
    heard  when the platform last answered anything; None = when the kit was fetched
    sure   whether the platform has told the time since this machine was switched on
    """

    now: datetime
    heard: datetime | None = None
    sure: bool = True


def age_of(kit: OfflineKit, now: datetime) -> float:
    """Seconds since keys, revocations and policy were fetched."""
    return max(0.0, (now - kit.fetched).total_seconds())


def silence(kit: OfflineKit, hour: Hour) -> float:
    """Seconds since the platform was last heard."""
    heard = max(kit.fetched, hour.heard) if hour.heard else kit.fetched
    return max(0.0, (hour.now - heard).total_seconds())


def oldest_list(policy: OfflinePolicy) -> int:
    """Seconds after which keys and revocations are too old."""
    return policy.max_list_age or policy.max_age


def floor_limit(policy: OfflinePolicy, age: float) -> int:
    """The most that may be at risk, in minor units, when the list is so many seconds old."""
    oldest = oldest_list(policy)
    if oldest <= 0 or age >= oldest:
        return 0
    whole = policy.floor_limit
    return min(whole, int(whole * 2 * (oldest - Fraction(age)) / oldest))


def raised(policy: OfflinePolicy, limit: int) -> OfflinePolicy:
    """The policy with the floor limit a supervisor raised it to, as far as the platform lets it.

    limit  minor units; 0 = nobody did. Limits of single kinds, of count and of age stay.
    """
    floor = max(policy.floor_limit, min(limit, policy.hard_cap))
    more = floor - policy.floor_limit if policy.static_limit else 0
    return replace(policy, floor_limit=floor, static_limit=policy.static_limit + more)


def why_not_raised(policy: OfflinePolicy, limit: int) -> str:
    """Why the floor limit cannot be raised to `limit` minor units, in one clause; "" = it can."""
    if policy.hard_cap <= policy.floor_limit:
        return "the platform does not let this till raise its limit"
    if limit > policy.hard_cap:
        return "the platform does not let the limit be raised so far"
    return "" if limit > policy.floor_limit else "the limit is as high as that already"


def room_left(kit: OfflineKit, at_risk: AtRisk, hour: Hour) -> int:
    """Minor units this till may still accept on its own word, if no kind's limit says less."""
    if at_risk.count >= kit.policy.max_count or _too_long(kit, hour):
        return 0
    return max(0, _limit(kit, hour) - at_risk.value)


def may_accept(
    kit: OfflineKit, voucher: Voucher, value: int, at_risk: AtRisk, hour: Hour
) -> Refusal | None:
    """The bound that forbids accepting `value` minor units offline, or None if all allow it.

    `note` names the bound, for the screen's WHY and the technician.
    """
    kind = voucher.benefit.kind
    if not voucher.signed:
        return Refusal(Reason.OFFLINE_NOT_ALLOWED, note="unsigned")
    rules = rules_of(kind, voucher.policy, kit.policy.rules)
    if rules is None:  # of a later version: the platform's to judge
        return Refusal(Reason.OFFLINE_NOT_ALLOWED, note="rules")
    if rules.offline is OfflineRule.NEVER or kind not in kit.policy.kinds:
        return Refusal(Reason.OFFLINE_NOT_ALLOWED, note="kind")
    bound = (
        _too_long(kit, hour)
        or _too_much(kit, value, at_risk, hour)
        or _too_much_unseen(kit.policy, voucher, at_risk.value + value, hour)
        or _too_much_of_kind(kit.policy, kind, value, at_risk.of(kind))
    )
    return Refusal(Reason.OFFLINE_CAP_REACHED, note=bound) if bound else None


def cannot_be_dated(policy: OfflinePolicy, voucher: Voucher, hour: Hour) -> bool:
    """Whether the voucher's validity begins or ends within what the clock may be wrong by."""
    if hour.sure:
        return False
    slack = timedelta(seconds=policy.clock_slack)
    edges = (voucher.not_before, voucher.expires)
    return any(edge is not None and abs(edge - hour.now) <= slack for edge in edges)


def not_shown_now(voucher: Voucher, hour: Hour) -> Refusal | None:
    """Why a voucher that is bound to a wallet is not this wallet's to show now, or None.

    A clock that may be wrong refuses nobody; what it cannot tell counts as a code that stays.
    """
    if not voucher.holder:
        return None
    if voucher.shown_at is None:
        return Refusal(Reason.QR_STALE, note="static")
    if hour.sure and not is_fresh(voucher.shown_at, hour.now):
        return Refusal(Reason.QR_STALE, at=voucher.shown_at)
    return None


def _limit(kit: OfflineKit, hour: Hour) -> int:
    """The floor limit as it is now."""
    policy, age = kit.policy, age_of(kit, hour.now)
    if hour.sure:
        return floor_limit(policy, age)
    return min(policy.unsure_limit, floor_limit(policy, age + policy.clock_slack))


def _slack(policy: OfflinePolicy, hour: Hour) -> int:
    return 0 if hour.sure else policy.clock_slack


def _too_long(kit: OfflineKit, hour: Hour) -> str:
    """The bound of age that is reached: of the last contact, of the list, or the clock's."""
    policy = kit.policy
    slack = _slack(policy, hour)
    if silence(kit, hour) + slack >= policy.max_age:
        return "age" if silence(kit, hour) >= policy.max_age else "clock"
    if age_of(kit, hour.now) + slack >= oldest_list(policy):
        return "list" if age_of(kit, hour.now) >= oldest_list(policy) else "clock"
    return ""


def _too_much(kit: OfflineKit, value: int, at_risk: AtRisk, hour: Hour) -> str:
    if at_risk.count >= kit.policy.max_count:
        return "count"
    sum_ = at_risk.value + value
    if sum_ <= _limit(kit, hour):
        return ""
    return "value" if sum_ > _limit(kit, Hour(hour.now, hour.heard)) else "clock"


def _too_much_unseen(policy: OfflinePolicy, voucher: Voucher, sum_: int, hour: Hour) -> str:
    """A code that does not change may be a picture of somebody's: it has a lower limit."""
    seen = voucher.shown_at is not None and hour.sure
    return "static" if not seen and policy.static_limit and sum_ > policy.static_limit else ""


def _too_much_of_kind(policy: OfflinePolicy, kind: VoucherKind, value: int, at_risk: AtRisk) -> str:
    for limit in policy.per_kind:
        if limit.kind is kind and (bound := _beyond(limit, value, at_risk)):
            return bound
    return ""


def _beyond(limit: KindLimit, value: int, at_risk: AtRisk) -> str:
    if at_risk.count >= limit.max_count:
        return "kind_count"
    return "kind_value" if at_risk.value + value > limit.floor_limit else ""
