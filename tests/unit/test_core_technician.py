"""The technician's way in, as rules: waits between wrong PINs, and what is no PIN."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from terminal.core.pins import MOST_WRONG, Tries
from terminal.core.technician import LOCKED, why_not_device_pin

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def test_each_wrong_pin_makes_the_next_wait_longer():
    waits = [Tries(wrong, NOW).wait(NOW, LOCKED) for wrong in range(MOST_WRONG + 3)]
    assert waits == sorted(waits)
    assert waits[:3] == [0, 0, 0]
    assert waits[MOST_WRONG:] == [LOCKED.total_seconds()] * 3


def test_a_locked_gate_gives_one_more_try_after_a_while():
    tries = Tries(MOST_WRONG, NOW)
    assert tries.locked
    assert tries.wait(NOW + LOCKED - timedelta(seconds=1), LOCKED) == 1
    assert tries.wait(NOW + LOCKED, LOCKED) == 0


def test_a_clock_that_is_set_back_makes_nobody_wait_longer():
    tries = Tries(5, NOW)
    assert tries.wait(NOW - timedelta(days=300), LOCKED) == tries.wait(NOW, LOCKED)


@pytest.mark.parametrize(
    "pin", ["", "12345", "12345678901", "12345a", "१२३४५६", "111111", "234567"]
)
def test_what_is_no_pin_is_told(pin):
    assert why_not_device_pin(pin)


@pytest.mark.parametrize("pin", ["246802", "9073551284"])
def test_a_pin_may_have_six_to_ten_figures(pin):
    assert why_not_device_pin(pin) == ""
