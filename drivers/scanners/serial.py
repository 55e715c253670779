"""Line scanners on a serial port: the code, then an end mark (see `drivers.protocols.framing`)."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from drivers.base import ScanData, Scanner, too_long
from drivers.errors import BadSetting, CodeIncomplete, CodeRefused
from drivers.port import Port, Tap
from drivers.protocols.framing import TERMINATORS, Event, Incomplete, LineFramer, Oversized
from drivers.protocols.spelling import Spelling


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """What a serial scanner needs to know."""

    device: str = field(
        default="/dev/baton/scanner-1",
        metadata={
            "help": "The port by a stable name, such as /dev/serial/by-id/..., or a pyserial URL "
            "such as socket://host:port."
        },
    )
    baud: int = field(
        default=9600,
        metadata={"help": "Speed of the line in bits per second; USB scanners ignore it."},
    )
    terminator: str = field(
        default="auto",
        metadata={
            "help": "What ends a code: auto (CR, LF, CRLF, TAB or STX..ETX), cr, lf, crlf, tab, "
            "stx_etx, or silence for a scanner that sends no end mark."
        },
    )
    aim_id: bool = field(
        default=False,
        metadata={"help": "True if the scanner is set to send an AIM identifier (]Q1) first."},
    )
    gs: str = field(
        default="",
        metadata={
            "help": "The character by which the scanner shows the separator of GS1 fields (GS, "
            "1D hex), if it does not send it as it is; empty if it does."
        },
    )
    spy: str = field(
        default="",
        metadata={"help": "A file for a hex log of the line, for technicians; empty for none."},
    )
    repeat_hold: float = field(
        default=0.5,
        metadata={"help": "Seconds for which the same code again is the same scan."},
    )


class SerialScanner(Scanner):
    """A scanner that types its codes into a serial port."""

    name = "serial"
    Settings = SerialSettings
    settings: SerialSettings

    def __init__(self, settings: SerialSettings | None = None) -> None:
        super().__init__(settings)
        if self.settings.terminator not in TERMINATORS:
            raise BadSetting(
                self.label,
                f"terminator {self.settings.terminator!r} is not known",
                f"use one of {', '.join(TERMINATORS)}",
            )
        self._framer = LineFramer(self.settings.terminator)
        try:
            self._spelling = Spelling(self.settings.aim_id, self.settings.gs)
        except ValueError as error:
            raise BadSetting(self.label, f"gs cannot be used ({error})") from error
        self._port = Port(self.label, self.settings.device, self.settings.baud, self.settings.spy)

    @property
    def where(self) -> str:
        return self.settings.device

    def tap(self, hear: Tap | None) -> bool:
        self._port.tap = hear
        return True

    def _open(self) -> None:
        self._port.open()

    def _start(self) -> None:
        self._port.forget()
        self._framer.reset()  # half a code from before an unplug must not lead the next one

    def _read(self, timeout: float) -> Sequence[ScanData | CodeRefused]:
        wait = min(timeout, self._framer.patience) if self._framer.pending else timeout
        chunk = self._port.receive(wait)
        events = self._framer.feed(chunk) if chunk else self._framer.silence(wait)
        at = time.monotonic()
        return [self._told(event, at) for event in events]

    def _told(self, event: Event, at: float) -> ScanData | CodeRefused:
        if isinstance(event, Oversized):
            return too_long(self.label)
        if isinstance(event, Incomplete):
            return CodeIncomplete(self.label)
        symbology, raw = self._spelling.undone(event)
        return self.scan(raw, symbology=symbology, at=at)

    def _close(self) -> None:
        self._port.close()
