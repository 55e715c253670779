"""Who may serve and approve: PIN rules, wrong tries, what needs a second person."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.model import OfflinePolicy
from terminal.core.people import (
    UNDO_ALONE,
    Deed,
    Person,
    is_supervisor,
    split,
    tries_of,
    undo_needs_approval,
    why_not_approver,
    why_not_number,
    why_not_pin,
)
from terminal.core.pins import MOST_WRONG, Tries
from terminal.core.policy import raised, why_not_raised

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LIN, CHEN = Person("10", "Lin"), Person("20", "Chen", supervisor=True)
CREW = (LIN, CHEN)


def wrong(times: int) -> Tries:
    return tries_of((Deed.WRONG_PIN, NOW) for _ in range(times))


@pytest.mark.parametrize(
    ("figures", "parts"),
    [
        ("101357", ("10", "1357")),
        ("1013572468", ("10", "13572468")),
        ("10135", None),
        ("10135724680", None),
        ("", None),
        ("10135a", None),
        ("１０１３５７", None),
        ("10-1357", None),
    ],
)
def test_number_and_pin_are_typed_in_one(figures, parts):
    assert split(figures) == parts


@pytest.mark.parametrize("pin", ["1357", "90210", "19283746"])
def test_a_pin_that_will_do(pin):
    assert why_not_pin(pin) == ""


@pytest.mark.parametrize(
    "pin", ["", "135", "123456789", "0000", "1234", "87654321", "13a7", "１３５７", "13 57"]
)
def test_a_pin_that_will_not_do(pin):
    assert why_not_pin(pin)


@pytest.mark.parametrize("number", ["", "1", "100", "1a", "１０"])
def test_a_number_has_two_figures(number):
    assert why_not_number(number)
    assert not why_not_number("07")


def test_the_wait_grows_and_then_the_number_is_locked():
    waits = [wrong(times).wait(NOW) for times in range(MOST_WRONG)]
    assert waits == [0, 0, 0, 5, 15, 30, 60, 120]
    assert [wrong(times).locked for times in (MOST_WRONG - 1, MOST_WRONG)] == [False, True]


@given(st.integers(1, MOST_WRONG - 1), st.integers(-(10**6), 10**6))
def test_a_wait_passes_with_time_and_never_grows_when_the_clock_jumps(times, seconds):
    tries, later = wrong(times), NOW + timedelta(seconds=seconds)
    whole = tries.wait(NOW)
    assert 0 <= tries.wait(later) <= whole
    assert tries.wait(NOW + timedelta(seconds=whole)) == 0


@pytest.mark.parametrize("deed", list(Deed))
def test_only_a_right_pin_or_another_person_forgets_the_wrong_ones(deed):
    forgets = {Deed.SIGNED_IN, Deed.APPROVED, Deed.VOUCHED}
    forgets |= {Deed.UNLOCKED, Deed.ADDED, Deed.CHANGED}
    after = tries_of([(Deed.WRONG_PIN, NOW), (Deed.WRONG_PIN, NOW), (deed, NOW)])
    expected = 3 if deed is Deed.WRONG_PIN else 0 if deed in forgets else 2
    assert after.wrong == expected


@pytest.mark.parametrize(
    ("by", "accepted_by", "age", "needed"),
    [
        ("Lin", "lin", timedelta(0), False),
        ("Lin", "Lin", UNDO_ALONE, False),
        ("Lin", "Lin", UNDO_ALONE + timedelta(seconds=1), True),
        ("Lin", "Mei", timedelta(0), True),
        ("Lin", "", timedelta(0), True),
        ("Chen", "Lin", timedelta(days=1), False),
        ("Chen", "Chen", timedelta(days=1), True),
        ("Nobody", "Lin", timedelta(0), True),
    ],
)
def test_whose_undo_needs_a_supervisor(by, accepted_by, age, needed):
    assert undo_needs_approval(by, accepted_by, age, CREW) is needed


def test_who_may_approve_and_who_may_not():
    assert is_supervisor(CREW, "chen")
    assert not is_supervisor(CREW, "Lin")
    assert not is_supervisor(CREW, "")
    assert why_not_approver("Chen", "Lin", "Mei") == ""
    assert "decided" in why_not_approver("Chen", "ch en", "Mei")
    assert "accepted" in why_not_approver("Chen", "Lin", "ＣＨＥＮ")


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_raised_limit_is_never_above_the_platforms_cap_nor_below_its_limit(floor, cap, wish):
    policy = OfflinePolicy(floor_limit=floor, hard_cap=cap)
    after = raised(policy, wish).floor_limit
    assert floor <= after <= max(floor, cap)
    allowed = why_not_raised(policy, wish) == ""
    assert allowed == (floor < wish <= cap)
    assert after == (wish if allowed else max(floor, min(wish, cap)))
    assert raised(raised(policy, wish), wish) == raised(policy, wish)
