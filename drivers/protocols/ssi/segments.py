"""Long codes from newer cordless units: numbered segments instead of continued packets.

    first    number 0, F3 00 00, length of the rest (2), kind, 01, length of the code (2), code...
    others   number, code...

Each but the last is answered by SEGMENT_ACK, the last by ACK. Source: the tests of the open driver
enioka_scan; no document of the maker was found, so this is the least certain part of the codec.
"""

from drivers.base import MAX_CODE_BYTES
from drivers.protocols.framing import Incomplete, Oversized
from drivers.protocols.ssi.codes import Code, CodeEvent
from drivers.protocols.ssi.packets import ACK, DECODED, NAK, SEGMENT_ACK, STALE, UNKNOWN, Packet

_FIRST_HEAD = 10
_KIND, _LENGTH = 6, slice(8, 10)


class SegmentAssembler:
    """Takes each packet of the kind SEGMENT once it is known to be undamaged."""

    def __init__(self, cap: int = MAX_CODE_BYTES) -> None:
        self._cap = cap
        self.reset()

    def reset(self) -> None:
        """The connection was lost: what had begun will not be continued by what comes."""
        self._begun: bytearray | None = None
        self._last = b""
        self._answer = ACK
        self._expected = 0
        self._length = 0
        self._kind = 0
        self._paused = False

    def silence(self, idle: float) -> None:
        """The line has been idle for `idle` seconds in all."""
        self._paused = self._paused or idle >= STALE

    def take(self, packet: Packet) -> tuple[Packet, list[CodeEvent]]:
        """What to answer, the code that this segment completes, what was given up for it."""
        segment = packet.payload
        if segment == self._last and self._is_repeat(packet):
            self._paused = False
            return Packet(self._answer), []
        events = self._give_up_if_torn(segment)
        self._last, self._paused = segment, False
        if segment[:1] != b"\0":
            return self._continued(segment[1:], events)
        if len(segment) < _FIRST_HEAD or segment[1] != DECODED:
            return Packet(NAK, bytes((UNKNOWN,))), events
        self._begun = bytearray()
        self._kind = segment[_KIND]
        self._length = int.from_bytes(segment[_LENGTH], "big")
        return self._continued(segment[_FIRST_HEAD:], events)

    def _is_repeat(self, packet: Packet) -> bool:
        """Whether the segment we had last is the same one again, and not a second scan."""
        ends_a_code = self._begun is None and packet.payload[:1] == b"\0"
        return packet.repeated or not ends_a_code

    def _give_up_if_torn(self, segment: bytes) -> list[CodeEvent]:
        following = segment[:1] == bytes((self._expected & 0xFF,))
        if self._begun is None or (following and not self._paused):
            return []
        lost, self._begun = len(self._begun), None
        return [Incomplete(lost)]

    def _continued(self, piece: bytes, events: list[CodeEvent]) -> tuple[Packet, list[CodeEvent]]:
        """Add one piece; segments of a code that was given up are answered and dropped."""
        self._answer = ACK
        if self._begun is None:
            return Packet(ACK), events
        self._begun += piece
        self._expected = self._last[0] + 1
        if len(self._begun) < self._length:
            self._answer = SEGMENT_ACK
            return Packet(SEGMENT_ACK), events
        return Packet(ACK), [*events, self._ended()]

    def _ended(self) -> CodeEvent:
        code, self._begun = bytes(self._begun or b""), None
        if len(code) != self._length or not code:
            return Incomplete(len(code))
        return Code(code, self._kind) if len(code) <= self._cap else Oversized(self._cap)
