"""SSI packets: the published bytes, and finding packets in noise."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.protocols.ssi import packets
from drivers.protocols.ssi.packets import (
    QUIET,
    SCANNER,
    STALE,
    Damaged,
    Packet,
    PacketReader,
    Stray,
)

PUBLISHED = {
    "ack": (Packet(packets.ACK), "04 D0 04 00 FF 28"),
    "nak resend": (Packet(packets.NAK, b"\x01"), "05 D1 04 00 01 FF 25"),
    "start decode": (Packet(packets.START_DECODE), "04 E4 04 00 FF 14"),
    "stop decode": (Packet(packets.STOP_DECODE), "04 E5 04 00 FF 13"),
    "scan on": (Packet(packets.SCAN_ENABLE), "04 E9 04 00 FF 0F"),
    "scan off": (Packet(packets.SCAN_DISABLE), "04 EA 04 00 FF 0E"),
    "revision": (Packet(packets.REQUEST_REVISION), "04 A3 04 00 FF 55"),
    "capabilities": (Packet(packets.REQUEST_CAPABILITIES), "04 D3 04 00 FF 25"),
    "beep 0": (Packet(packets.BEEP, b"\0"), "05 E6 04 00 00 FF 11"),
    "use packets": (Packet(packets.PARAM_SEND, b"\xff\xee\x01"), "07 C6 04 00 FF EE 01 FD 41"),
    "qr": (
        Packet(packets.DECODED, b"\x1cVC-12345", 0, SCANNER),
        "0D F3 00 00 1C 56 43 2D 31 32 33 34 35 FD 1F",
    ),
    "code 39": (Packet(packets.DECODED, b"\x01NR", 0, SCANNER), "07 F3 00 00 01 4E 52 FE 65"),
}
QR = Packet(packets.DECODED, b"\x1cVC-12345", 0, SCANNER)

sent = st.builds(
    Packet,
    st.sampled_from([packets.DECODED, packets.EVENT, packets.ACK, packets.SEGMENT]),
    st.binary(min_size=1, max_size=251),
    st.sampled_from([0, packets.REPEATED, packets.MORE_FOLLOW]),
    st.just(SCANNER),
)
cutting = st.lists(st.integers(0, 10_000), max_size=12)


def in_pieces(wire: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(wire), *(cut % (len(wire) + 1) for cut in cuts)})
    return [wire[a:b] for a, b in itertools.pairwise(edges)]


def fed(reader: PacketReader, pieces: list[bytes]) -> list[Packet]:
    return [packet for piece in pieces for packet in reader.feed(piece)]


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_bytes(name):
    packet, wire = PUBLISHED[name]
    assert packet.wire() == bytes.fromhex(wire)
    reader = PacketReader(sources=(packet.source,))
    assert reader.feed(bytes.fromhex(wire)) == [packet]


def test_a_payload_that_does_not_fit_is_refused():
    assert len(Packet(packets.DECODED, b"x" * 251).wire()) == 257
    with pytest.raises(ValueError, match="251"):
        Packet(packets.DECODED, b"x" * 252).wire()


@given(stream=st.lists(sent, max_size=5), cuts=cutting)
def test_packets_arrive_as_sent_whatever_the_pieces(stream, cuts):
    wire = b"".join(packet.wire() for packet in stream)
    assert fed(PacketReader(), in_pieces(wire, cuts)) == stream


@given(
    noise=st.binary(max_size=40).map(lambda junk: junk.replace(b"\0", b"\x7f")),
    cuts=cutting,
)
def test_noise_that_cannot_be_a_head_costs_nothing(noise, cuts):
    """Without a source byte of a scanner nothing is taken for a packet, and nothing is lost."""
    noise = noise.replace(b"\x73", b"\x7f")  # segments may have another source
    assert fed(PacketReader(), in_pieces(noise + QR.wire(), cuts)) == [QR]


@pytest.mark.parametrize("noise", ["10", "10 F3", "10 F3 00", "03 F3 00 00", "04 F3 00 00 FF 09"])
def test_noise_that_looks_like_a_head_is_found_out_by_what_follows(noise):
    assert PacketReader().feed(bytes.fromhex(noise) + QR.wire()) == [QR]


def test_a_stray_head_swallows_until_the_line_is_quiet():
    reader = PacketReader()
    assert reader.feed(bytes.fromhex("20 F3 00 00") + QR.wire()) == []
    assert reader.silence(STALE) == [Damaged(4 + len(QR.wire()))]
    assert reader.feed(QR.wire()) == [QR]


def test_after_a_wrong_checksum_nothing_is_believed_until_the_line_is_quiet():
    """The spoiled byte may be the length: what follows may be the inside of a code."""
    inner = Packet(packets.DECODED, b"\x0b4006381333931", 0, SCANNER).wire()
    outer = bytearray(Packet(packets.DECODED, b"\x1cab" + inner, 0, SCANNER).wire())
    outer[0] = 6  # was longer
    reader = PacketReader()
    assert fed(reader, [bytes(outer[:9]), bytes(outer[9:])]) == []
    assert reader.silence(QUIET / 2) == []
    assert reader.silence(QUIET / 2) == [Damaged(len(outer))]
    assert reader.feed(QR.wire()) == [QR]


def test_one_wrong_bit_anywhere_spoils_the_packet():
    wire = QR.wire()
    for place, bit in itertools.product(range(len(wire)), range(8)):
        bent = bytearray(wire)
        bent[place] ^= 1 << bit
        reader = PacketReader()
        assert reader.feed(bytes(bent)) == [], (place, bit)
        reader.silence(STALE)
        assert reader.feed(wire) == [QR]


@given(chunks=st.lists(st.binary(max_size=300) | st.floats(0, 0.3)))
def test_any_bytes_then_silence_then_a_packet_is_that_packet(chunks):
    reader = PacketReader()
    for chunk in chunks:
        if isinstance(chunk, bytes):
            reader.feed(chunk)
        else:
            reader.silence(chunk)
    reader.silence(STALE)
    assert not reader.pending
    assert reader.feed(QR.wire()) == [QR]


@given(chunks=st.lists(st.binary(max_size=300)))
def test_never_more_is_held_than_one_packet(chunks):
    reader = PacketReader()
    fed(reader, chunks)
    assert len(reader._held) < 257


@pytest.mark.parametrize("plain", [b"VC-12345\r\n", b"6901234567892", b"\x01", bytes(5)])
def test_plain_text_is_told_as_such(plain):
    reader = PacketReader()
    assert reader.feed(plain) == []
    assert reader.pending
    assert reader.silence(STALE) == [Stray(len(plain))]
    assert not reader.pending


def test_noise_around_whole_packets_is_not_told():
    reader = PacketReader()
    assert reader.feed(b"\1\2\3\1\2\3" + QR.wire()) == [QR]
    assert reader.silence(STALE) == []


def test_silence_without_a_begun_packet_says_nothing():
    assert PacketReader().silence(60) == []


def test_reset_forgets_half_a_packet():
    reader = PacketReader()
    reader.feed(QR.wire()[:7])
    reader.reset()
    assert reader.feed(QR.wire()) == [QR]
