"""From SSI packets to codes: continued, repeated, torn, in segments."""

import pytest

from drivers.base import MAX_CODE_BYTES
from drivers.protocols.framing import Incomplete, Oversized
from drivers.protocols.ssi import packets
from drivers.protocols.ssi.codes import MEMORY, Code, CodeAssembler
from drivers.protocols.ssi.packets import ACK, SCANNER, SEGMENT_ACK, STALE, Packet
from drivers.protocols.ssi.segments import SegmentAssembler
from drivers.protocols.ssi.symbologies import NAMES, TYPES

QR = 0x1C


def part(text: bytes, *, more=False, again=False, kind=QR) -> Packet:
    status = (packets.MORE_FOLLOW if more else 0) | (packets.REPEATED if again else 0)
    return Packet(packets.DECODED, bytes((kind,)) + text, status, SCANNER)


def taken(assembler, *steps):
    """Packets, or seconds of silence in all, or "damaged"."""
    events = []
    for step in steps:
        if isinstance(step, Packet):
            events += assembler.take(step)
        elif step == "damaged":
            assembler.damaged()
        else:
            assembler.silence(step)
    return events


ONE = Code(b"one", QR)
PLAYS = {
    "single": ([part(b"one")], [ONE]),
    "nothing in it": ([part(b""), Packet(packets.DECODED, b"", 0, SCANNER)], []),
    "continued": (
        [part(b"a", more=True), part(b"b", more=True), part(b"c")],
        [Code(b"abc", QR)],
    ),
    "equal parts": ([part(b"a", more=True), part(b"a", more=True), part(b"a")], [Code(b"aaa", QR)]),
    "answer lost": ([part(b"one"), 2.0, part(b"one", again=True)], [ONE]),
    "both answers lost": (
        [part(b"one"), 2.0, part(b"one", again=True), 2.0, part(b"one", again=True)],
        [ONE],
    ),
    "a true second scan": ([part(b"one"), 2.0, part(b"one")], [ONE, ONE]),
    "first attempt lost": ([part(b"two"), 2.0, part(b"one", again=True)], [Code(b"two", QR), ONE]),
    "too late for a repeat": ([part(b"one"), MEMORY, part(b"one", again=True)], [ONE, ONE]),
    "answer to a part lost": (
        [part(b"a", more=True), 2.0, part(b"a", more=True, again=True), part(b"b")],
        [Code(b"ab", QR)],
    ),
    "a part spoiled and sent again": (
        [part(b"a", more=True), "damaged", part(b"b", again=True)],
        [Code(b"ab", QR)],
    ),
    "a spoiled part that equals the one before": (
        [part(b"a", more=True), "damaged", part(b"a", more=True, again=True), part(b"b")],
        [Incomplete(1)],
    ),
    "a spoiled part that equals the one before, and the last spoiled too": (
        [
            part(b"a", more=True),
            "damaged",
            part(b"a", more=True, again=True),
            part(b"b", again=True),
            part(b"one"),
        ],
        [Incomplete(1), ONE],
    ),
    "the rest of a torn code whose beginning comes once more": (
        [
            part(b"a", more=True),
            "damaged",
            part(b"a", more=True, again=True),
            2.0,
            part(b"a", more=True, again=True),
            part(b"b"),
            part(b"one"),
        ],
        [Incomplete(1), ONE],
    ),
    "after damage the next part is not surely the next": (
        [part(b"a", more=True), "damaged", part(b"b")],
        [Incomplete(1)],
    ),
    "a new code after a torn one": (
        [part(b"a", more=True), STALE, part(b"one")],
        [Incomplete(1), ONE],
    ),
    "a new code after a torn one, in two": (
        [part(b"a", more=True), STALE, part(b"x", more=True), part(b"y")],
        [Incomplete(1), Code(b"xy", QR)],
    ),
    "whose repeat is this?": (
        [part(b"a", more=True), 2.0, part(b"b", again=True), 2.0, part(b"one")],
        [Incomplete(1), ONE],
    ),
    "the rest of a torn code is no code": (
        [part(b"a", more=True), 2.0, part(b"b", more=True, again=True), part(b"c"), part(b"one")],
        [Incomplete(1), ONE],
    ),
    "another kind in the middle": (
        [part(b"a", more=True), part(b"b", kind=3), STALE, part(b"one")],
        [Incomplete(1), ONE],
    ),
}


@pytest.mark.parametrize("name", PLAYS)
def test_what_leaves(name):
    steps, events = PLAYS[name]
    assert taken(CodeAssembler(), *steps) == events


def test_a_pulled_cable_ends_what_had_begun_and_its_rest_is_no_code():
    assembler = CodeAssembler()
    taken(assembler, part(b"a", more=True))
    assembler.reset()
    assert taken(assembler, part(b"b", again=True)) == [Incomplete(2)]
    assert taken(assembler, 2.0, part(b"one")) == [ONE]


def test_the_first_code_after_a_reset_counts_also_when_its_first_attempt_was_lost():
    assembler = CodeAssembler()
    assembler.reset()
    assert taken(assembler, part(b"one", again=True)) == [ONE]


def test_a_code_of_exactly_the_cap_passes_and_one_more_does_not():
    assembler = CodeAssembler(cap=4)
    assert taken(assembler, part(b"ab", more=True), part(b"cd")) == [Code(b"abcd", QR)]
    events = taken(assembler, part(b"ab", more=True), part(b"cde", more=True), part(b"f"))
    assert events == [Oversized(4)]
    assert taken(assembler, part(b"one")) == [ONE]


def test_an_endless_code_is_told_once_and_not_kept():
    assembler = CodeAssembler()
    events = taken(assembler, *[part(b"x" * 250, more=True)] * 400)
    assert events == [Oversized(MAX_CODE_BYTES)]
    assert assembler._begun is None


def test_every_type_byte_we_name_has_a_way_back():
    for name, kind in TYPES.items():
        assert NAMES[kind] == name
    assert {NAMES[0x1C], NAMES[0x0B], NAMES[0x0F]} == {"QRCode", "EAN13", "Code128"}


# The published vector: a QR code of 500 times Z in three segments.
FIRST = bytes.fromhex("FF 73 02 00 00 F3 00 00 01 F7 1C 01 01 F4") + b"Z" * 241 + b"\xa6\xd5"
SECOND = bytes.fromhex("FF 73 00 00 01") + b"Z" * 250 + b"\xa6\xa9"
THIRD = bytes.fromhex("0E 73 00 00 02") + b"Z" * 9 + b"\xfc\x53"
LONG = Code(b"Z" * 500, QR)


@pytest.fixture
def segments():
    reader = packets.PacketReader()
    found = reader.feed(FIRST + SECOND + THIRD)
    assert len(found) == 3
    return found


def answered(assembler, *steps):
    """(opcodes of the answers, events); steps are packets or seconds of silence in all."""
    opcodes, events = [], []
    for step in steps:
        if isinstance(step, Packet):
            answer, told = assembler.take(step)
            opcodes.append(answer.opcode)
            events += told
        else:
            assembler.silence(step)
    return opcodes, events


def test_segments_become_one_code(segments):
    opcodes, events = answered(SegmentAssembler(), *segments)
    assert opcodes == [SEGMENT_ACK, SEGMENT_ACK, ACK]
    assert events == [LONG]


def test_repeated_segments_count_once(segments):
    first, second, third = segments
    opcodes, events = answered(
        SegmentAssembler(), first, 2.0, first, second, second, third, 2.0, third
    )
    assert opcodes == [SEGMENT_ACK] * 4 + [ACK] * 2
    assert events == [LONG]


def test_a_second_scan_in_segments_is_a_second_code(segments):
    assert answered(SegmentAssembler(), *segments, 2.0, *segments)[1] == [LONG, LONG]


def test_a_code_in_a_single_segment_may_be_scanned_twice():
    only = Packet(packets.SEGMENT, bytes.fromhex("00 F3 00 00 00 06 1C 01 00 03") + b"one", 2, 0)
    again = Packet(packets.SEGMENT, only.payload, 2 | packets.REPEATED, 0)
    assert answered(SegmentAssembler(), only, again, only) == ([ACK] * 3, [ONE, ONE])


def test_a_missing_segment_ends_the_code(segments):
    first, second, third = segments
    assert answered(SegmentAssembler(), first, third)[1] == [Incomplete(241)]
    assert answered(SegmentAssembler(), second, third)[1] == []


def test_a_pause_between_segments_ends_the_code(segments):
    first, second, third = segments
    opcodes, events = answered(SegmentAssembler(), first, STALE, second, third)
    assert events == [Incomplete(241)]
    assert opcodes[-1] == ACK


def test_a_new_first_segment_begins_anew(segments):
    first, second, _ = segments
    events = answered(SegmentAssembler(), first, second, 2.0, *segments)[1]
    assert events == [Incomplete(491), LONG]


def test_a_segment_of_something_else_is_unknown():
    opcodes, events = answered(
        SegmentAssembler(), Packet(packets.SEGMENT, b"\0\xf6" + bytes(12), 0, SCANNER)
    )
    assert (opcodes, events) == ([packets.NAK], [])


def test_segments_with_more_than_they_promise_are_no_code(segments):
    first, second, _ = segments
    long = Packet(packets.SEGMENT, b"\x02" + b"Z" * 10, 0, SCANNER)
    assert answered(SegmentAssembler(), first, second, long)[1] == [Incomplete(501)]


def test_segments_above_the_cap_are_refused(segments):
    assert answered(SegmentAssembler(cap=499), *segments)[1] == [Oversized(499)]
