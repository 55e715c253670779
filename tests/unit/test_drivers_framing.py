"""Framing: whatever comes in whatever pieces, only whole codes leave."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.protocols.framing import QUIET, STALE, TERMINATORS, Incomplete, LineFramer, Oversized

ENDS = {
    "auto": [b"\r", b"\n", b"\r\n", b"\t"],
    "cr": [b"\r"],
    "lf": [b"\n"],
    "tab": [b"\t"],
    "crlf": [b"\r\n"],
}
FORBIDDEN = {"auto": b"\r\n\t\x02", "cr": b"\r", "lf": b"\n", "tab": b"\t"}


def in_pieces(wire: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(wire), *(cut % (len(wire) + 1) for cut in cuts)})
    return [wire[a:b] for a, b in itertools.pairwise(edges)]


def fed(framer: LineFramer, pieces: list[bytes]) -> list:
    return [event for piece in pieces for event in framer.feed(piece)]


def codes_for(mode: str):
    code = st.binary(min_size=1, max_size=40)
    if mode == "crlf":
        return code.filter(lambda raw: b"\r\n" not in raw and not raw.endswith(b"\r"))
    unwanted = FORBIDDEN[mode]
    return code.map(lambda raw: bytes(b for b in raw if b not in unwanted)).filter(bool)


@pytest.mark.parametrize("mode", ENDS)
@given(draw=st.data())
def test_codes_come_out_as_they_were_sent(mode, draw):
    codes = draw.draw(st.lists(codes_for(mode), max_size=8))
    ends = draw.draw(st.lists(st.sampled_from(ENDS[mode]), min_size=8, max_size=8))
    wire = b"".join(code + end for code, end in zip(codes, ends, strict=False))
    pieces = in_pieces(wire, draw.draw(st.lists(st.integers(0, 10_000), max_size=12)))
    assert fed(LineFramer(mode), pieces) == codes


@given(
    codes=st.lists(st.binary(min_size=1, max_size=30).filter(lambda raw: 3 not in raw), max_size=5),
    cuts=st.lists(st.integers(0, 10_000), max_size=12),
)
def test_frames_keep_line_ends_inside(codes, cuts):
    wire = b"".join(b"\x02" + code + b"\x03\r\n" for code in codes)
    for mode in ("auto", "stx_etx"):
        assert fed(LineFramer(mode), in_pieces(wire, cuts)) == codes


@given(chunks=st.lists(st.binary(max_size=200)), mode=st.sampled_from(TERMINATORS))
def test_any_bytes_then_silence_then_a_code_is_that_code(chunks, mode):
    framer = LineFramer(mode, cap=64)
    fed(framer, chunks)
    framer.silence(STALE)
    assert not framer.pending
    if mode == "silence":
        assert framer.feed(b"VC-1") == []
        assert framer.silence(QUIET) == [b"VC-1"]
    else:
        start, end = (b"\x02", b"\x03") if mode == "stx_etx" else (b"", ENDS[mode][0])
        assert framer.feed(start + b"VC-1" + end) == [b"VC-1"]


@pytest.mark.parametrize("mode", ENDS)
@given(draw=st.data())
def test_codes_that_broke_off_cost_themselves_and_no_other(mode, draw):
    """A stalled cable, then a pause: what had begun is told, and never joined to the next."""
    framer, leaving, whole = LineFramer(mode), [], []
    for code in draw.draw(st.lists(codes_for(mode), max_size=8)):
        kept = draw.draw(st.integers(0, len(code)) | st.none())
        if kept is None:
            whole.append(code)
            leaving += framer.feed(code + ENDS[mode][0])
        else:
            leaving += framer.feed(code[:kept])
            leaving += framer.silence(STALE)
    assert [event for event in leaving if isinstance(event, bytes)] == whole


@given(chunks=st.lists(st.binary(max_size=200)), mode=st.sampled_from(TERMINATORS))
def test_no_code_is_empty_or_above_the_cap_or_out_of_thin_air(chunks, mode):
    framer = LineFramer(mode, cap=64)
    events = [*fed(framer, chunks), *framer.silence(STALE)]
    wire = b"".join(chunks)
    for event in events:
        if isinstance(event, bytes):
            assert 0 < len(event) <= 64
            assert event in wire


@pytest.mark.parametrize("mode", ["cr", "crlf", "auto"])
def test_a_code_of_exactly_the_cap_passes_and_one_more_does_not(mode):
    end = ENDS[mode][-1]
    assert LineFramer(mode, cap=10).feed(b"x" * 10 + end) == [b"x" * 10]
    framer = LineFramer(mode, cap=10)
    assert framer.feed(b"x" * 11 + end + b"next" + end) == [Oversized(10), b"next"]


def test_an_endless_code_is_told_once_and_not_kept():
    framer = LineFramer("cr")
    events = fed(framer, [b"x" * 1000] * 1000)
    assert events == [Oversized(4096)]
    assert len(framer._code) == 0


def test_silence_gives_up_half_a_code_and_says_so():
    framer = LineFramer("auto")
    framer.feed(b"half")
    assert framer.silence(STALE / 2) == []
    assert framer.silence(STALE / 2) == [Incomplete(4)]
    assert framer.feed(b"whole\r") == [b"whole"]


def test_bytes_in_between_restart_the_silence():
    framer = LineFramer("silence")
    framer.feed(b"ab")
    assert framer.silence(QUIET * 0.9) == []
    framer.feed(b"cd")
    assert framer.silence(QUIET * 0.9) == []
    assert framer.silence(QUIET * 0.2) == [b"abcd"]


def test_silence_without_a_begun_code_says_nothing():
    assert LineFramer("silence").silence(60) == []
    assert LineFramer("auto").silence(60) == []


def test_reset_drops_half_a_code():
    framer = LineFramer("auto")
    framer.feed(b"half of one")
    framer.reset()
    assert framer.feed(b"another\r") == [b"another"]


def test_an_unknown_terminator_is_refused():
    with pytest.raises(ValueError, match="auto, cr, lf"):
        LineFramer("semicolon")
