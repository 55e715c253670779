"""Find out what a scanner on a port speaks: listen first, then, only if allowed, ask.

    listen --a code--> how it ends, or an SSI packet
       `--silence--> SSI revision? --> Honeywell revision? --> register E2? --> nothing known

Asking sends bytes, which is harmless to a scanner and perhaps not to what else may hang on a port;
so nobody calls this but a technician's wish. Not tried on a device.
"""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from drivers.errors import printable
from drivers.port import Port
from drivers.protocols import honeywell
from drivers.protocols.aim import split_aim
from drivers.protocols.registers import Register, find_reply, read
from drivers.protocols.ssi import packets
from drivers.scanners.ssi import ask_revision

BAUDS = (9600, 115200)
_DEFAULT = 9600  # of all drivers
LISTEN = 5.0
"""Seconds in which somebody may scan a code."""
ANSWER_PATIENCE = 0.5
_QUIET = 0.2
_MOST = 8192


@dataclass(frozen=True, slots=True)
class Found:
    """What a port speaks: the driver for it ("" if unknown), settings that differ from that
    driver's defaults, and in words how we know.
    """

    driver: str
    why: str
    settings: dict[str, object] = field(default_factory=dict)


def find(device: str, *, ask: bool, listen: float = LISTEN, bauds: tuple[int, ...] = ()) -> Found:
    """Listen on a port for `listen` seconds; when nothing came and `ask`, put the questions.

    `bauds` are the speeds to try, the first also for listening; () = `BAUDS`.
    Raises the errors of `drivers.port.Port`.
    """
    bauds = bauds or BAUDS
    with _opened(device, bauds[0]) as port:
        heard = _listen(port, listen)
    if heard:
        return judge(heard, bauds[0])
    for baud in bauds if ask else ():
        with _opened(device, baud) as port:
            found = _asked(port, baud)
        if found:
            return found
    return Found("", "it said nothing" + (" and answered nothing" if ask else ""))


def judge(heard: bytes, baud: int) -> Found:
    """What speaks like this. Pure."""
    speed: dict[str, object] = {} if baud == _DEFAULT else {"baud": baud}
    if any(packet.opcode == packets.DECODED for packet in packets.PacketReader().feed(heard)):
        return Found("ssi", "it sent a code in an SSI packet", speed)
    line = heard.strip(b"\r\n\t\x02\x03")
    if not line or sum(byte < 0x20 and byte != 0x1D for byte in line):
        return Found("", f"it sent {len(heard)} bytes that are no code at {baud} baud")
    settings = dict(speed)
    symbology, _ = split_aim(line)
    if symbology:
        settings["aim_id"] = True
    ended = heard[-1:] in (b"\r", b"\n", b"\t", b"\x03")
    if not ended:
        settings["terminator"] = "silence"
    how = "with an end mark" if ended else "without an end mark"
    also = ", after an AIM identifier" if symbology else ""
    return Found("serial", f"it sent a code {how}{also}", settings)


def _asked(port: Port, baud: int) -> Found | None:
    """The first question that gets its answer."""
    speed: dict[str, object] = {} if baud == _DEFAULT else {"baud": baud}
    port.forget()
    if (revision := ask_revision(port)) is not None:
        return Found("ssi", f"it answered to SSI, revision {printable(revision)}", speed)
    if honeywell.find_echo(_answer(port, honeywell.REVISION), "REVINF"):
        return Found("serial", "it answered to a Honeywell menu command", speed)
    if find_reply(_answer(port, read(Register.VERSION)), count=1):
        return Found("module", "it answered for a register", speed)
    return None


def _answer(port: Port, question: bytes) -> bytes:
    port.forget()
    port.send(question)
    return _listen(port, ANSWER_PATIENCE)


def _listen(port: Port, patience: float) -> bytes:
    """What comes until the line is quiet again; b"" when nothing came within `patience` s."""
    heard = port.receive(patience)
    deadline = time.monotonic() + patience
    while heard and len(heard) < _MOST and time.monotonic() < deadline:
        more = port.receive(_QUIET)
        if not more:
            break
        heard += more
    return heard


@contextlib.contextmanager
def _opened(device: str, baud: int) -> Iterator[Port]:
    port = Port(f"port {device}", device, baud)
    port.open()
    try:
        yield port
    finally:
        port.close()
