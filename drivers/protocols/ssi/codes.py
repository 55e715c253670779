"""Packets with codes in them -> whole codes, each once.

A code that does not fit into one packet comes in several, all but the last with MORE_FOLLOW. A
scanner that hears no answer sends the packet again with REPEATED, twice, some seconds apart.

What may not happen: that the parts of two codes become one, or that the end of a code is taken for
a code. So after a pause of `STALE` a begun code goes on only if the scanner repeats exactly the
part that we had last; whatever else comes, the begun code is given up. And after damage, a repeat
that looks like the last part might be the next part with the same bytes: given up too. The
customer shows the code again; that is cheaper than a wrong one.
"""

from dataclasses import dataclass

from drivers.base import MAX_CODE_BYTES
from drivers.protocols.framing import Incomplete, Oversized
from drivers.protocols.ssi.packets import STALE, Packet

MEMORY = 30.0
"""Seconds of silence after which a repeat of the last code is no repeat; scanners are set to send
again at most two times 9.9 s apart."""


@dataclass(frozen=True, slots=True)
class Code:
    """One whole code and the byte that says what it was printed as."""

    raw: bytes
    kind: int


CodeEvent = Code | Incomplete | Oversized


class CodeAssembler:
    """Takes each packet of the kind DECODED once it is known to be undamaged."""

    def __init__(self, cap: int = MAX_CODE_BYTES) -> None:
        self._cap = cap
        self._last: tuple[bytes, bool] | None = None
        self._begun: bytearray | None = None
        self._kind = 0
        self._skipping = False
        self._paused = False
        self._doubtful = False

    def reset(self) -> None:
        """The connection was lost: what had begun will not be continued by what comes."""
        self._skipping = self._skipping or self._begun is not None
        self._begun = None
        self._last = None
        self._paused = True

    def silence(self, idle: float) -> None:
        """The line has been idle for `idle` seconds in all."""
        self._paused = self._paused or idle >= STALE
        if idle >= MEMORY:
            self._last = None

    def damaged(self) -> None:
        """Something on the line was lost or spoiled."""
        self._doubtful = True

    def take(self, packet: Packet) -> list[CodeEvent]:
        """The code that this packet completes, and what was given up because of it."""
        key = (packet.payload, packet.more_follow)
        if packet.repeated and key == self._last and not self._in_doubt():
            self._paused = False  # what comes next without a pause continues what this began
            return []
        given_up = self._give_up_if_torn(packet)
        paused, self._last = self._paused, key
        self._paused = self._doubtful = False
        if self._skipping:
            self._skipping = packet.more_follow
            # It may have been a whole code whose first attempt was lost: let it be shown again.
            return given_up or [Incomplete(len(packet.payload))] * paused
        return given_up + self._add(packet)

    def _in_doubt(self) -> bool:
        return self._begun is not None and self._doubtful

    def _give_up_if_torn(self, packet: Packet) -> list[CodeEvent]:
        """End what had begun, unless this packet surely continues it."""
        fresh = self._paused and not packet.repeated
        if fresh:
            self._skipping = False  # a pause and no repeat: a new code
        if self._begun is None:
            return []
        torn = self._paused or (self._doubtful and self._is_not_the_next(packet))
        other = packet.payload[:1] != bytes((self._kind,))
        if not torn and not other:
            return []
        self._skipping = not fresh
        return [self._drop()]

    def _is_not_the_next(self, packet: Packet) -> bool:
        """After damage only a repeat that differs from the last part is surely the next one."""
        return not packet.repeated or (packet.payload, packet.more_follow) == self._last

    def _drop(self) -> Incomplete:
        length = len(self._begun or b"")
        self._begun = None
        return Incomplete(length)

    def _add(self, packet: Packet) -> list[CodeEvent]:
        if not packet.payload:
            return []
        self._kind = packet.payload[0]
        code = (self._begun or bytearray()) + packet.payload[1:]
        self._begun = None
        if len(code) > self._cap:
            self._skipping = packet.more_follow
            return [Oversized(self._cap)]
        if packet.more_follow:
            self._begun = code
            return []
        return [Code(bytes(code), self._kind)] if code else []
