"""The technician's bench: everything the technician's screens may ask of a till.

Whatever reads or writes takes its time: never call it from the event loop, but for what says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from drivers.base import ScanData, Scanner
from drivers.outputs.base import CanSignal, Signal
from drivers.outputs.paper import Align, Cut, Part, Qr, Text, on_paper, wrapped
from terminal import config
from terminal.counter import Shown
from terminal.diagnostics import acceptance, books, devices, network
from terminal.diagnostics.bundle import bundle
from terminal.diagnostics.checks import CHECKS, NETWORK, named
from terminal.diagnostics.finding import Finding
from terminal.diagnostics.judge_books import JournalState, QueueState
from terminal.diagnostics.judge_devices import DeviceState
from terminal.diagnostics.runner import run_checks
from terminal.diagnostics.subject import Opened, Subject
from terminal.errors import WrongUse
from terminal.files import replace_file
from terminal.locale import _
from terminal.outputs import Outputs
from terminal.slips.facts import Shop
from terminal.slips.install import as_text, install_slip
from terminal.technician import TechnicianGate

_COLUMNS = 48
Hear = Callable[[str, bytes], None]
Scans = Callable[[Sequence[ScanData]], None]


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a camera sees: grey values row by row, frames looked through and read so far."""

    rows: list[bytes] = field(default_factory=list)
    frames: int = 0
    read: int = 0


@dataclass(frozen=True, slots=True)
class InstallSlip:
    """What an acceptance test left: its lines, the file they are in, whether it was printed too."""

    lines: tuple[str, ...]
    path: Path
    printed: bool
    sequence: int
    hash: bytes


@dataclass
class Bench:
    """One device's bench. `lend` gives scans to somebody else until it is given None."""

    subject: Subject
    gate: TechnicianGate
    now: Callable[[], datetime]
    lend: Callable[[Scans | None], None] = lambda scans: None
    shop: Shop | None = None
    settings: config.Config | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def has_till(self) -> bool:
        """Whether a till runs; without one there are checks, the network and the bundle."""
        return self.subject.running is not None

    # Checks

    def check(self, told: Callable[[Finding], None] = lambda finding: None) -> list[Finding]:
        """All checks, worst first; kept for the bundle and the acceptance test."""
        self.findings = run_checks(CHECKS, self.subject, told)
        return self.findings

    def chain(self) -> list[Finding]:
        """The way to the platform, in its own order."""
        found = run_checks(named(NETWORK), self.subject)
        return sorted(found, key=lambda each: NETWORK.index(each.check))

    def bundle(self) -> Path:
        """The support bundle, with what was found last. Raises StateUnusable."""
        findings = self.findings or self.check()
        return bundle(self.subject, findings, self.settings, self.now())

    # Network

    def connect_time(self) -> float | None:
        """Seconds until a connection to the platform stood; None where it did not."""
        address = self.subject.address
        return network.connect_time(address, 2.0) if address else None

    # Scanners

    def scanners(self) -> list[DeviceState]:
        """Each configured scanner as it is."""
        return devices.scanner_states(self.subject)

    def plugged_in(self) -> list[str]:
        """What is connected to this machine that may be a scanner: name and maker."""
        return devices.plugged_in()

    def listen(self, name: str, hear: Hear | None) -> bool:
        """Hear the bytes of a scanner's line; False where it has none. Quick."""
        scanner = self._scanner(name)
        return scanner.tap(hear) if scanner else False

    def signal_scanner(self, name: str) -> bool:
        """Let a scanner beep and light up; False where it cannot. Quick."""
        scanner = self._scanner(name)
        if not isinstance(scanner, CanSignal):
            return False
        scanner.signal(Signal.ACCEPTED)
        return True

    def sighting(self, name: str, columns: int, rows: int) -> Sighting | None:
        """What a camera sees, shrunk to so many square dots; None where it is no camera."""
        sight = getattr(self._scanner(name), "sight", None)
        if sight is None:
            return None
        return Sighting(sight.preview(columns, rows), *sight.counts())

    def symbol(self, text: str) -> list[str]:
        """A QR symbol's modules row by row, "1" dark, without a quiet zone. Raises DriverError."""
        from drivers.frames.symbols import symbol_of

        return [
            "".join("1" if dot < 128 else "0" for dot in row) for row in symbol_of(text.encode())
        ]

    def _scanner(self, name: str) -> Scanner | None:
        running = self.subject.running
        return running.scanners.get(name) if running else None

    # Books

    def journal(self) -> JournalState | None:
        """Read and verify everything; None where there is no journal."""
        return books.journal(self.subject.books) if self.subject.books else None

    def queue(self) -> QueueState | None:
        """What waits; None where there is no journal."""
        return books.queue(self.subject.books) if self.subject.books else None

    # Outputs

    def outputs(self) -> list[DeviceState]:
        """Each output as it is; printers are asked."""
        return devices.output_states(self.subject)

    def signal(self, which: str) -> None:
        """Sound and light for `accepted`, `refused` or `attention`, on whatever has them."""
        self._outputs().signal(Signal(which))

    def print_test(self) -> None:
        """A test slip on every printer. Raises WrongUse where there is none."""
        self._print("copy", trial_slip)

    def print_code(self, code: str, title: str) -> None:
        """A code to be scanned, on paper. Raises WrongUse where there is no printer."""
        self._print("copy", lambda shop, columns: code_slip(code, title, columns))

    def _print(self, what: str, slip: Callable[[Shop, int], list[Part]]) -> None:
        outputs = self._outputs()
        if not outputs.can_print:
            raise WrongUse("no printer is configured")
        outputs.print(what, slip)

    def _outputs(self) -> Outputs:
        running = self.subject.running
        if running is None or running.outputs is None:
            raise WrongUse("the till does not run")
        return running.outputs

    # Acceptance

    def test_voucher(self) -> str:
        """A fresh test voucher's text. Raises PlatformFault's family, WrongUse."""
        return acceptance.issued(self._books())

    def await_test(self, awaited: bool) -> None:
        """Whether a test voucher may be judged though nobody has signed in: technicians have no
        number. Every other code still needs somebody who serves. Quick."""
        if self.subject.books is not None:
            self.subject.books.ledger.trying = awaited

    def conclude(self, shown: Shown) -> InstallSlip:
        """Sign, keep and print the install slip of a test that passed. Raises WrongUse."""
        findings = self.findings or self.check()
        facts = acceptance.conclude(self._books(), shown, findings)
        shop = self.shop or Shop("", "", "UTC")
        text = as_text(install_slip(facts, shop, _COLUMNS), _COLUMNS)
        path = self.subject.home / "install" / f"slip-{facts.sequence}.txt"
        replace_file(path, text.encode(), 0o600)
        outputs = self._outputs()
        if outputs.can_print:
            outputs.print("report", lambda there, columns: install_slip(facts, there, columns))
        printed = outputs.can_print
        return InstallSlip(tuple(text.splitlines()), path, printed, facts.sequence, facts.hash)

    def _books(self) -> Opened:
        if self.subject.books is None:
            raise WrongUse("the till does not run")
        return self.subject.books


def trial_slip(shop: Shop, columns: int) -> list[Part]:
    """What a printer must be able to do: rule, Chinese, figures, a symbol."""
    ruler = "".join(str(place % 10) for place in range(1, columns + 1))
    parts: list[Part] = [Text(shop.name, bold=True, align=Align.CENTER), Text(ruler)]
    for line in ("*** " + _("TEST - NOT VALID") + " ***", "你好，世界 繁體 12:34", "¥ 1,234.50"):
        parts += [Text(each) for each in wrapped(on_paper(line), columns)]
    return [*parts, Text("-" * columns), Qr("BATON-TEST", 6), Cut()]


def code_slip(code: str, title: str, columns: int) -> list[Part]:
    """A code to be scanned from paper."""
    said = [Text(each, align=Align.CENTER) for each in wrapped(on_paper(title), columns)]
    return [*said, Qr(code, 5), Cut()]


__all__ = ["Bench", "InstallSlip", "Sighting"]
