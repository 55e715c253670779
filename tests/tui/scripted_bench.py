"""A technician's bench whose machine is written down: real screens, no devices and no network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from drivers.frames.symbols import symbol_of
from terminal.counter import Shown
from terminal.diagnostics import judge_books as books
from terminal.diagnostics import judge_devices as devices
from terminal.diagnostics import judge_machine as machine
from terminal.diagnostics import judge_network as network
from terminal.diagnostics import judge_platform as platform
from terminal.diagnostics import software
from terminal.diagnostics.bench import InstallSlip, Sighting
from terminal.diagnostics.finding import Finding
from terminal.diagnostics.judge_devices import DeviceState
from terminal.diagnostics.settings import DiagnosticsSettings
from terminal.diagnostics.subject import Device, Subject
from terminal.errors import PinRefused, WrongUse

PIN = "246813"
GB = 1_000_000_000
DEAD = DeviceState(
    "front",
    "ssi",
    "missing",
    "not found",
    "plug it in, or correct the name in the settings",
    "/dev/baton/scanner-0",
)
WELL = DeviceState("side [2]", "serial", "ready")
FINDINGS = [
    machine.disk(machine.Disk(32 * GB, 19 * GB)),
    machine.power(0),
    network.link([network.Link("eth0", True, 1000, ("192.0.2.7",))]),
    platform.clock(timedelta(minutes=-4), False),
    network.latency([0.023, 0.021, 0.041], 2.0),
    platform.platform(platform.Contact(0.041, authorised=True)),
    platform.credential(platform.Contact(0.041, authorised=True)),
    *devices.scanners([DEAD, WELL]),
    devices.camera("eye", devices.FrameRate(54, 2.0)),
    *devices.outputs([]),
    books.journal(books.JournalState(12_408, 0.8, 12_001)),
    *books.queue(books.QueueState(3, timedelta(minutes=26), 1)),
    software.judge_versions({"baton": "0.1.0", "python": "3.11.2", "sqlite": "3.54.1"}),
]
CHAIN = [
    network.link([network.Link("eth0", True, 1000, ("192.0.2.7",))]),
    network.address([network.Link("eth0", True, 1000, ("192.0.2.7",))]),
    network.gateway(network.Gateway("192.0.2.1", True)),
    network.dns("platform.example", None),
    network.tls(network.TlsFault.UNREACHABLE, None),  # type: ignore[arg-type]
]


class ScriptedGate:
    """PIN opens it; `time` runs only when a test says so."""

    def __init__(self) -> None:
        self.time = timedelta()
        self.tried: list[tuple[str, str]] = []
        self.refuses: PinRefused | None = None
        self.left_times = 0

    def enter(self, pin: str, purpose: str = "") -> None:
        self.tried.append((pin, purpose))
        if self.refuses:
            raise self.refuses
        if pin != PIN:
            raise PinRefused("this is not the technician's PIN", "wrong", 5.0)
        self.time = timedelta(minutes=30)

    def left(self) -> timedelta:
        return self.time

    def leave(self) -> None:
        self.time = timedelta()
        self.left_times += 1


class ScriptedBench:
    """What a test lets a technician find."""

    def __init__(self, has_till: bool = True) -> None:
        self.gate = ScriptedGate()
        self.has_till = has_till
        eye = Device("eye", "camera", lambda: None)
        self.subject = Subject(Path("/nowhere"), DiagnosticsSettings(), scanners=[eye])
        self.findings: list[Finding] = []
        self.will_find = list(FINDINGS)
        self.states = [DEAD, WELL]
        self.others = ["/dev/serial/by-id/usb-Symbol_DS2208 Zebra (Symbol) DS2208"]
        self.has: Callable[[Sequence[Any]], None] | None = None
        self.hears: dict[str, Callable[[str, bytes], None]] = {}
        self.beeped: list[str] = []
        self.signalled: list[str] = []
        self.printed: list[str] = []
        self.concluded: list[Shown] = []
        self.awaits_test = False
        self.times: list[float | None] = []
        self.fails = ""
        self.frames = 0

    def check(self, told: Callable[[Finding], None] = lambda finding: None) -> list[Finding]:
        self._agree()
        for each in self.will_find:
            told(each)
        self.findings = list(self.will_find)
        return self.findings

    def chain(self) -> list[Finding]:
        self._agree()
        return CHAIN

    def bundle(self) -> Path:
        self._agree()
        return Path("/data/till/support/baton-yunnan-1-20261122-060731.zip")

    def connect_time(self) -> float | None:
        return self.times.pop(0) if self.times else 0.023

    def scanners(self) -> list[DeviceState]:
        return self.states

    def plugged_in(self) -> list[str]:
        return self.others

    def listen(self, name: str, hear: Callable[[str, bytes], None] | None) -> bool:
        if hear is None:
            self.hears.pop(name, None)
        else:
            self.hears[name] = hear
        return True

    def lend(self, scans: Callable[[Sequence[Any]], None] | None) -> None:
        self.has = scans

    def signal_scanner(self, name: str) -> bool:
        self.beeped.append(name)
        return name == DEAD.name

    def sighting(self, name: str, columns: int, rows: int) -> Sighting | None:
        self.frames += 14
        picture = [bytes((x * 4 + y * 2) % 256 for x in range(min(columns, 64))) for y in range(36)]
        return Sighting(picture[: max(0, rows)], self.frames, self.frames // 2)

    def symbol(self, text: str) -> list[str]:
        return [
            "".join("1" if dot < 128 else "0" for dot in row) for row in symbol_of(text.encode())
        ]

    def journal(self) -> books.JournalState:
        return books.JournalState(12_408, 0.8, 12_001)

    def queue(self) -> books.QueueState:
        return books.QueueState(3, timedelta(minutes=26), 1)

    def outputs(self) -> list[DeviceState]:
        return [
            DeviceState("192.0.2.9:9100", "escpos", "fault", "it is out of paper", "put a roll in"),
            DeviceState("default", "sound", "ready"),
        ]

    def signal(self, which: str) -> None:
        self.signalled.append(which)

    def print_test(self) -> None:
        self._agree()
        self.printed.append("test")

    def print_code(self, code: str, title: str) -> None:
        self._agree()
        self.printed.append(code)

    def test_voucher(self) -> str:
        self._agree()
        return "TEST-VOUCHER"

    def await_test(self, awaited: bool) -> None:
        self.awaits_test = awaited

    def conclude(self, shown: Shown) -> InstallSlip:
        self.concluded.append(shown)
        lines = ("                    INSTALLATION", "checks passed                  14")
        path = Path("/data/till/install/slip-44.txt")
        return InstallSlip(lines, path, True, 44, bytes(range(32)))

    def _agree(self) -> None:
        if self.fails:
            raise WrongUse(self.fails)
