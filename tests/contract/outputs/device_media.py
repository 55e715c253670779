"""The media of the other outputs: players, a bell, mock pins, a beeping scanner, a display."""

from __future__ import annotations

import os
import pty
import select
import stat
import time
import tty
from pathlib import Path

from gpiozero.pins.mock import MockFactory

from drivers.outputs import Output, Signal
from drivers.outputs.cd5220 import Cd5220Display, Cd5220Settings
from drivers.outputs.dispenser import DispenserSettings, GpioDispenser
from drivers.outputs.dummy import DummyOutput, DummySettings
from drivers.outputs.gpio import GpioRelay, LampOutput, LampSettings, RelaySettings
from drivers.outputs.scanner import ScannerSignal
from drivers.outputs.sound import SoundOutput, SoundSettings
from drivers.scanners.pty_line import PtyLine
from drivers.scanners.virtual import VirtualScanner

from .waiting import PATIENCE, until


class DummyMedium:
    """The output is its own device."""

    def __init__(self, folder: Path) -> None:
        self.only = DummyOutput(DummySettings(device=f"contract-{folder.name}"))

    def output(self) -> DummyOutput:
        return self.only

    def absent(self) -> Output:
        gone = DummyOutput(DummySettings(device="nothing-here"))
        gone.unplug()
        return gone

    def signals(self) -> list[object]:
        return self.only.happened("signal")

    def close(self) -> None:
        self.only.release()


class PlayerMedium:
    """A player that writes down what it is given."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "played"
        self._path = os.environ["PATH"]
        os.environ["PATH"] = f"{folder}:{self._path}"
        self.install(f'#!/bin/sh\nfor last; do :; done\ncksum < "$last" >> {self.log}\n')

    def install(self, script: str) -> None:
        player = self.folder / "aplay"
        player.write_text(script)
        player.chmod(player.stat().st_mode | stat.S_IXUSR)

    def output(self, **settings: object) -> SoundOutput:
        return SoundOutput(SoundSettings(player="aplay", **settings))

    def absent(self) -> Output:
        (self.folder / "aplay").unlink()
        os.environ["PATH"] = str(self.folder)
        return self.output()

    def signals(self) -> list[object]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def close(self) -> None:
        os.environ["PATH"] = self._path


class BellMedium:
    """The bell of a terminal, which is a pty."""

    def __init__(self, folder: Path) -> None:
        self.ours, self.theirs = pty.openpty()
        tty.setraw(self.theirs)
        self.name = os.ttyname(self.theirs)
        self.heard: list[object] = []

    def output(self) -> SoundOutput:
        return SoundOutput(SoundSettings(player="bell", terminal=self.name))

    def signals(self) -> list[object]:
        rings = b""
        while select.select([self.ours], [], [], 0.1 if rings else PATIENCE)[0]:
            rings += os.read(self.ours, 100)
        self.heard.append(rings)
        return self.heard

    def close(self) -> None:
        os.close(self.ours)
        os.close(self.theirs)


class LampMedium:
    """Lamps on 17, 27 and 22, a buzzer on 5."""

    def __init__(self, folder: Path) -> None:
        self.pins = MockFactory()
        self.heard: list[object] = []

    def output(self) -> LampOutput:
        return LampOutput(LampSettings(17, 27, 22, 5, seconds=0.05), self.pins)

    def absent(self) -> Output:
        return LampOutput(LampSettings(17))  # this machine has no pins

    def signals(self) -> list[object]:
        lit = [number for number in (17, 27, 22) if self.pins.pin(number).state]
        if lit:
            self.heard.append(tuple(lit))
            until(lambda: not any(self.pins.pin(number).state for number in (17, 27, 22)))
        return self.heard

    def close(self) -> None:
        self.pins.reset()


class BeepingScanner(VirtualScanner):
    """A scanner that can signal."""

    def __init__(self) -> None:
        super().__init__()
        self.beeps: list[object] = []

    def signal(self, which: Signal) -> None:
        self.beeps.append(which)


class ScannerMedium:
    """A beeping scanner beside one that cannot."""

    def __init__(self, folder: Path) -> None:
        self.beeping = BeepingScanner()

    def output(self) -> ScannerSignal:
        made = ScannerSignal()
        made.attach({"front": self.beeping, "camera": VirtualScanner()})
        return made

    def signals(self) -> list[object]:
        return self.beeping.beeps

    def close(self) -> None:
        pass


class RelayMedium:
    """A relay on pin 23."""

    def __init__(self, folder: Path) -> None:
        self.pins = MockFactory()

    def output(self, **settings: object) -> GpioRelay:
        return GpioRelay(RelaySettings(pin=23, **settings), self.pins)

    def absent(self) -> Output:
        return GpioRelay(RelaySettings(pin=23))

    @property
    def is_on(self) -> bool:
        return bool(self.pins.pin(23).state)

    def close(self) -> None:
        self.pins.reset()


class DispenserMedium:
    """A dispenser on pin 23 whose sensor on pin 24 sees nothing."""

    def __init__(self, folder: Path) -> None:
        self.pins = MockFactory()

    def output(self) -> GpioDispenser:
        return GpioDispenser(DispenserSettings(23, 24, 0.01, within=0.05), self.pins)

    def absent(self) -> Output:
        return GpioDispenser(DispenserSettings(23, 24))

    def close(self) -> None:
        self.pins.reset()


class DisplayMedium:
    """A customer display behind a pty."""

    def __init__(self, folder: Path) -> None:
        self.wire = PtyLine(link=folder / "display")

    def output(self) -> Cd5220Display:
        return Cd5220Display(Cd5220Settings(device=self.wire.path))

    def absent(self) -> Output:
        return Cd5220Display(Cd5220Settings(device="/dev/nothing-here"))

    def received(self, size: int) -> bytes:
        came = bytearray()
        deadline = time.monotonic() + PATIENCE
        while len(came) < size and time.monotonic() < deadline:
            came += self.wire.receive(0.05)
        return bytes(came)

    def close(self) -> None:
        self.wire.close()
