"""A new release takes over, or the old one goes on by itself, with the same journal."""

import pytest

from .machine import machine
from .releases import NEVER_READY, NEWER_FORMAT, WITHOUT_A_LIBRARY, WORKING, release
from .tills import counter_till

pytestmark = pytest.mark.timeout(1800)
QUICK = {"BATON_HEALTH_SECONDS": "25", "BATON_SETTLE_SECONDS": "4"}


@pytest.fixture
def till(request, made):
    """Each case in one Debian, for each makes a whole environment: what differs is elsewhere."""
    with machine(made[request.param]) as on:
        at_work = counter_till(on)
        redeem(at_work)
        yield at_work


def redeem(till) -> None:
    before = len(till.redeemed())
    till.machine.screen.scan(till.voucher()["typed"])
    till.machine.until(lambda: len(till.redeemed()) == before + 1, "a redemption")


def upgrade(till, package) -> str:
    """dpkg's exit code and words; the till rests meanwhile and is at work afterwards."""
    inside = till.machine.root / "srv" / package.name
    inside.write_bytes(package.read_bytes())
    settings = [f"{name}={value}" for name, value in QUICK.items()]
    done = till.machine.run(
        "env", *settings, "dpkg", "--install", f"/srv/{package.name}", check=False, within=400
    )
    till.is_ready()
    return f"{done.returncode} {done.stdout} {done.stderr}"


def in_use(till) -> str:
    return till.machine.ask("readlink", "/opt/baton/current")


@pytest.mark.parametrize("till", ["trixie"], indirect=True)
def test_a_working_release_takes_over(till, packages, tmp_path):
    said = upgrade(till, release(packages, tmp_path, "9.1", WORKING))
    assert said.startswith("0 "), said
    assert in_use(till).startswith("releases/9.1-")
    redeem(till)
    assert till.machine.run("/usr/lib/baton/release", "list").stdout.count("\n") == 2


@pytest.mark.parametrize("till", ["trixie"], indirect=True)
def test_a_release_that_lacks_a_library_is_not_taken(till, packages, tmp_path):
    before, process = in_use(till), till.main_process
    said = upgrade(till, release(packages, tmp_path, "9.2", WITHOUT_A_LIBRARY))
    assert said.startswith("1 "), said
    assert "a_library_that_nobody_packed" in said
    assert (in_use(till), till.main_process) == (before, process)
    redeem(till)


@pytest.mark.parametrize("till", ["bookworm"], indirect=True)
def test_a_release_that_never_gets_ready_goes_back_with_its_journal_format(
    till, packages, tmp_path
):
    """It had brought the journal to a format that the old release cannot read."""
    before, entries = in_use(till), till.entries()
    said = upgrade(till, release(packages, tmp_path, "9.3", NEWER_FORMAT, NEVER_READY))
    assert said.startswith("1 "), said
    assert "going back" in said
    assert in_use(till) == before
    assert till.entries() == entries
    redeem(till)
