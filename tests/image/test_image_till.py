"""A booted till: ready, redeeming through its own console, and back at work whatever ends it."""

import os
import signal
from pathlib import Path

import pytest

from .freezing import frozen
from .machine import F2, machine
from .tills import Till, counter_till

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture
def till(till_root):
    with machine(till_root) as on:
        yield counter_till(on)


def outside(till: Till) -> int:
    """The process of the screen, as seen from here."""
    group = f"system.slice/{till.unit}/cgroup.procs"
    root = Path(f"/proc/{till.machine.first_process}/root", "sys/fs/cgroup")
    inside = till.main_process
    for each in (root / group).read_text().split():
        if Path(f"/proc/{each}/status").read_text().split("NSpid:")[1].split()[1] == inside:
            return int(each)
    raise AssertionError(f"{inside} is no process of {till.unit}")


def test_redeems_what_is_typed_at_its_console(till):
    code = till.voucher()["typed"]
    before = len(till.machine.screen.shown)
    till.machine.screen.press(F2, *code, "\r")
    till.machine.until(till.redeemed, "the platform's book")
    till.machine.until(lambda: "Lunch set for two" in till.machine.screen.since(before), "GIVE")
    assert till.entries() == 3


def test_killed_it_is_back_with_all_that_it_had_accepted(till):
    till.machine.screen.scan(till.voucher()["typed"])
    till.machine.until(till.redeemed, "the platform's book")
    entries, killed = till.entries(), till.main_process
    os.kill(outside(till), signal.SIGKILL)
    till.machine.until(lambda: till.starts == 1, "the restart")
    till.is_ready()
    assert till.main_process != killed
    assert till.entries() == entries
    till.machine.screen.scan(till.voucher()["typed"])
    till.machine.until(lambda: len(till.redeemed()) == 2, "work again")


def test_a_frozen_screen_is_restarted_by_its_watchdog(till):
    """Only the loop that draws stands still; scanners, sync and prober go on."""
    stuck = till.main_process
    with frozen(outside(till)):
        till.machine.until(lambda: till.starts == 1, "the watchdog")
    till.is_ready()
    assert till.main_process != stuck
    assert "watchdog" in till.machine.ask("journalctl", "--unit", till.unit, "--grep", "atchdog")


def test_a_new_till_is_claimed_by_the_code_that_is_shown_to_it(till_root):
    with machine(till_root) as on:
        till = Till(on)
        on.before("baton-setup", "off", "--quiet")
        on.switch_on()
        till.open_platform()
        code = setup_code(till)
        till.start()
        on.until(lambda: "This till is new" in on.screen.text, "the invitation")
        on.screen.scan(code)
        at_work = lambda: "takes scans" in on.property(till.unit, "StatusText")  # noqa: E731
        on.until(at_work, "the till's own screen")
        on.screen.scan(till.voucher()["typed"])
        on.until(till.redeemed, "a redemption")


def setup_code(till: Till) -> str:
    """From whoever hands tills out; the public half of the key lies on the till already."""
    on, key = till.machine, "/run/signing"
    baton = "/opt/baton/current/bin/baton"
    token = till.admin("claim-tokens", {"shop": "yunnan"})["claim_token"]
    where = ("--url", till.platform["url"], "--token", token)
    code = on.run("env", "BATON_HOME=/run", baton, "setup-code", "--key", key, *where).stdout
    store = "/var/lib/baton/till/setup.pub"
    on.run("install", "-m", "0644", "-o", "baton", f"{key}.pub", store)
    return code.strip()
