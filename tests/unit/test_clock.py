"""The till's time: the platform's word, carried on by the boot clock, never backwards."""

import threading
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal import clock
from terminal.clock import Clock, ClockTrust, Moment, from_micros, to_micros

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = 1_000_000_000


class Bench:
    """A system clock and a boot clock that a test turns by hand."""

    def __init__(self) -> None:
        self.wall, self.ticks = NOON, 5 * SECOND
        self.clock = Clock(lambda: self.wall, lambda: self.ticks, b"b" * 16)

    def wait(self, seconds: float) -> None:
        self.ticks += int(seconds * SECOND)
        self.wall += timedelta(seconds=seconds)

    def jump(self, seconds: float) -> None:
        """Somebody sets the system clock; the boot clock knows nothing of it."""
        self.wall += timedelta(seconds=seconds)


@pytest.fixture
def bench():
    return Bench()


def test_before_any_contact_the_system_clock_is_all_there_is(bench):
    assert bench.clock.read() == Moment(NOON, ClockTrust.SYSTEM, b"b" * 16, 5 * SECOND)
    assert bench.clock.offset() is None


def test_the_platforms_time_counts_from_then_on(bench):
    told = NOON + timedelta(hours=3)
    bench.clock.learn(told, round_trip=0.5)
    assert bench.clock.read() == Moment(
        told + timedelta(seconds=0.25), ClockTrust.PLATFORM, b"b" * 16, 5 * SECOND
    )
    bench.wait(10.000001)
    assert bench.clock.now() == told + timedelta(seconds=10.250001)
    assert bench.clock.offset() == -timedelta(hours=3, seconds=0.25)


@pytest.mark.parametrize("seconds", [-86400.0 * 20_000, -60.0, 86400.0 * 20_000])
def test_after_contact_a_jump_of_the_system_clock_changes_nothing(bench, seconds):
    bench.clock.learn(NOON, 0.0)
    bench.jump(seconds)
    bench.wait(1)
    assert bench.clock.read().at == NOON + timedelta(seconds=1)
    assert bench.clock.read().trust is ClockTrust.PLATFORM
    assert bench.clock.offset() == timedelta(seconds=seconds)


def test_a_clock_that_falls_back_stands_still_and_is_not_trusted(bench):
    bench.clock.now()
    bench.jump(-60)
    assert bench.clock.read() == Moment(NOON, ClockTrust.NONE, b"b" * 16, 5 * SECOND)
    bench.wait(60)
    assert bench.clock.read().trust is ClockTrust.SYSTEM


def test_nothing_is_dated_before_the_last_entry(bench):
    """A Pi without a battery wakes up in the past; the journal knows better."""
    last = NOON + timedelta(days=3)
    bench.clock.not_before(last)
    assert bench.clock.read() == Moment(last, ClockTrust.NONE, b"b" * 16, 5 * SECOND)
    bench.clock.not_before(NOON)
    assert bench.clock.now() == last, "pulled forward, never back"
    bench.clock.learn(last + timedelta(seconds=1), 0.0)
    assert bench.clock.read().trust is ClockTrust.PLATFORM


def test_a_platform_that_corrects_itself_does_not_turn_time_back(bench):
    bench.clock.learn(NOON + timedelta(minutes=5), 0.0)
    before = bench.clock.now()
    bench.clock.learn(NOON, 0.0)
    assert bench.clock.read().at == before
    assert bench.clock.read().trust is ClockTrust.NONE
    bench.wait(301)
    assert bench.clock.read() == Moment(
        NOON + timedelta(seconds=301), ClockTrust.PLATFORM, b"b" * 16, 306 * SECOND
    )


def test_a_slow_answer_does_not_move_a_clock_that_a_quick_one_set(bench):
    bench.clock.learn(NOON, 0.02)
    # It took two seconds to get there and none to come back: half of it is a second too much.
    bench.clock.learn(NOON, 2.0)
    assert bench.clock.now() == NOON + timedelta(seconds=0.01)


def test_a_slow_answer_that_contradicts_a_quick_one_counts(bench):
    bench.clock.learn(NOON, 0.02)
    bench.clock.learn(NOON + timedelta(seconds=60), 2.0)
    assert bench.clock.now() == NOON + timedelta(seconds=61)


def test_a_quick_answer_of_long_ago_gives_way_to_a_slow_one(bench):
    bench.clock.learn(NOON, 0.02)
    bench.wait(86400)
    bench.clock.learn(NOON + timedelta(days=1), 2.0)
    assert bench.clock.now() == NOON + timedelta(days=1, seconds=1)


def test_time_is_told_in_utc_whatever_zone_it_was_learned_in(bench):
    there = NOON.astimezone(timezone(timedelta(hours=8)))
    bench.clock.learn(there, 0.0)
    assert bench.clock.now() == NOON
    assert bench.clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "told",
    [
        "0001-01-01T00:00:00+14:00",
        "1970-01-01T00:00:00+00:00",
        "2200-01-01T00:00:00+00:00",
        "9999-12-31T23:59:59.999999+00:00",
        "9999-12-31T23:59:59.999999-14:00",
    ],
)
def test_a_time_that_cannot_be_now_is_not_believed(bench, told):
    bench.clock.learn(datetime.fromisoformat(told), 1.0)
    assert bench.clock.read() == Moment(NOON, ClockTrust.SYSTEM, b"b" * 16, 5 * SECOND)


steps = st.one_of(
    st.tuples(st.just("wait"), st.floats(0, 1000)),
    st.tuples(st.just("jump"), st.floats(-(10**6), 10**6)),
    st.tuples(st.just("learn"), st.floats(-(10**6), 10**6)),
    st.tuples(st.just("not_before"), st.floats(-(10**6), 10**6)),
)


@given(st.lists(steps, max_size=12))
def test_it_never_runs_backwards_whatever_happens(course):
    bench, last = Bench(), datetime(1, 1, 1, tzinfo=UTC)
    for what, amount in course:
        moment = NOON + timedelta(seconds=amount)
        if what == "learn":
            bench.clock.learn(moment, 0.2)
        elif what == "not_before":
            bench.clock.not_before(moment)
            last = max(last, moment)
        else:
            getattr(bench, what)(amount)
        reading = bench.clock.read()
        assert reading.at >= last
        assert reading.trust in ClockTrust
        last = reading.at


def test_several_threads_read_one_clock():
    shared, readings = Clock(boot_id=b"b" * 16), {}

    def read(name: int) -> None:
        readings[name] = [shared.now() for _ in range(2000)]

    threads = [threading.Thread(target=read, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(readings) == 4
    assert all(seen == sorted(seen) for seen in readings.values())


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)))  # noqa: DTZ001
def test_microseconds_there_and_back(naive):
    moment = naive.replace(tzinfo=UTC)
    assert from_micros(to_micros(moment)) == moment


def test_microseconds_of_known_instants():
    assert to_micros(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)) == 1_000_005
    assert to_micros(datetime(1970, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))) == 0


def test_the_numbers_of_trust_stand_in_journals():
    assert [(trust.name, int(trust)) for trust in ClockTrust] == [
        ("NONE", 0),
        ("SYSTEM", 1),
        ("PLATFORM", 2),
    ]


def test_this_machine_has_a_boot_clock_and_a_boot_id():
    assert clock.boot_id() == clock.boot_id()
    assert len(clock.boot_id()) == 16
    before = clock.boot_time()
    assert 0 < before <= clock.boot_time()
    assert abs(Clock().now() - datetime.fromtimestamp(time.time(), UTC)) < timedelta(seconds=5)


def test_another_program_of_this_boot_hands_the_platforms_time_on(bench):
    told = NOON + timedelta(hours=3)
    bench.clock.carry_on([Moment(told, ClockTrust.PLATFORM, b"b" * 16, 3 * SECOND)])
    assert bench.clock.read() == Moment(
        told + timedelta(seconds=2), ClockTrust.PLATFORM, b"b" * 16, 5 * SECOND
    )
    assert bench.clock.sure()


@pytest.mark.parametrize(
    "recorded",
    [
        Moment(NOON, ClockTrust.PLATFORM, b"a" * 16, 3 * SECOND),
        Moment(NOON, ClockTrust.SYSTEM, b"b" * 16, 3 * SECOND),
        Moment(NOON, ClockTrust.PLATFORM, b"b" * 16, 6 * SECOND),
    ],
)
def test_what_is_of_another_boot_or_was_not_sure_hands_nothing_on(bench, recorded):
    bench.clock.carry_on([recorded])
    assert not bench.clock.sure()
    assert bench.clock.offset() is None


def test_a_reboot_into_1970_is_not_sure_and_dates_nothing_before_the_last_entry(bench):
    last = NOON + timedelta(hours=1)
    bench.wall = datetime(1970, 1, 1, tzinfo=UTC)
    bench.clock.carry_on([Moment(last, ClockTrust.PLATFORM, b"a" * 16, 10**15)])
    assert bench.clock.read() == Moment(last, ClockTrust.NONE, b"b" * 16, 5 * SECOND)
    bench.clock.learn(last + timedelta(hours=2), 0.0)
    assert bench.clock.sure()


def test_what_was_heard_here_counts_more_than_what_was_recorded(bench):
    bench.clock.learn(NOON, 0.0)
    bench.clock.carry_on([Moment(NOON - timedelta(hours=1), ClockTrust.PLATFORM, b"b" * 16, 0)])
    assert bench.clock.now() == NOON
