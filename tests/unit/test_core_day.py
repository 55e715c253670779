"""The business date: across midnight, a late cut, and the hours that clocks skip or repeat."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.day import DayCut


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "moment", "day"),
    [
        ("UTC", "00:00", "2026-11-22 23:59:59.999999", "2026-11-22"),
        ("UTC", "00:00", "2026-11-23 00:00", "2026-11-23"),
        ("Asia/Shanghai", "00:00", "2026-11-22 15:59:59", "2026-11-22"),
        ("Asia/Shanghai", "00:00", "2026-11-22 16:00", "2026-11-23"),
        ("Asia/Shanghai", "04:00", "2026-11-22 19:59:59.999999", "2026-11-22"),
        ("Asia/Shanghai", "04:00", "2026-11-22 20:00", "2026-11-23"),
        ("Europe/Berlin", "00:00", "2026-07-01 21:59", "2026-07-01"),
        ("Europe/Berlin", "00:00", "2026-07-01 22:00", "2026-07-02"),
        ("Europe/Berlin", "00:00", "2026-12-01 22:59", "2026-12-01"),
        ("America/Los_Angeles", "03:00", "2026-01-01 10:59", "2025-12-31"),
        ("America/Los_Angeles", "03:00", "2026-01-01 11:00", "2026-01-01"),
        # Berlin's short night, 29 March 2026: 02:00 CET is 03:00 CEST (01:00 UTC).
        ("Europe/Berlin", "04:00", "2026-03-29 01:59", "2026-03-28"),
        ("Europe/Berlin", "04:00", "2026-03-29 02:00", "2026-03-29"),
        # Berlin's long night, 25 October 2026: 03:00 CEST is 02:00 CET (01:00 UTC).
        ("Europe/Berlin", "04:00", "2026-10-25 02:59", "2026-10-24"),
        ("Europe/Berlin", "04:00", "2026-10-25 03:00", "2026-10-25"),
    ],
)
def test_the_day_an_instant_belongs_to(zone, at, moment, day):
    cut = DayCut(zone, time.fromisoformat(at))
    assert cut.date_of(utc(moment)) == date.fromisoformat(day)


def test_a_day_that_has_begun_is_not_unbegun_when_the_clock_is_set_back():
    """02:45 summer time is after the cut; half an hour later the wall says 02:15 again."""
    cut = DayCut("Europe/Berlin", time(2, 30))
    assert cut.date_of(utc("2026-10-25 00:45")) == date(2026, 10, 25)
    assert cut.date_of(utc("2026-10-25 01:15")) == date(2026, 10, 25)


@pytest.mark.parametrize("at", [time(0), time(1), time(2), time(2, 30), time(3), time(23, 59)])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Santiago", "Africa/Cairo"])
@pytest.mark.parametrize("start", ["2026-03-27", "2026-04-03", "2026-09-04", "2026-10-23"])
def test_business_dates_never_run_backwards(zone, at, start):
    cut, moment = DayCut(zone, at), utc(start)
    days = [cut.date_of(moment + timedelta(minutes=10 * step)) for step in range(6 * 24 * 6)]
    steps = {(after - before).days for before, after in pairwise(days)}
    assert steps <= {0, 1}


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["Asia/Shanghai", "Asia/Kolkata", "UTC"]),
    st.times(),
)
def test_where_clocks_are_never_set_the_cut_only_shifts_the_day(naive, zone, at):
    moment = naive.replace(tzinfo=UTC)
    shift = timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)
    shift += timedelta(microseconds=at.microsecond)
    assert DayCut(zone, at).date_of(moment) == (moment.astimezone(ZoneInfo(zone)) - shift).date()


def test_a_day_ends_at_midnight_where_nobody_says_otherwise():
    assert DayCut() == DayCut("UTC", time(0, 0))


def test_an_instant_in_another_zone_is_the_same_instant():
    cut = DayCut("Asia/Shanghai")
    there = datetime(2026, 11, 22, 20, tzinfo=timezone(timedelta(hours=-5)))
    assert cut.date_of(there) == cut.date_of(there.astimezone(UTC)) == date(2026, 11, 23)


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", "../etc/passwd"])
def test_a_zone_that_does_not_exist_is_an_error_that_can_be_caught(zone):
    with pytest.raises((KeyError, ValueError, OSError)):
        DayCut(zone).date_of(utc("2026-11-22"))
