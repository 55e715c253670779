"""Packets of SSI and how they are found in a stream of bytes that may hold noise.

    length opcode source status payload... checksum_hi checksum_lo

The length counts everything but the checksum (4 to 255). The checksum is the two's complement of
the 16-bit sum of all bytes before it.

Why the search is strict: a stray byte taken as a length swallows good packets, and a code may hold
bytes that look like a packet. So a head that cannot be one costs one byte; a packet with a wrong
checksum makes the reader deaf until the line is quiet, because its length may be wrong and what
follows may be its rest; and half a packet is given up after `STALE`. The scanner loses nothing by
that: it waits for an answer and sends again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

QUIET = 0.05
"""Seconds without a byte after which a damaged packet is surely over; 50 bytes at 9600 baud."""
STALE = 0.2
"""Seconds without a byte after which half a packet is given up."""

SCANNER: Final = 0x00
HOST: Final = 0x04

REPEATED: Final = 0x01
MORE_FOLLOW: Final = 0x02
PERMANENT: Final = 0x08
_STATUS_BITS = REPEATED | MORE_FOLLOW | PERMANENT

SEGMENT: Final = 0x73
SEGMENT_ACK: Final = 0x74
REQUEST_REVISION: Final = 0xA3
REPLY_REVISION: Final = 0xA4
PARAM_SEND: Final = 0xC6
ACK: Final = 0xD0
NAK: Final = 0xD1
FLUSH: Final = 0xD2
REQUEST_CAPABILITIES: Final = 0xD3
CAPABILITIES_REPLY: Final = 0xD4
START_DECODE: Final = 0xE4
STOP_DECODE: Final = 0xE5
BEEP: Final = 0xE6
LED_ON: Final = 0xE7
LED_OFF: Final = 0xE8
SCAN_ENABLE: Final = 0xE9
SCAN_DISABLE: Final = 0xEA
DECODED: Final = 0xF3
EVENT: Final = 0xF6

RESEND: Final = 1
UNKNOWN: Final = 2
DENIED: Final = 6

_HEAD = 4
_LONGEST = 255
_CHECKSUM = 2
# The first segment of newer units has 2 where others have their source.
_SEGMENT_SOURCES = (SCANNER, MORE_FOLLOW)


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet; `payload` is at most 251 bytes."""

    opcode: int
    payload: bytes = b""
    status: int = 0
    source: int = HOST

    @property
    def repeated(self) -> bool:
        """Whether it was sent before and no answer was heard."""
        return bool(self.status & REPEATED)

    @property
    def more_follow(self) -> bool:
        """Whether the code goes on in the next packet."""
        return bool(self.status & MORE_FOLLOW)

    def wire(self) -> bytes:
        """The bytes on the line; ValueError when the payload is too long."""
        length = _HEAD + len(self.payload)
        if length > _LONGEST:
            raise ValueError(f"a packet holds at most {_LONGEST - _HEAD} bytes")
        body = bytes((length, self.opcode, self.source, self.status)) + self.payload
        return body + checksum(body)


@dataclass(frozen=True, slots=True)
class Damaged:
    """Something that began like a packet was not one, or not whole; it was thrown away."""

    length: int


def checksum(body: bytes) -> bytes:
    """Two bytes, high first, that make the 16-bit sum of body and checksum zero."""
    return (-sum(body) & 0xFFFF).to_bytes(_CHECKSUM, "big")


@dataclass(frozen=True, slots=True)
class Stray:
    """Bytes that no packet begins with: noise, or a scanner that does not send packets."""

    length: int


class PacketReader:
    """Bytes in chunks of any size -> packets of the given sources, and notices of damage.

    `sources` are those of the other side: a till reads what scanners send, a simulated scanner
    what hosts send.
    """

    def __init__(self, sources: tuple[int, ...] = (SCANNER,)) -> None:
        self._sources = sources
        self.reset()

    @property
    def pending(self) -> bool:
        """True when something has begun, so that the next silence matters."""
        return bool(self._held or self._skipped) or self._deaf

    @property
    def patience(self) -> float:
        """Seconds of silence that are still missing until what has begun is given up."""
        return max(0.0, (QUIET if self._deaf else STALE) - self._idle)

    def reset(self) -> None:
        """Forget what has begun, for example because the cable was pulled."""
        self._held = bytearray()
        self._deaf = False
        self._lost = 0
        self._skipped = 0
        self._idle = 0.0

    def feed(self, chunk: bytes) -> list[Packet]:
        """Take what arrived; return the whole packets in it, in order."""
        self._idle = 0.0
        if self._deaf:
            self._lost += len(chunk)
            return []
        self._held += chunk
        return list(self._found())

    def silence(self, seconds: float) -> list[Damaged | Stray]:
        """The line was idle for `seconds` more; give up what had begun, if that is enough."""
        self._idle += seconds
        if not self.pending or self.patience > 0:
            return []
        length = self._lost + self._skipped + len(self._held)
        stray = self._skipped >= _HEAD or not (self._deaf or self._held)
        self.reset()
        return [Stray(length) if stray else Damaged(length)]

    def _found(self) -> Iterator[Packet]:
        start, held = 0, self._held
        while start < len(held):
            if not self._may_begin(held[start : start + _HEAD]):
                start += 1
                self._skipped += 1
                continue
            end = start + held[start] + _CHECKSUM
            if end > len(held):
                break
            body = bytes(held[start : end - _CHECKSUM])
            if checksum(body) != held[end - _CHECKSUM : end]:
                self._deaf, self._lost, self._skipped = True, len(held) - start, 0
                held.clear()
                return
            self._skipped = 0
            yield Packet(body[1], body[_HEAD:], body[3], body[2])
            start = end
        del held[:start]

    def _may_begin(self, head: bytes | bytearray) -> bool:
        """Whether these one to four bytes can be the head of a packet."""
        if head[0] < _HEAD:
            return False
        segment = len(head) > 1 and head[1] == SEGMENT
        if len(head) > 1 and head[1] in (DECODED, SEGMENT) and head[0] == _HEAD:
            return False  # a code has bytes
        if len(head) > 2 and head[2] not in (_SEGMENT_SOURCES if segment else self._sources):
            return False
        return len(head) < _HEAD or not head[3] & ~_STATUS_BITS
