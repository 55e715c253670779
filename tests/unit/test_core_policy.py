"""Offline is bounded: how the floor limit shrinks with age, and how much room is left under it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from terminal.core.model import OfflineKit, OfflinePolicy
from terminal.core.policy import AtRisk, Hour, age_of, floor_limit, room_left

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
POLICY = OfflinePolicy(floor_limit=10_000, max_count=3, max_age=3600)


def kit_of(age: float, policy: OfflinePolicy = POLICY) -> OfflineKit:
    return OfflineKit(1, NOW - timedelta(seconds=age), policy=policy)


@pytest.mark.parametrize(
    ("age", "limit"),
    [
        (0, 10_000),
        (1799.999999, 10_000),
        (1800, 10_000),
        (1801, 9_994),
        (2700, 5_000),
        (3599, 5),
        (3599.999999, 0),
        (3600, 0),
        (10**9, 0),
    ],
)
def test_an_old_list_is_a_worse_list(age, limit):
    assert floor_limit(POLICY, float(age)) == limit


@pytest.mark.parametrize("max_age", [0, -1])
def test_no_age_allowed_is_no_offline(max_age):
    assert floor_limit(OfflinePolicy(floor_limit=10_000, max_age=max_age), 0.0) == 0


@given(st.integers(0, 2**60), st.integers(2, 10**7), st.integers(0, 10**7))
@example(10_000, 100, 56)  # in floats: 8799
def test_the_limit_is_exact_to_the_minor_unit(limit, max_age, age):
    age %= max_age
    whole = OfflinePolicy(floor_limit=limit, max_age=max_age)
    exact = min(limit, limit * 2 * (max_age - age) // max_age)
    assert floor_limit(whole, float(age)) == exact


@given(st.floats(0, 4000), st.floats(0, 4000))
def test_the_limit_never_grows_with_age(one, other):
    younger, older = sorted((one, other))
    assert floor_limit(POLICY, younger) >= floor_limit(POLICY, older)


@pytest.mark.parametrize(
    ("age", "at_risk", "room"),
    [
        (0, AtRisk(), 10_000),
        (0, AtRisk(4_000, 2), 6_000),
        (0, AtRisk(4_000, 3), 0),
        (0, AtRisk(10_000, 1), 0),
        (0, AtRisk(12_000, 1), 0),
        (2700, AtRisk(4_000, 1), 1_000),
        (3600, AtRisk(), 0),
    ],
)
def test_room_left(age, at_risk, room):
    assert room_left(kit_of(age), at_risk, Hour(NOW)) == room


def test_a_till_starts_with_nothing_at_risk():
    assert AtRisk() == AtRisk(value=0, count=0)


def test_age_is_never_negative():
    assert age_of(kit_of(-5), NOW) == 0
    assert age_of(kit_of(1.5), NOW) == 1.5
