"""One scan, one event: sightings close together are one, apart they are two."""

from hypothesis import given
from hypothesis import strategies as st

from drivers.repeat_filter import MISSES, RepeatFilter


def test_held_in_view_is_one_event_however_long():
    repeats = RepeatFilter(1.0)
    assert [repeats.is_new(b"a", tenth / 10) for tenth in range(100)] == [True] + [False] * 99


def test_away_for_the_hold_is_a_new_event():
    repeats = RepeatFilter(1.0)
    assert repeats.is_new(b"a", 0.0)
    assert not repeats.is_new(b"a", 0.99)
    assert not repeats.is_new(b"a", 1.98)
    assert repeats.is_new(b"a", 2.98)


def test_two_codes_in_view_by_turns_are_two_events():
    repeats = RepeatFilter(1.0)
    seen = [repeats.is_new(raw, at / 10) for at in range(30) for raw in (b"a", b"b")]
    assert seen == [True, True] + [False] * 58


def test_rearm_makes_the_code_in_view_new():
    repeats = RepeatFilter(1.0)
    repeats.is_new(b"a", 0.0)
    repeats.rearm()
    assert repeats.is_new(b"a", 0.1)


def test_a_slow_camera_that_misses_a_still_code_now_and_then_scans_it_once():
    """Half a second a look, and only one in four sees it: away for two seconds, by the clock."""
    repeats = RepeatFilter(1.0)
    seen = [repeats.is_new(b"a", look / 2, look) for look in range(0, 40, 4)]
    assert seen == [True] + [False] * 9


def test_missed_by_many_looks_in_a_row_it_was_away():
    repeats = RepeatFilter(1.0)
    assert repeats.is_new(b"a", 0.0, 1)
    assert not repeats.is_new(b"a", 4.0, 1 + MISSES)
    assert repeats.is_new(b"a", 9.0, 1 + MISSES + MISSES + 1)


def test_a_quick_camera_goes_by_the_clock():
    repeats = RepeatFilter(1.0)
    assert repeats.is_new(b"a", 0.0, 1)
    assert not repeats.is_new(b"a", 0.9, 28)
    assert repeats.is_new(b"a", 2.0, 60)


def test_no_hold_filters_nothing():
    repeats = RepeatFilter(0.0)
    assert repeats.is_new(b"a", 1.0)
    assert repeats.is_new(b"a", 1.0)


@given(
    gaps=st.lists(st.tuples(st.sampled_from([b"a", b"b"]), st.integers(0, 30)), max_size=60),
    hold=st.integers(1, 20),
)
def test_new_exactly_when_not_seen_within_the_hold(gaps, hold):
    repeats, last, now = RepeatFilter(hold), {}, 0
    for raw, gap in gaps:
        now += gap
        assert repeats.is_new(raw, now) == (raw not in last or now - last[raw] >= hold)
        last[raw] = now
