"""The owner's figures from records alone: hours, times, claims that sum up, tests left out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.figures import (
    MOST_HOURS,
    STEPS,
    Claim,
    Hour,
    Marked,
    Stand,
    Times,
    figures_of,
    stand_of,
    times_of,
)
from terminal.core.record import UNDONE, EntryKind, Record
from terminal.core.shift import Booked
from terminal.core.tasks import Way

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 22, 4, 10, tzinfo=UTC)  # 12:10 in Shanghai


def marked(
    verdict: str = "accepted", minutes: int = 0, stand: Stand = Stand.OWED, **more: object
) -> Marked:
    authority = "platform" if stand is Stand.OWED else "till"
    record = Record(
        platform="baton", title="Lunch", kind="prepaid", currency="CNY", value=8800, verdict=verdict
    )
    kind = EntryKind.REVERSAL if verdict == UNDONE else EntryKind.OUTCOME
    test = bool(more.pop("test", False))
    authority = str(more.pop("authority", authority))
    booked = Booked(kind, replace(record, **more), "Lin", authority, test)
    return Marked(booked, NOON + timedelta(minutes=minutes), stand)


def test_nothing_happened():
    made = figures_of([], SHANGHAI)
    assert (made.redeemed, made.offline_share, made.hours, made.claims) == (0, 0, (), ())
    assert made.times == Times()


def test_hours_are_the_shops_and_have_no_gaps():
    seen = [
        marked(),
        marked(minutes=20, stand=Stand.AT_RISK),
        marked("refused", minutes=130, reason="expired"),
        marked(minutes=131, test=True),
    ]
    made = figures_of(seen, SHANGHAI)
    assert [f"{each.begins:%H:%M}" for each in made.hours] == ["12:00", "13:00", "14:00"]
    assert [(h.redeemed, h.offline, h.refused) for h in made.hours] == [
        *((2, 1, 0), (0, 0, 0), (0, 0, 1))
    ]
    assert (made.redeemed, made.offline_share, made.reasons) == (2, 5000, (("expired", 1),))
    assert made.totals.tests == 1


def test_where_the_clock_goes_by_half_an_hour_hours_begin_at_full_ones():
    made = figures_of([marked()], ZoneInfo("Asia/Kolkata"))
    assert [f"{each.begins:%H:%M}" for each in made.hours] == ["09:00"]


def test_the_hour_that_comes_twice_is_two():
    zone = ZoneInfo("Europe/Berlin")
    twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 summer time, 02:30 again at 01:30
    seen = [replace(marked(), at=twice), replace(marked(), at=twice + timedelta(hours=1))]
    hours = figures_of(seen, zone).hours
    assert [(f"{h.begins:%H:%M}", h.redeemed) for h in hours] == [("02:00", 1), ("02:00", 1)]


def test_a_shift_that_was_never_closed_shows_its_newest_hours():
    seen = [marked(), marked(minutes=60 * 24 * 30)]
    hours = figures_of(seen, SHANGHAI).hours
    assert len(hours) == MOST_HOURS
    assert hours[-1] == Hour(hours[-1].begins, 1)


@pytest.mark.parametrize(
    ("state", "closed_as", "stand"),
    [
        ("", "", Stand.OWED),
        ("settled", "", Stand.OWED),
        ("voided", "", Stand.OWED),
        ("pending", "", Stand.AT_RISK),
        ("sending", "", Stand.AT_RISK),
        ("in_doubt", "", Stand.AT_RISK),
        ("conflict", "", Stand.DISPUTED),
        ("parked", "", Stand.DISPUTED),
        ("conflict", Way.DISPUTE, Stand.DISPUTED),
        ("conflict", Way.SHOP, Stand.CLOSED),
        ("parked", Way.MISTAKE, Stand.CLOSED),
        ("conflict", Way.PAID, Stand.CLOSED),
    ],
)
def test_who_is_to_pay(state, closed_as, stand):
    assert stand_of(state, closed_as) is stand


def test_what_each_platform_owes():
    seen = [
        *(marked() for _ in range(3)),
        marked(stand=Stand.AT_RISK, value=500),
        marked(stand=Stand.DISPUTED, value=700),
        marked(UNDONE),
        marked(platform="other", value=100_00),
        marked("refused"),
        marked(test=True),
    ]
    ours, other = figures_of(seen, SHANGHAI).claims
    assert other == Claim("other", "CNY", owed=100_00, owed_count=1)
    assert ours == Claim(
        *("baton", "CNY", 2 * 8800, 500, 700, 0),
        *(2, 1, 1, 0),
    )


entries = st.builds(
    marked,
    st.sampled_from(["accepted", "refused", UNDONE, Way.HANDED_OVER, "in_doubt", Way.SHOP]),
    st.integers(0, 3000),
    st.sampled_from(list(Stand)),
    platform=st.sampled_from(["a", "b"]),
    currency=st.sampled_from(["CNY", "JPY"]),
    value=st.integers(0, 10**9),
    took=st.integers(0, 5000),
    test=st.booleans(),
)


@given(st.lists(entries, max_size=40))
def test_claims_sum_up_to_what_was_given_and_hours_to_what_was_redeemed(seen):
    made = figures_of(seen, SHANGHAI)
    for currency in ("CNY", "JPY"):
        claimed = sum(each.given for each in made.claims if each.currency == currency)
        assert claimed == made.line(currency).net_given
    assert sum(h.redeemed for h in made.hours) == sum(line.count for line in made.totals.sums)
    assert sum(h.refused for h in made.hours) == made.totals.refused
    assert sum(made.times.steps) == made.times.count
    assert 0 <= made.offline_share <= 10_000


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=200))
def test_times_are_the_nearest_rank(took):
    made, ordered = times_of(took), sorted(took)
    assert made.median == ordered[(len(took) - 1) // 2]
    assert sum(each <= made.p95 for each in took) >= 0.95 * len(took)
    assert sum(each < made.p95 for each in took) < 0.95 * len(took)
    assert made.worst == max(took)
    assert made.steps[0] == sum(each <= STEPS[0] for each in took)
    assert made.steps[-1] == sum(each > STEPS[-1] for each in took)
