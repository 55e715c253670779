"""A blank Debian, booted; the guide's one command typed on it; restarted, it is a till at work."""

from __future__ import annotations

import shutil
import time
from dataclasses import asdict

import pytest

from terminal.sandbox.server import Sandbox

from .conftest import ROOT
from .machine import machine
from .tills import Till

pytestmark = pytest.mark.timeout(1800)
OURS = "--resolv-conf=copy-host"  # the machine has our network, as one with a cable in it
COMMAND = ("sh", "/srv/install.sh", "counter", "--packages", "/srv/packages")
CLOSED = ("getty@tty1.service", "ctrl-alt-del.target")
SECONDS = 60.0


@pytest.fixture
def blank(made, packages):
    root = packages.parent / "trixie-blank"
    with machine(root, network=OURS) as on:
        shutil.copytree(packages, on.root / "srv/packages")
        shutil.copy(ROOT / "deploy/install.sh", on.root / "srv")
        on.switch_on()
        yield on


def test_one_command_makes_a_till_of_a_blank_debian(blank, tmp_path, capsys):
    with Sandbox(tmp_path / "platform", demo=True) as ready:
        till = Till(blank)
        till.platform = asdict(ready)
        token = token_of(till)
        claim = ("--url", ready.url, "--token", token)
        done = blank.run(*COMMAND, *claim, check=False, within=900)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        began = time.monotonic()
        blank.restart()
        till.is_ready()
        took = time.monotonic() - began
        with capsys.disabled():
            print(f"\nfrom `reboot` to ready to scan: {took:.1f} s")
        assert took < SECONDS
        before = len(till.redeemed())
        blank.screen.scan(till.voucher()["typed"])
        blank.until(lambda: len(till.redeemed()) == before + 1, "a redemption")
        assert till.entries() == 3
        for unit in CLOSED:
            assert blank.property(unit, "LoadState") == "masked"
        exposed = blank.run("systemd-analyze", "security", "--threshold=25", till.unit, check=False)
        assert exposed.returncode == 0, exposed.stdout.splitlines()[-1:]
        assert blank.ask("stat", "-c", "%U %a", "/var/lib/baton/till/secrets") == "baton 700"


def token_of(till: Till) -> str:
    """The platform's one-time token for a new till; asked for from here, where there is Python."""
    import requests

    answer = requests.post(
        f"{till.platform['url']}/admin/claim-tokens",
        json={"shop": "yunnan"},
        headers={"Authorization": f"Bearer {till.platform['admin_token']}"},
        timeout=20,
    )
    return str(answer.json()["claim_token"])
