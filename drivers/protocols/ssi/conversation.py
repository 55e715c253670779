"""What the till says to an SSI scanner: answers at once, commands one after the other.

    packet from the scanner -> ACK, NAK (spoiled, unknown) or SEGMENT_ACK
    command of the till     -> sent, answered | sent again | refused | given up

Bytes in and the silence in between are arguments; bytes to send are fetched with `outgoing()`.
"""

from collections import deque
from dataclasses import dataclass, replace

from drivers.protocols.ssi.codes import CodeAssembler, CodeEvent
from drivers.protocols.ssi.packets import (
    ACK,
    CAPABILITIES_REPLY,
    DECODED,
    EVENT,
    NAK,
    PARAM_SEND,
    REPEATED,
    REPLY_REVISION,
    REQUEST_CAPABILITIES,
    REQUEST_REVISION,
    RESEND,
    SEGMENT,
    UNKNOWN,
    Packet,
    PacketReader,
    Stray,
)
from drivers.protocols.ssi.segments import SegmentAssembler

ANSWER_PATIENCE = 0.4
"""Seconds a scanner may take to answer a command; they answer within some 20 ms."""

_REPLY_TO = {REQUEST_REVISION: REPLY_REVISION, REQUEST_CAPABILITIES: CAPABILITIES_REPLY}
_TAKEN_NOTE_OF = (EVENT, PARAM_SEND, REPLY_REVISION, CAPABILITIES_REPLY)


@dataclass(frozen=True, slots=True)
class Answered:
    """A command was carried out; `reply` is what the scanner told, b"" for a mere ACK."""

    opcode: int
    reply: bytes = b""


@dataclass(frozen=True, slots=True)
class Refused:
    """The scanner will not do it; `cause` as in its NAK."""

    opcode: int
    cause: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The scanner said nothing, however often it was asked."""

    opcode: int


Event = CodeEvent | Answered | Refused | Unanswered | Stray


@dataclass(slots=True)
class _Command:
    packet: Packet
    tries: int
    waited: float = 0.0


class Conversation:
    """One scanner's line, from claim to release."""

    def __init__(self) -> None:
        self._reader = PacketReader()
        self._codes = CodeAssembler()
        self._segments = SegmentAssembler()
        self._commands: deque[_Command] = deque()
        self._outgoing = bytearray()
        self._idle = 0.0

    @property
    def waiting(self) -> bool:
        """Whether a command is not answered yet."""
        return bool(self._commands)

    @property
    def patience(self) -> float:
        """Seconds of silence that matter next; infinite when nothing is awaited."""
        missing = [self._reader.patience] if self._reader.pending else []
        if self._commands:
            missing.append(max(0.0, ANSWER_PATIENCE - self._commands[0].waited))
        return min(missing, default=float("inf"))

    def reset(self) -> None:
        """Begin anew on a fresh connection; half codes and open commands are forgotten."""
        self._reader.reset()
        self._codes.reset()
        self._segments.reset()
        self._commands.clear()
        self._outgoing.clear()
        self._idle = 0.0

    def ask(self, packet: Packet, tries: int = 3) -> None:
        """Send a command, after those that wait; its end is told by an event."""
        self._commands.append(_Command(packet, tries))
        if len(self._commands) == 1:
            self._send_command()

    def outgoing(self) -> bytes:
        """What is to be sent now; asking twice gives it once."""
        wire = bytes(self._outgoing)
        self._outgoing.clear()
        return wire

    def receive(self, chunk: bytes) -> list[Event]:
        """Take what arrived; codes and the ends of commands, in order."""
        self._idle = 0.0
        return [event for packet in self._reader.feed(chunk) for event in self._take(packet)]

    def silence(self, seconds: float) -> list[Event]:
        """The line was idle for `seconds` more."""
        self._idle += seconds
        strays: list[Event] = []
        for notice in self._reader.silence(seconds):
            self._codes.damaged()
            if isinstance(notice, Stray):
                strays.append(notice)
            else:
                self._answer(Packet(NAK, bytes((RESEND,))))
        self._codes.silence(self._idle)
        self._segments.silence(self._idle)
        return strays + self._lose_patience(seconds)

    def _take(self, packet: Packet) -> list[Event]:
        if packet.opcode in (ACK, NAK):
            return self._told(packet)
        if packet.opcode == SEGMENT:
            answer, events = self._segments.take(packet)
            self._answer(answer)
            return list(events)
        if packet.opcode == DECODED:
            self._answer(Packet(ACK))
            return list(self._codes.take(packet))
        if packet.opcode not in _TAKEN_NOTE_OF:
            self._answer(Packet(NAK, bytes((UNKNOWN,))))
            return []
        self._answer(Packet(ACK))
        return self._replied(packet)

    def _answer(self, packet: Packet) -> None:
        self._outgoing += packet.wire()

    def _told(self, packet: Packet) -> list[Event]:
        """ACK or NAK for the command in hand; either without one is old news."""
        if not self._commands or self._awaits_reply():
            return self._refused_reply(packet)
        if packet.opcode == ACK:
            return [Answered(self._done().opcode)]
        return self._refused(packet)

    def _awaits_reply(self) -> bool:
        return self._commands[0].packet.opcode in _REPLY_TO

    def _refused_reply(self, packet: Packet) -> list[Event]:
        return self._refused(packet) if self._commands and packet.opcode == NAK else []

    def _refused(self, packet: Packet) -> list[Event]:
        cause = packet.payload[0] if packet.payload else UNKNOWN
        if cause == RESEND:
            return self._again()
        return [Refused(self._done().opcode, cause)]

    def _replied(self, packet: Packet) -> list[Event]:
        asked = self._commands[0].packet.opcode if self._commands else None
        if asked is None or _REPLY_TO.get(asked) != packet.opcode:
            return []
        return [Answered(self._done().opcode, packet.payload)]

    def _done(self) -> Packet:
        command = self._commands.popleft()
        if self._commands:
            self._send_command()
        return command.packet

    def _again(self) -> list[Event]:
        command = self._commands[0]
        if command.tries <= 0:
            return [Unanswered(self._done().opcode)]
        command.packet = replace(command.packet, status=command.packet.status | REPEATED)
        self._send_command()
        return []

    def _send_command(self) -> None:
        command = self._commands[0]
        command.tries -= 1
        command.waited = 0.0
        self._outgoing += command.packet.wire()

    def _lose_patience(self, seconds: float) -> list[Event]:
        if not self._commands:
            return []
        self._commands[0].waited += seconds
        return self._again() if self._commands[0].waited >= ANSWER_PATIENCE else []
