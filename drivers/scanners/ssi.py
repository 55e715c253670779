"""Scanners that speak SSI (Zebra; also Datalogic, Opticon): every code is answered for.

    _start: packets on, what it still holds away, scanning on     _stop: scanning off

Because each code is checked and acknowledged, noise on the line costs a moment and never a code,
and the till can make the scanner beep. The protocol itself is `drivers.protocols.ssi`. Not
tried on a device yet: the scanner must be set to the SSI host (a code in its manual) at the same
speed.
"""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from drivers.base import ScanData, Scanner, too_long
from drivers.errors import BadSetting, CodeIncomplete, CodeRefused, DeviceFault, DriverError
from drivers.outputs.base import Signal
from drivers.port import Port, Tap
from drivers.protocols.framing import Incomplete, Oversized
from drivers.protocols.spelling import Spelling
from drivers.protocols.ssi import packets
from drivers.protocols.ssi.codes import Code
from drivers.protocols.ssi.conversation import Answered, Conversation, Event, Refused, Unanswered
from drivers.protocols.ssi.packets import Packet, Stray
from drivers.protocols.ssi.symbologies import GS1_TYPES, NAMES

USE_PACKETS = Packet(packets.PARAM_SEND, b"\xff\xee\x01")
"""Parameter EE = 1, until power-off; FF before it: without a beep."""
FLUSH = Packet(packets.FLUSH)
SCAN_ON = Packet(packets.SCAN_ENABLE)
SCAN_OFF = Packet(packets.SCAN_DISABLE)

TONES = {Signal.ACCEPTED: 0x17, Signal.REFUSED: 0x10, Signal.ATTENTION: 0x00}
"""Beep codes: low then high; two long low ones; one short high one."""
_LIGHT = b"\x01"
"""The light that the scanner itself uses for a good read, green on most."""
LIGHT_SECONDS = 1.0

SUFFIXES = {"": b"", "cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "tab": b"\t"}
_NEEDED = (packets.PARAM_SEND, packets.FLUSH, packets.SCAN_ENABLE)
"""Commands without whose answer there is no scanner; a beep may go unheard."""
_A_CODE = 4
"""Fewer stray bytes than these are noise on the line and no scanner that sends plain text."""
_WISHES = 8
"""Beeps and lights that may wait; more than that were asked for by mistake."""


@dataclass(frozen=True, slots=True)
class SsiSettings:
    """What an SSI scanner needs to know."""

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
    suffix: str = field(
        default="",
        metadata={
            "help": "What the scanner is set to add to each code, to be cut off: cr, lf, crlf, "
            "tab, or empty for nothing."
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


class SsiScanner(Scanner):
    """A scanner that sends packets and waits for an answer to each.

    `signal`, `beep` and `light` may be called from any thread and never raise: they are sent by
    the thread that reads, at once if it is waiting, and dropped when the scanner is not enabled.
    """

    name = "ssi"
    Settings = SsiSettings
    settings: SsiSettings

    def __init__(self, settings: SsiSettings | None = None) -> None:
        super().__init__(settings)
        if self.settings.suffix not in SUFFIXES:
            raise BadSetting(
                self.label,
                f"suffix {self.settings.suffix!r} is not known",
                "use one of cr, lf, crlf, tab, or leave it empty",
            )
        try:
            self._spelling = Spelling(self.settings.aim_id, self.settings.gs)
        except ValueError as error:
            raise BadSetting(self.label, f"gs cannot be used ({error})") from error
        self._port = Port(self.label, self.settings.device, self.settings.baud, self.settings.spy)
        self._talk = Conversation()
        self._wishes: deque[Packet] = deque(maxlen=_WISHES)
        self._light_until: float | None = None

    @property
    def where(self) -> str:
        return self.settings.device

    def signal(self, which: Signal) -> None:
        """Tell accepted, refused and attention apart by tone; accepted also by light."""
        self.beep(TONES[which])
        if which is Signal.ACCEPTED:
            self.light(True)

    def beep(self, tone: int = 0) -> None:
        """Sound beep code `tone`, 0 to 26 (Zebra SSI guide, table "Beep codes")."""
        self._wish(Packet(packets.BEEP, bytes((tone & 0xFF,))))

    def light(self, on: bool) -> None:
        """Light up for `LIGHT_SECONDS`, or go dark at once."""
        self._wish(Packet(packets.LED_ON if on else packets.LED_OFF, _LIGHT))

    def _wish(self, packet: Packet) -> None:
        if self._enabled:
            self._wishes.append(packet)
            self._port.wake()

    def tap(self, hear: Tap | None) -> bool:
        self._port.tap = hear
        return True

    def _open(self) -> None:
        self._port.open()

    def _start(self) -> None:
        """Make it send packets, throw away what it could not deliver so far, let it scan."""
        self._port.forget()
        self._talk.reset()
        self._wishes.clear()
        self._light_until = None
        for command in (USE_PACKETS, FLUSH, SCAN_ON):
            self._talk.ask(command)
        while self._talk.waiting:
            for event in self._exchange(packets.STALE):
                self._refuse_mute(event)

    def _refuse_mute(self, event: Event) -> None:
        if isinstance(event, Unanswered) and event.opcode in _NEEDED:
            raise DeviceFault(
                self.label,
                "it does not answer as an SSI scanner",
                "scan the code for the SSI host in its manual and check the speed, "
                "or set the driver serial",
            )
        if isinstance(event, Refused) and event.opcode == packets.PARAM_SEND:
            raise DeviceFault(
                self.label, "it refuses to send packets", "reset it and set the SSI host again"
            )

    def _read(self, timeout: float) -> Sequence[ScanData | CodeRefused]:
        while self._wishes:
            self._grant(self._wishes.popleft())
        if self._light_until is not None and time.monotonic() >= self._light_until:
            self._grant(Packet(packets.LED_OFF, _LIGHT))
        events = self._exchange(min(timeout, self._dark_in()))
        at = time.monotonic()
        told = (self._told(event, at) for event in events)
        return [one for one in told if one is not None]

    def _grant(self, wish: Packet) -> None:
        # One try: a beep that comes late is worse than none.
        self._talk.ask(wish, tries=1)
        if wish.opcode == packets.LED_ON:
            self._light_until = time.monotonic() + LIGHT_SECONDS
        if wish.opcode == packets.LED_OFF:
            self._light_until = None

    def _dark_in(self) -> float:
        if self._light_until is None:
            return float("inf")
        return max(0.0, self._light_until - time.monotonic())

    def _exchange(self, timeout: float) -> list[Event]:
        """Send what is due, wait for bytes or for what their absence means, answer them."""
        self._send_due()
        wait = min(timeout, self._talk.patience)
        since = time.monotonic()
        chunk = self._port.receive(wait)
        if chunk:
            events = self._talk.receive(chunk)
        else:
            # Not the whole time: we may have been slow to look, or woken early.
            events = self._talk.silence(min(wait, time.monotonic() - since))
        self._send_due()
        return events

    def _send_due(self) -> None:
        wire = self._talk.outgoing()
        if wire:
            self._port.send(wire)

    def _told(self, event: Event, at: float) -> ScanData | CodeRefused | None:
        if isinstance(event, Oversized):
            return too_long(self.label)
        if isinstance(event, Incomplete):
            return CodeIncomplete(self.label)
        if isinstance(event, Stray):
            return self._perhaps_restarted(event)
        if not isinstance(event, Code):
            self._refuse_mute(event)
            return None
        suffix = SUFFIXES[self.settings.suffix]
        gs1 = True if event.kind in GS1_TYPES else None
        by_aim, raw = self._spelling.undone(event.raw.removesuffix(suffix), gs1)
        return self.scan(raw, symbology=NAMES.get(event.kind) or by_aim, at=at)

    def _perhaps_restarted(self, stray: Stray) -> CodeRefused | None:
        """After a power cut of its own the scanner sends plain text; that is no code for us."""
        if stray.length < _A_CODE:
            return None
        for command in (USE_PACKETS, SCAN_ON):
            self._talk.ask(command)
        return CodeIncomplete(self.label)

    def _stop(self) -> None:
        """A scanner that nobody listens to must not beep as if all were well."""
        self._talk.reset()
        self._talk.ask(SCAN_OFF, tries=1)
        try:
            while self._talk.waiting:
                self._exchange(packets.STALE)
        except DriverError:
            pass  # the device is gone

    def _close(self) -> None:
        self._port.close()


def ask_revision(port: Port) -> str | None:
    """Ask an open port for the software revision of an SSI scanner; None if nothing answers so.

    For "find" only, when a technician asked for it: never send to a device unasked. Takes up to
    1.2 s; the answer is raw text of the scanner. Raises DeviceLost.
    """
    talk = Conversation()
    talk.ask(Packet(packets.REQUEST_REVISION))
    while talk.waiting:
        port.send(talk.outgoing())
        wait = talk.patience
        chunk = port.receive(wait)
        events = talk.receive(chunk) if chunk else talk.silence(wait)
        for event in events:
            if isinstance(event, Answered):
                port.send(talk.outgoing())
                return event.reply.decode("ascii", "replace")
    return None
