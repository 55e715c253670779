"""The technician's guide: its own commands, as they stand there, typed on booted machines."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from terminal.sandbox.server import Sandbox

from .conftest import ROOT
from .machine import Machine, machine
from .releases import WORKING, release
from .test_image_one_command import OURS, token_of
from .tills import Till

pytestmark = pytest.mark.timeout(1800)
GUIDE = ROOT / "deploy/README.md"
CODE = re.compile(r"\b\d{4}(?:[ -]?\d{4}){4}\b")


def typed(containing: str) -> str:
    """The guide's shortest command with these words, without `sudo` and its remark."""
    lines = GUIDE.read_text().splitlines()
    found = min((line for line in lines if line.startswith("    ") and containing in line), key=len)
    return re.sub(r"\s{2,}#.*", "", found.strip()).removeprefix("sudo ")


class Shop:
    """A platform out here, and machines with our network that are its tills."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sandbox = Sandbox(folder, demo=True)
        self.ready = self.sandbox.__enter__()

    def till(self, on: Machine) -> Till:
        """The machine switched on, nothing claimed and nothing on its screen."""
        on.before("baton-setup", "off", "--quiet")
        on.switch_on()
        till = Till(on)
        till.platform = asdict(self.ready)
        return till

    def claimed(self, on: Machine) -> Till:
        till = self.till(on)
        token = token_of(till)
        on.run("baton", "claim", "--url", self.ready.url, "--token", token)
        till.start()
        return till

    def goes(self) -> None:
        """Nobody answers any more."""
        self.sandbox.__exit__()

    def comes_back(self) -> None:
        port = urlsplit(self.ready.url).port or 0
        self.sandbox = Sandbox(self.folder, port=port)
        self.ready = self.sandbox.__enter__()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "platform")
    yield made
    made.goes()


def waiting(on: Machine) -> int:
    return len(json.loads(on.run("baton", "queue", "--json").stdout)["entries"])


def test_a_broken_machine_is_replaced_and_its_queue_comes_along(made, shop):
    root = made["bookworm"]
    with machine(root, network=OURS) as old, machine(root, network=OURS) as new:
        before = shop.claimed(old)
        code = before.voucher()["signed"]
        shop.goes()
        old.screen.scan(code)
        old.until(lambda: waiting(old) == 1, "a redemption on the till's own word")
        said = old.run("sh", "-c", typed("baton export-state"))
        figures = CODE.search(said.stderr)
        assert figures, said.stderr
        shutil.copy(old.root / "mnt/till.state", new.root / "mnt/till.state")
        shop.comes_back()
        after = shop.till(new)
        new.run("sh", "-c", typed("baton import-state").replace("CODE", f"'{figures[0]}'"))
        after.start()
        new.until(lambda: len(after.redeemed()) == 1, "what the old machine had accepted")
        new.until(lambda: waiting(new) == 0, "an empty queue")
        new.screen.scan(after.voucher()["typed"])
        new.until(lambda: len(after.redeemed()) == 2, "work on the new machine")
        refused = old.run("baton", "redeem", after.voucher()["typed"], check=False)
        assert refused.returncode == 4
        assert "moved" in refused.stderr
        assert after.entries() >= 4


def test_an_upgrade_by_the_guides_words(made, packages, shop, tmp_path):
    with machine(made["trixie"], network=OURS) as on:
        till = shop.claimed(on)
        desk = on.root / "srv"
        (desk / "deploy").mkdir()
        shutil.copy(ROOT / "deploy/install.sh", desk / "deploy")
        shutil.copytree(packages, desk / "dist")
        shutil.copy(release(packages, tmp_path, "9.1", WORKING), desk / "dist")
        line = typed("install.sh kiosk --packages dist").replace("kiosk", "counter")
        done = on.run("sh", "-c", f"cd /srv && {line}", check=False, within=900)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        till.is_ready()
        listed = on.run("sh", "-c", "/usr/lib/baton/release list").stdout
        assert "9.1" in listed
        on.screen.scan(till.voucher()["typed"])
        on.until(lambda: len(till.redeemed()) == 1, "a redemption with the new release")
        back = on.run("sh", "-c", "/usr/lib/baton/release back", check=False, within=300)
        assert back.returncode == 0, back.stderr
        till.is_ready()
        on.screen.scan(till.voucher()["typed"])
        on.until(lambda: len(till.redeemed()) == 2, "a redemption with the old release")


def test_keyboards_by_the_guides_words(made, shop):
    with machine(made["bookworm"], network=OURS) as on:
        shop.till(on)
        for words in ("keyboards list", "keyboards enrol", "keyboards unlock"):
            done = on.run("sh", "-c", typed(words), check=False)
            assert done.returncode == 0, (words, done.stdout, done.stderr)
        assert "05e0:1200" in on.run("sh", "-c", typed("keyboards list")).stdout
