"""Two scanners, one broken in each possible way: one sentence, one advice, the other works on."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from drivers.cv import load_cv2
from drivers.scanners.keyboard_simulator import KeyboardSimulator, pressed
from drivers.scanners.line_simulator import LineSimulator
from drivers.scanners.serial import SerialScanner, SerialSettings
from terminal import config
from terminal.bootstrap import open_till
from terminal.core.model import Verdict
from terminal.flow import Shown
from terminal.status import ScannerStatus
from terminal.till import Till

from .conftest import Platform
from .counters import TestCounter
from .waiting import wait_for

F1 = 59


@dataclass
class Bench:
    """A till with the scanner `good`, and beside it the scanner `bad` that a test breaks."""

    home: Path
    folder: Path
    platform: Platform
    opened: ExitStack
    counter: TestCounter = field(default_factory=TestCounter)

    def start(self, driver: str, **settings: object) -> Till:
        """Write the settings, open the till, wait for its good scanner."""
        self.wire = self.opened.enter_context(LineSimulator(link=self.folder / "good"))
        tables = {
            "good": {"driver": "serial", "device": self.wire.path},
            "bad": {"driver": driver, **settings},
        }
        lines = (self.home / config.FILE).read_text().splitlines()
        for name, table in tables.items():
            lines += [f"[scanners.{name}]", *(f"{k} = {json.dumps(v)}" for k, v in table.items())]
        (self.home / config.FILE).write_text("\n".join(lines) + "\n")
        self.till = open_till(self.counter, home=self.home)
        self.till.start()
        self.opened.callback(self.till.stop)
        wait_for(lambda: self.state("good") == "ready")
        return self.till

    def status(self, name: str) -> ScannerStatus | None:
        """What the screen is told of a scanner."""
        for one in self.till.status().scanners:
            if (name == "good") == (one.name == f"serial {self.wire.path}"):
                return one
        return None

    def state(self, name: str) -> str:
        one = self.status(name)
        return one.state if one else ""

    def works_on(self) -> None:
        """A voucher before the good scanner is redeemed."""
        before = len(self.counter.shown)
        self.wire.show(self.platform.issue("prize")["signed"].encode())
        wait_for(lambda: any(self.accepted(shown) for shown in self.counter.shown[before:]))

    @staticmethod
    def accepted(shown: Shown) -> bool:
        """What a broken scanner had sent may be judged, and refused, in between."""
        return shown.decision.verdict is Verdict.ACCEPTED

    def told(self, state: str, why: str, advice: str) -> None:
        """One sentence, one line of advice, both fit to be shown; and the other works on."""
        wait_for(lambda: self.state("bad") == state)
        one = self.status("bad")
        assert one is not None
        assert re.search(why, one.why)
        assert re.search(advice, one.advice)
        assert all(text.isprintable() and "\n" not in text for text in (one.why, one.advice))
        self.works_on()


@pytest.fixture
def bench(
    sound_platform: Platform, claimed: Callable[[str], Path], tmp_path: Path
) -> Iterator[Bench]:
    with ExitStack() as opened:
        yield Bench(claimed("till"), tmp_path, sound_platform, opened)


def test_not_there(bench: Bench) -> None:
    bench.start("serial", device=str(bench.folder / "nothing"))
    bench.told("missing", "not found", "plug it in")


def test_taken_by_another_program(bench: Bench) -> None:
    rival = bench.opened.enter_context(LineSimulator(link=bench.folder / "bad"))
    bench.opened.enter_context(SerialScanner(SerialSettings(device=rival.path)))
    bench.start("serial", device=rival.path)
    bench.told("fault", "another program", "close that program")


def test_not_what_it_should_be(bench: Bench) -> None:
    keyboard = bench.opened.enter_context(KeyboardSimulator(bench.folder / "bad"))
    bench.start("evdev", device=keyboard.path)
    bench.told("fault", "no keyboard", "-event-kbd")


def test_a_setting_that_makes_no_sense(bench: Bench) -> None:
    bench.start("serial", device=str(bench.folder / "bad"), terminator="nonsense")
    bench.told("fault", "terminator", "use one of auto")


def test_a_driver_whose_library_is_not_installed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_cv2.cache_clear()  # another test may have loaded it
    monkeypatch.setitem(sys.modules, "cv2", None)
    (bench.folder / "pictures").mkdir()
    bench.start("camera", source=str(bench.folder / "pictures"))
    bench.told("fault", "cannot be loaded", "install exactly one of opencv")


def test_pulled_out_and_put_back(bench: Bench) -> None:
    bad = bench.opened.enter_context(LineSimulator(link=bench.folder / "bad"))
    bench.start("serial", device=bad.path)
    wait_for(lambda: bench.state("bad") == "ready")
    bad.unplug()
    bench.told("missing", "lost|not found", "cable|plug it in")
    bad.replug()
    wait_for(lambda: bench.state("bad") == "ready")
    one = bench.status("bad")
    assert one is not None
    assert (one.why, one.advice) == ("", "")


def test_a_code_it_could_not_take(bench: Bench) -> None:
    keyboard = bench.opened.enter_context(KeyboardSimulator(bench.folder / "bad"))
    bench.start("evdev", device=keyboard.path, grab=False)
    wait_for(lambda: bench.state("bad") == "ready")
    keyboard.send(pressed(((), F1)))
    keyboard.show(b"VC-ABCDEF")
    wait_for(lambda: bool(bench.counter.failures))
    assert bench.counter.failures[0].startswith("the code was not taken")
    assert "scan it again" in bench.counter.failures[0]
    assert bench.counter.shown == []
    bench.works_on()


def test_a_line_full_of_noise(bench: Bench) -> None:
    """Its refusals must not push every verdict of the other from the screen."""
    bad = bench.opened.enter_context(LineSimulator(link=bench.folder / "bad"))
    bench.start("serial", device=bad.path)
    wait_for(lambda: bench.state("bad") == "ready")
    for _ in range(20):
        bad.show(os.urandom(3).replace(b"\r", b"") * 2000)
    wait_for(lambda: bool(bench.counter.failures))
    bench.works_on()
    assert len(bench.counter.failures) <= 2


def test_the_technician_finds_each_fault_once_in_the_log(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "terminal.scanners"):
        bench.start("serial", device=str(bench.folder / "nothing"))
        bench.told("missing", "not found", "plug it in")
    said = [each.getMessage() for each in caplog.records if each.name == "terminal.scanners"]
    assert len(said) == 1
    assert str(bench.folder / "nothing") in said[0]
    assert "plug it in" in said[0]
