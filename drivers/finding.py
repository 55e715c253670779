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

from drivers import honeywell
from drivers.aim import split_aim
from drivers.port import Port
from drivers.registers import Register, find_reply, read

BAUDS = (9600, 115200)
LISTEN = 5.0
"""Seconds in which somebody may scan a code."""
ANSWER_PATIENCE = 0.5
_QUIET = 0.2
_MOST = 8192

_SSI_REVISION = b"\x04\xa3\x04\x00\xff\x55"
_SSI_ANSWERS = (0xA4, 0xD0, 0xD1)
_SSI_DECODE = 0xF3
_SSI_FROM_SCANNER = 0
_SSI_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Found:
    """What a port speaks: the driver for it ("" if unknown), settings that differ from that
    driver's defaults, and in words how we know.
    """

    driver: str
    why: str
    settings: dict[str, object] = field(default_factory=dict)


def find(
    device: str, *, ask: bool, listen: float = LISTEN, bauds: tuple[int, ...] = BAUDS
) -> Found:
    """Listen on a port for `listen` seconds; when nothing came and `ask`, put the questions.

    Raises the errors of `drivers.port.Port`.
    """
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
    speed: dict[str, object] = {} if baud == BAUDS[0] else {"baud": baud}
    if ssi_opcodes(heard) & {_SSI_DECODE}:
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


def ssi_opcodes(arrived: bytes) -> set[int]:
    """The opcodes of all whole packets from a scanner among other bytes. Pure.

    A packet: length, opcode, source, status, content, and the two's complement of the sum of it
    all in two bytes; `length` counts all but those two.
    """
    found: set[int] = set()
    for start in range(len(arrived)):
        length = arrived[start]
        packet = arrived[start : start + length + 2]
        whole = length >= _SSI_SHORTEST and len(packet) == length + 2
        if whole and packet[2] == _SSI_FROM_SCANNER:
            check = int.from_bytes(packet[-2:], "big")
            if (sum(packet[:-2]) + check) & 0xFFFF == 0:
                found.add(packet[1])
    return found


def _asked(port: Port, baud: int) -> Found | None:
    """The first question that gets its answer."""
    speed: dict[str, object] = {} if baud == BAUDS[0] else {"baud": baud}
    if ssi_opcodes(_answer(port, _SSI_REVISION)) & set(_SSI_ANSWERS):
        return Found("ssi", "it answered to SSI", speed)
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
