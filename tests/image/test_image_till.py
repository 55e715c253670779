"""A booted till: ready, redeeming through its own console, and back at work whatever ends it."""

import pytest

from .machine import F2, machine
from .tills import counter_till

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture
def till(till_root):
    with machine(till_root) as on:
        yield counter_till(on)


def test_redeems_what_is_typed_at_its_console(till):
    code = till.voucher()["typed"]
    before = len(till.machine.screen.shown)
    till.machine.screen.press(F2, *code, "\r")
    till.machine.until(till.redeemed, "the platform's book")
    till.machine.until(lambda: "Lunch set for two" in till.machine.screen.since(before), "GIVE")
    assert till.entries() == 3


def test_a_frozen_screen_is_restarted_by_its_watchdog(till):
    frozen = till.main_process
    till.machine.run("sh", "-c", f"kill -STOP {frozen}")
    till.machine.until(lambda: till.starts == 1, "the watchdog")
    till.is_ready()
    assert till.main_process != frozen
    assert "watchdog" in till.machine.ask("journalctl", "--unit", till.unit, "--grep", "atchdog")
