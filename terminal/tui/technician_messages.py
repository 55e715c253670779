"""What the technician's bench tells the screen that asked; each is posted to that screen alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from terminal.diagnostics.bench import InstallSlip, Sighting
from terminal.diagnostics.finding import Finding
from terminal.diagnostics.judge_devices import DeviceState


@dataclass
class GateOpened(Message, bubble=False):
    """The PIN was right."""


@dataclass
class Found(Message, bubble=False):
    """One finding, while checks run."""

    finding: Finding


@dataclass
class Checked(Message, bubble=False):
    """All findings, in the order in which they are shown."""

    findings: list[Finding]


@dataclass
class Sampled(Message, bubble=False):
    """Seconds until a connection stood; None: it did not."""

    seconds: float | None


@dataclass
class DevicesRead(Message, bubble=False):
    """Scanners or outputs as they are; `others`: what is plugged in, where a scanner is missing."""

    states: list[DeviceState]
    others: Sequence[str] = ()


@dataclass
class Passed(Message, bubble=False):
    """Bytes passed on a line: which way, what."""

    direction: str
    wire: bytes


@dataclass
class ScanCame(Message, bubble=False):
    """A scanner read a code, and nobody judges it."""

    source: str
    raw: bytes
    symbology: str


@dataclass
class Drawn(Message, bubble=False):
    """A symbol to be scanned off the screen."""

    modules: list[str]


@dataclass
class Seen(Message, bubble=False):
    """What a camera sees."""

    sighting: Sighting | None

    def can_replace(self, message: Message) -> bool:
        """Only the newest picture matters."""
        return isinstance(message, Seen)


@dataclass
class BundleMade(Message, bubble=False):
    """The support bundle is on disk."""

    path: Path


@dataclass
class Done(Message, bubble=False):
    """Something asked for is under way; nothing more is known of it."""


@dataclass
class VoucherIssued(Message, bubble=False):
    """A test voucher, and its symbol."""

    code: str
    modules: list[str]


@dataclass
class Concluded(Message, bubble=False):
    """The acceptance test passed and is signed."""

    slip: InstallSlip
