"""Separate a module's replies from the codes that come over the same line. Pure: no port, no clock.

    02 00 00 01 00 33 31  V C - 1 2 3 4 5 CR        the answer to a trigger, then the code
    `------ Reply ------' `----- code -----'

A reply is taken for one only when one is awaited, and only where a code could begin. What then
begins like a reply and is none is given up to the end of its line: rather no code than a wrong one.
"""

from drivers.protocols.framing import STALE, Event, Incomplete, LineFramer
from drivers.protocols.registers import (
    REPLY_HEAD,
    Reply,
    could_be_reply,
    reply_length,
    whole_reply,
)

_FRONT = 4
_LINE_ENDS = {"auto": b"\r\n\t", "cr": b"\r", "crlf": b"\n", "tab": b"\t"}


class RegisterStream:
    """Bytes in chunks of any size -> whole codes, awaited replies, notices of what was given up.

    `terminator` is what ends a code, as in `drivers.protocols.framing`.
    """

    def __init__(self, terminator: str = "auto") -> None:
        self._framer = LineFramer(terminator)
        self._ends = _LINE_ENDS.get(terminator, b"")
        self._awaited = 0
        self.reset()

    @property
    def awaiting(self) -> bool:
        """Whether the next reply is still expected."""
        return self._awaited > 0

    @property
    def pending(self) -> bool:
        """True when something has begun, so that the next silence matters."""
        return bool(self._begun) or self._giving_up or self._framer.pending

    @property
    def patience(self) -> float:
        """Seconds of silence after which what has begun is finished or given up."""
        return STALE if self._begun or self._giving_up else self._framer.patience

    def reset(self) -> None:
        """Forget what has begun and what is awaited, for example because the cable was pulled."""
        self._begun = bytearray()
        self._giving_up = False
        self._lost = 0
        self._idle = 0.0
        self._awaited = 0
        self._framer.reset()

    def expect(self, count: int = 1) -> None:
        """A reply with `count` bytes of content is on its way; 0 = none any more."""
        self._awaited = count

    def begin_after(self, rest: bytes) -> None:
        """Begin anew behind bytes that went elsewhere; a code that they cut is given up."""
        self.reset()
        self._giving_up = bool(rest) and rest[-1] not in self._ends

    def feed(self, chunk: bytes) -> list[Event | Reply]:
        """Take what arrived; return what it completes, in order."""
        self._idle = 0.0
        found: list[Event | Reply] = []
        for at in range(len(chunk)):
            if not (self._awaited or self._begun or self._giving_up):
                return found + list(self._framer.feed(chunk[at:]))
            found += self._step(chunk[at])
        return found

    def silence(self, seconds: float) -> list[Event | Reply]:
        """The line was idle for `seconds` more; end or give up what had begun."""
        if not (self._begun or self._giving_up):
            return list(self._framer.silence(seconds))
        self._idle += seconds
        if self._idle < STALE:
            return []
        lost = self._lost + len(self._begun)
        self._begun.clear()
        self._giving_up, self._lost = False, 0
        return [Incomplete(lost)] if lost else []

    def _step(self, byte: int) -> list[Event | Reply]:
        if self._giving_up:
            return self._pass_by(byte)
        if self._begun or (byte == REPLY_HEAD[0] and not self._framer.pending):
            self._begun.append(byte)
            return self._judge()
        return list(self._framer.feed(bytes((byte,))))

    def _pass_by(self, byte: int) -> list[Event | Reply]:
        self._lost += 1
        if byte not in self._ends:
            return []
        lost, self._lost, self._giving_up = self._lost, 0, False
        return [Incomplete(lost)]

    def _judge(self) -> list[Event | Reply]:
        """Is what has begun a reply, not yet one, or none?"""
        begun = bytes(self._begun)
        if could_be_reply(begun, self._awaited):
            if len(begun) < _FRONT or len(begun) < reply_length(begun):
                return []
            answer = whole_reply(begun, self._awaited)
            if answer is not None:
                self._begun.clear()
                self._awaited = 0
                return [answer]
        self._begun.clear()
        self._giving_up = True
        # A line end among these bytes ends what is given up; what follows is new.
        return [event for one in begun for event in self.feed(bytes((one,)))]
