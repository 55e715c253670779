"""The media behind the output contract: a printer on TCP, a pty, a file; players; pins."""

from __future__ import annotations

import os
import pty
import select
import stat
import threading
import time
import tty
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory

from drivers.outputs import Output, Signal
from drivers.outputs.cd5220 import Cd5220Display, Cd5220Settings
from drivers.outputs.dummy import DummyOutput, DummySettings
from drivers.outputs.escpos_printer import EscposPrinter, EscposSettings
from drivers.outputs.escpos_reading import EscposReader
from drivers.outputs.gpio import GpioRelay, LampOutput, LampSettings, RelaySettings
from drivers.outputs.printer_simulator import PrinterSimulator
from drivers.outputs.scanner import ScannerSignal
from drivers.outputs.sound import SoundOutput, SoundSettings
from drivers.scanners.pty_line import PtyLine
from drivers.scanners.virtual import VirtualScanner

PATIENCE = 10.0


def until(true, patience: float = PATIENCE) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


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


class NetworkMedium:
    """A simulated printer on a real TCP port."""

    def __init__(self, folder: Path) -> None:
        self.printer = PrinterSimulator()

    def output(self, **settings: object) -> EscposPrinter:
        return EscposPrinter(EscposSettings(network=self.printer.address, **settings))

    def absent(self) -> Output:
        return EscposPrinter(EscposSettings(network="127.0.0.1:9", patience=0.5))

    def lines(self, number: int) -> list[str]:
        return [each.text for each in self.printer.printed("line", number)]

    def drawers(self) -> int:
        return len(self.printer.printed("drawer", 1, 0.3))

    def close(self) -> None:
        self.printer.close()


class SerialMedium:
    """A printer that never tells its status, behind a pty."""

    def __init__(self, folder: Path) -> None:
        self.wire = PtyLine(link=folder / "printer")
        self.reader, self.paper = EscposReader(), []

    def output(self, **settings: object) -> EscposPrinter:
        return EscposPrinter(EscposSettings(serial=self.wire.path, status=False, **settings))

    def absent(self) -> Output:
        return EscposPrinter(EscposSettings(serial="/dev/nothing-here"))

    def lines(self, number: int) -> list[str]:
        self._receive(lambda: len(self._of("line")) >= number)
        return [each.text for each in self._of("line")]

    def drawers(self) -> int:
        self._receive(lambda: self._of("drawer"), 0.3)
        return len(self._of("drawer"))

    def _of(self, what: str) -> list:
        return [each for each in self.paper if each.what == what]

    def _receive(self, enough, patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        while not enough() and time.monotonic() < deadline:
            self.paper += self.reader.feed(self.wire.receive(0.05))

    def close(self) -> None:
        self.wire.close()


class FileMedium(SerialMedium):
    """A device file that takes slips; here a plain file, written at its end."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "lp0"
        self.file.write_bytes(b"an older slip\n")
        self.folder = folder

    def output(self, **settings: object) -> EscposPrinter:
        return EscposPrinter(EscposSettings(file=str(self.file), **settings))

    def absent(self) -> Output:
        return EscposPrinter(EscposSettings(file=str(self.folder / "lp9")))

    def _receive(self, enough, patience: float = PATIENCE) -> None:
        self.paper = list(EscposReader().feed(self.file.read_bytes()))
        assert self.paper.pop(0).text == "an older slip"

    def close(self) -> None:
        pass


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


MEDIA = {
    "dummy": DummyMedium,
    "network": NetworkMedium,
    "serial": SerialMedium,
    "file": FileMedium,
    "player": PlayerMedium,
    "bell": BellMedium,
    "lamp": LampMedium,
    "scanner": ScannerMedium,
    "relay": RelayMedium,
    "display": DisplayMedium,
}
SIGNALLERS = ("dummy", "player", "bell", "lamp", "scanner")
PRINTERS = ("network", "serial", "file")
CAN_BE_ABSENT = ("dummy", "network", "serial", "file", "player", "lamp", "relay", "display")


def _medium(names):
    @pytest.fixture(params=names)
    def made(request, tmp_path):
        medium = MEDIA[request.param](tmp_path)
        yield medium
        medium.close()

    return made


medium = _medium(tuple(MEDIA))
signalling = _medium(SIGNALLERS)
printing = _medium(PRINTERS)
absent = _medium(CAN_BE_ABSENT)
relay = _medium(("relay",))
display = _medium(("display",))
network = _medium(("network",))
player = _medium(("player",))


@pytest.fixture(autouse=True)
def no_threads_left():
    """Printers and outputs end with their test."""
    before = set(threading.enumerate())
    yield
    until(lambda: not [t for t in threading.enumerate() if t not in before and not t.daemon])
