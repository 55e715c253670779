"""What is looked at: a running till, the files of one that is not, or what is left of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drivers.base import Scanner
from drivers.outputs.base import Output
from terminal.clock import Clock
from terminal.contact import Line
from terminal.core.model import OfflineKit
from terminal.diagnostics.settings import DiagnosticsSettings
from terminal.identity import Identity
from terminal.ledger import Ledger
from terminal.outputs import Outputs
from terminal.platforms.base import Platform


@dataclass(frozen=True, slots=True)
class Places:
    """Where the system shows itself."""

    proc: Path = Path("/proc")
    kernel_log: Path = Path("/dev/kmsg")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a platform is, out of the settings. `ca` is the file of a private CA."""

    name: str
    url: str
    ca: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """One configured scanner or output: its table's name, what it is, how to make one."""

    name: str
    kind: str
    make: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Opened:
    """The open books of a till."""

    identity: Identity
    ledger: Ledger
    clock: Clock
    platforms: Mapping[str, Platform]
    kits: Callable[[str], OfflineKit | None]
    lines: Mapping[str, Line]
    patience: float = 2.0


@dataclass(frozen=True)
class Subject:
    """One till, as far as it can be opened.

    trouble   why the settings or the books could not be opened; empty if they could
    running   scanners by table name and outputs of the till that runs in this program; then
              nobody else may claim those devices
    scanners, outputs  what the settings name
    """

    home: Path
    settings: DiagnosticsSettings = field(default_factory=DiagnosticsSettings)
    trouble: str = ""
    books: Opened | None = None
    addresses: Sequence[Address] = ()
    scanners: Sequence[Device] = ()
    outputs: Sequence[Device] = ()
    running: Running | None = None
    places: Places = field(default_factory=Places)

    @property
    def address(self) -> Address | None:
        """Of the platform that claimed this till; else of the first."""
        own = self.books.identity.platform if self.books else ""
        named = [each for each in self.addresses if each.name == own]
        return next(iter([*named, *self.addresses]), None)


@dataclass(frozen=True, slots=True)
class Running:
    """The devices of a till that runs in this program.

    states  each scanner as its reader has it: status, reason, advice, by table name
    """

    scanners: Mapping[str, Scanner]
    states: Callable[[], Mapping[str, tuple[str, str, str]]]
    outputs: Outputs | None = None
    threads: Sequence[Any] = ()


__all__ = ["Address", "Device", "Opened", "Output", "Places", "Running", "Subject"]
