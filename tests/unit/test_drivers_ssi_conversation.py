"""The till's side of an SSI line: every answer, every command, and any fault in virtual time."""

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.protocols.framing import Incomplete
from drivers.protocols.ssi import packets
from drivers.protocols.ssi.codes import Code
from drivers.protocols.ssi.conversation import (
    ANSWER_PATIENCE,
    Answered,
    Conversation,
    Refused,
    Unanswered,
)
from drivers.protocols.ssi.packets import HOST, SCANNER, STALE, Packet, PacketReader, Stray

QR = 0x1C
VC = bytes.fromhex("0D F3 00 00 1C 56 43 2D 31 32 33 34 35 FD 1F")
ACK = bytes.fromhex("04 D0 04 00 FF 28")
RESEND = bytes.fromhex("05 D1 04 00 01 FF 25")
BEEP = Packet(packets.BEEP, b"\0")
SCANNERS_ACK = Packet(packets.ACK, source=SCANNER).wire()


def nak(cause: int) -> bytes:
    return Packet(packets.NAK, bytes((cause,)), source=SCANNER).wire()


def test_a_code_is_answered_and_told():
    talk = Conversation()
    assert talk.receive(VC) == [Code(b"VC-12345", QR)]
    assert talk.outgoing() == ACK
    assert talk.outgoing() == b""


def test_a_spoiled_code_is_asked_for_again():
    talk = Conversation()
    talk.receive(VC[:-1] + b"\0")
    assert talk.outgoing() == b""
    assert talk.silence(packets.QUIET) == []
    assert talk.outgoing() == RESEND


def test_half_a_code_is_asked_for_again():
    talk = Conversation()
    talk.receive(VC[:9])
    talk.silence(STALE)
    assert talk.outgoing() == RESEND


def test_a_spoiled_part_is_remembered_when_its_repeat_looks_like_the_part_before():
    """It may be that part again or the next one with the same bytes: no code comes of it."""
    talk = Conversation()
    part = Packet(packets.DECODED, b"\x1cAAAA", packets.MORE_FOLLOW, SCANNER).wire()
    status = packets.MORE_FOLLOW | packets.REPEATED
    repeat = Packet(packets.DECODED, b"\x1cAAAA", status, SCANNER).wire()
    last = Packet(packets.DECODED, b"\x1cA", packets.REPEATED, SCANNER).wire()
    talk.receive(part + part[:-1] + b"\0")
    talk.silence(packets.QUIET)
    assert talk.receive(repeat + last) == [Incomplete(4)]


def test_segments_are_torn_by_silence():
    talk = Conversation()
    first = bytes.fromhex("00 F3 00 00 00 06 1C 01 00 03") + b"o"
    talk.receive(Packet(packets.SEGMENT, first, 0, packets.MORE_FOLLOW).wire())
    assert talk.outgoing() == Packet(packets.SEGMENT_ACK).wire()
    talk.silence(STALE)
    rest = Packet(packets.SEGMENT, b"\x01ne", 0, SCANNER).wire()
    assert talk.receive(rest) == [Incomplete(1)]


def test_plain_text_is_told_and_not_answered():
    talk = Conversation()
    assert talk.receive(b"VC-12345\r") == []
    assert talk.silence(STALE) == [Stray(9)]
    assert talk.outgoing() == b""


def test_acknowledgements_are_not_acknowledged():
    talk = Conversation()
    assert talk.receive(SCANNERS_ACK + nak(2)) == []
    assert talk.outgoing() == b""


def test_what_we_do_not_know_is_refused_and_what_we_do_is_answered():
    talk = Conversation()
    talk.receive(Packet(0x99, b"?", source=SCANNER).wire())
    assert talk.outgoing() == Packet(packets.NAK, b"\x02").wire()
    talk.receive(Packet(packets.EVENT, b"\x01", source=SCANNER).wire())
    assert talk.outgoing() == ACK


def test_commands_wait_for_each_other():
    talk = Conversation()
    talk.ask(BEEP)
    talk.ask(Packet(packets.LED_ON, b"\x01"))
    assert talk.outgoing() == BEEP.wire()
    assert talk.receive(SCANNERS_ACK) == [Answered(packets.BEEP)]
    assert talk.outgoing() == Packet(packets.LED_ON, b"\x01").wire()
    assert talk.receive(SCANNERS_ACK) == [Answered(packets.LED_ON)]
    assert not talk.waiting


def test_an_unanswered_command_is_sent_again_and_then_given_up():
    talk = Conversation()
    talk.ask(BEEP, tries=2)
    assert talk.outgoing() == BEEP.wire()
    assert talk.silence(ANSWER_PATIENCE / 2) == []
    assert talk.outgoing() == b""
    assert talk.silence(ANSWER_PATIENCE / 2) == []
    assert talk.outgoing() == Packet(packets.BEEP, b"\0", packets.REPEATED).wire()
    assert talk.silence(ANSWER_PATIENCE) == [Unanswered(packets.BEEP)]
    assert not talk.waiting


def test_a_command_may_be_refused_or_asked_for_again():
    talk = Conversation()
    talk.ask(BEEP)
    talk.outgoing()
    assert talk.receive(nak(packets.RESEND)) == []
    assert talk.outgoing() == Packet(packets.BEEP, b"\0", packets.REPEATED).wire()
    assert talk.receive(nak(packets.DENIED)) == [Refused(packets.BEEP, packets.DENIED)]
    assert not talk.waiting


def test_a_question_is_answered_by_its_reply_and_not_by_another():
    talk = Conversation()
    talk.ask(Packet(packets.REQUEST_REVISION))
    talk.outgoing()
    assert talk.receive(SCANNERS_ACK) == []
    assert talk.receive(Packet(packets.CAPABILITIES_REPLY, b"no", source=SCANNER).wire()) == []
    reply = Packet(packets.REPLY_REVISION, b"PAABLS00-001-R00", source=SCANNER).wire()
    assert talk.receive(reply) == [Answered(packets.REQUEST_REVISION, b"PAABLS00-001-R00")]
    assert talk.outgoing() == ACK + ACK


def test_a_code_may_come_between_a_command_and_its_answer():
    talk = Conversation()
    talk.ask(BEEP)
    events = talk.receive(VC + SCANNERS_ACK)
    assert events == [Code(b"VC-12345", QR), Answered(packets.BEEP)]


def test_patience_names_the_next_silence_that_matters():
    talk = Conversation()
    assert talk.patience == float("inf")
    talk.ask(BEEP)
    assert talk.patience == ANSWER_PATIENCE
    talk.receive(VC[:5])
    assert talk.patience == STALE


def test_reset_forgets_commands_and_halves():
    talk = Conversation()
    talk.ask(BEEP)
    talk.receive(VC[:5])
    talk.reset()
    assert (talk.waiting, talk.outgoing()) == (False, b"")
    assert talk.receive(VC) == [Code(b"VC-12345", QR)]


any_packet = st.builds(
    lambda opcode, payload, status: Packet(opcode, payload, status, SCANNER).wire(),
    st.sampled_from([0xF3, 0x73, 0xF6, 0xD0, 0xD1, 0xA4, 0x99]),
    st.binary(max_size=12),
    st.integers(0, 3),
)
half = st.builds(lambda wire, at: wire[: at % len(wire)], any_packet, st.integers(0, 99))
arrival = st.binary(max_size=40) | any_packet | half | st.floats(0, 0.5)


@given(arrivals=st.lists(arrival, max_size=30), asked=st.integers(0, 3))
def test_any_bytes_then_silence_then_a_code_is_exactly_that_code(arrivals, asked):
    talk = Conversation()
    for _ in range(asked):
        talk.ask(BEEP)
    for one in arrivals:
        _ = talk.receive(one) if isinstance(one, bytes) else talk.silence(one)
    talk.silence(STALE)
    talk.outgoing()
    codes = [event for event in talk.receive(VC) if isinstance(event, Code)]
    assert codes == [Code(b"VC-12345", QR)]
    assert talk.outgoing().startswith(ACK)


class ModelScanner:
    """Obeys the protocol over a line with faults: one transmission after the other."""

    PATIENCE = 1.0
    PIECE = 4

    def __init__(self, talk: Conversation) -> None:
        self.talk = talk
        self.events: list = []

    def scan(self, raw: bytes, faults, junk: bytes) -> None:
        pieces = [raw[at : at + self.PIECE] for at in range(0, len(raw), self.PIECE)]
        for number, piece in enumerate(pieces):
            more = packets.MORE_FOLLOW if number < len(pieces) - 1 else 0
            if not self._deliver(bytes((QR,)) + piece, more, faults, junk):
                break
        self._pass(self.PATIENCE)

    def _deliver(self, payload: bytes, more: int, faults, junk: bytes) -> bool:
        for attempt in range(3):
            status = more | (packets.REPEATED if attempt else 0)
            fault = next(faults, "none")
            wire = Packet(packets.DECODED, payload, status, SCANNER).wire()
            self._arrive(spoiled(wire, fault, junk))
            if self._answered() and fault != "deaf":
                return True
        return False

    def _answered(self) -> bool:
        """Wait for the till; True for ACK, False for NAK or nothing."""
        for _ in range(20):
            heard = PacketReader(sources=(HOST,)).feed(self.talk.outgoing())
            if heard:
                return heard[0].opcode == packets.ACK
            self._pass(self.PATIENCE / 20)
        return False

    def _arrive(self, wire: bytes) -> None:
        for start in range(0, len(wire), 7):
            self.events += self.talk.receive(wire[start : start + 7])

    def _pass(self, seconds: float) -> None:
        self.events += self.talk.silence(seconds)


def spoiled(wire: bytes, fault: str, junk: bytes) -> bytes:
    if fault == "half":
        return wire[: len(wire) // 2]
    if fault == "bent":
        return wire[:5] + bytes((wire[5] ^ 0x10,)) + wire[6:]
    if fault == "noise":
        return junk + wire
    return wire


FAULTS = st.sampled_from(["none", "none", "half", "bent", "noise", "deaf"])


@settings(max_examples=200)
@given(
    codes=st.lists(st.text("AB", min_size=1, max_size=13).map(str.encode), max_size=5),
    faults=st.lists(FAULTS, max_size=20),
    junk=st.binary(max_size=6),
)
def test_over_a_bad_line_no_code_is_invented_torn_or_doubled(codes, faults, junk):
    """What leaves is what was scanned, in order, each at most once; torn ones are told."""
    talk, coming = Conversation(), iter(faults)
    scanner = ModelScanner(talk)
    for raw in codes:
        scanner.scan(raw, coming, junk)
    left = iter(codes)
    for event in scanner.events:
        if isinstance(event, Code):
            assert event.raw in left, "invented, torn, doubled or out of order"
        else:
            assert isinstance(event, Incomplete | Stray)


@given(codes=st.lists(st.text("AB", min_size=1, max_size=13).map(str.encode), max_size=5))
def test_over_a_good_line_every_code_arrives_once(codes):
    scanner = ModelScanner(Conversation())
    for raw in codes:
        scanner.scan(raw, iter(()), b"")
    assert [event.raw for event in scanner.events] == codes


@given(
    codes=st.lists(st.text("AB", min_size=1, max_size=4).map(str.encode), max_size=5, unique=True),
    fault=st.sampled_from(["half", "bent", "deaf"]),
)
def test_one_fault_costs_no_code(codes, fault):
    """Each first transmission fails; each repeat gets through."""
    scanner = ModelScanner(Conversation())
    for raw in codes:
        scanner.scan(raw, iter([fault]), b"")
    assert [event.raw for event in scanner.events] == codes
