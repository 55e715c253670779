"""Replies and codes on one line: no code is lost, doubled, cut or made up."""

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from drivers.protocols.framing import STALE, Incomplete
from drivers.protocols.register_stream import RegisterStream
from drivers.protocols.registers import Reply, reply

DONE = Reply(0, b"\x00")
CODES = st.binary(min_size=1, max_size=30).filter(
    lambda raw: b"\r" not in raw and not raw.startswith(b"\x02")
)


def in_pieces(wire: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(wire), *(cut % (len(wire) + 1) for cut in cuts)})
    return [wire[a:b] for a, b in itertools.pairwise(edges)]


def fed(stream: RegisterStream, pieces: list[bytes]) -> list:
    return [event for piece in pieces for event in stream.feed(piece)]


CUTS = st.lists(st.integers(0, 10_000), max_size=12)


@given(before=st.lists(CODES, max_size=4), after=st.lists(CODES, max_size=4), cuts=CUTS)
def test_an_awaited_reply_is_taken_out_from_between_codes(before, after, cuts):
    ends = [b"".join(code + b"\r" for code in codes) for codes in (before, after)]
    stream = RegisterStream("cr")
    stream.expect()
    assert fed(stream, in_pieces(ends[0] + reply() + ends[1], cuts)) == [*before, DONE, *after]
    assert not stream.awaiting


@given(codes=st.lists(CODES, max_size=6), cuts=CUTS)
def test_an_awaited_reply_that_never_comes_changes_no_code(codes, cuts):
    stream = RegisterStream("cr")
    stream.expect()
    assert fed(stream, in_pieces(b"".join(code + b"\r" for code in codes), cuts)) == codes


@given(code=CODES, kept=st.integers(1, 6), cuts=CUTS)
def test_a_cut_reply_takes_the_code_with_it_and_never_comes_out_as_one(code, kept, cuts):
    # A code that begins as the reply would have gone on makes it whole again: nobody can tell.
    assume(not (reply()[:kept] + code).startswith(reply()))
    stream = RegisterStream("cr")
    stream.expect()
    events = fed(stream, in_pieces(reply()[:kept] + code + b"\rnext\r", cuts))
    assert [event for event in events if not isinstance(event, Incomplete)] == [b"next"]
    assert any(isinstance(event, Incomplete) for event in events)


@given(code=st.binary(max_size=20).filter(lambda raw: b"\r" not in raw), cuts=CUTS)
def test_nothing_is_taken_for_a_reply_that_nobody_asked_for(code, cuts):
    wire = reply() + code + b"\r"
    assert fed(RegisterStream("cr"), in_pieces(wire, cuts)) == [wire[:-1]]


@given(code=CODES)
def test_a_reply_inside_a_code_belongs_to_the_code(code):
    stream = RegisterStream("cr")
    stream.expect()
    assert stream.feed(code + reply() + b"\r") == [code + reply()]


@given(
    chunks=st.lists(st.tuples(st.binary(max_size=100), st.booleans())),
    mode=st.sampled_from(["auto", "cr", "crlf", "tab", "silence"]),
)
def test_any_bytes_never_raise_and_leave_a_line_that_recovers(chunks, mode):
    stream, wire = RegisterStream(mode), b""
    for chunk, awaited in chunks:
        if awaited:
            stream.expect()
        wire += chunk
        for event in stream.feed(chunk):
            if isinstance(event, bytes):
                assert 0 < len(event) <= 4096
                assert event in wire
    stream.silence(STALE)
    assert not stream.pending
    if mode != "silence":
        end = {"auto": b"\r", "cr": b"\r", "crlf": b"\r\n", "tab": b"\t"}[mode]
        assert stream.feed(b"VC-1" + end) == [b"VC-1"]


@pytest.mark.parametrize("begun", [reply()[:kept] for kept in range(1, 7)])
def test_silence_gives_up_half_a_reply_and_the_next_code_is_whole(begun):
    stream = RegisterStream("cr")
    stream.expect()
    assert stream.feed(begun) == []
    assert stream.pending
    assert stream.patience == STALE
    assert stream.silence(STALE / 2) == []
    assert stream.silence(STALE / 2) == [Incomplete(len(begun))]
    assert stream.feed(b"VC-1\r") == [b"VC-1"]


def test_a_line_given_up_ends_at_its_end_or_at_a_silence():
    stream = RegisterStream("auto")
    stream.begin_after(b"VC-12")
    assert stream.feed(b"345\r\nwhole\r") == [Incomplete(4), b"whole"]
    stream.begin_after(b"VC-12")
    assert stream.feed(b"345") == []
    assert stream.silence(STALE) == [Incomplete(3)]
    stream.begin_after(b"VC-12")
    assert stream.silence(STALE) == [], "nothing was lost, so nothing is told"
    assert stream.feed(b"whole\r") == [b"whole"]


@pytest.mark.parametrize("rest", [b"", b"VC-1\r"])
def test_behind_a_whole_line_nothing_is_given_up(rest):
    stream = RegisterStream("cr")
    stream.begin_after(rest)
    assert stream.feed(b"VC-2\r") == [b"VC-2"]


def test_reset_forgets_what_was_awaited():
    stream = RegisterStream("cr")
    stream.expect()
    stream.feed(b"\x02")
    stream.reset()
    assert not stream.awaiting
    assert stream.feed(reply() + b"\r") == [reply()]


def test_bytes_in_between_restart_the_silence():
    stream = RegisterStream("cr")
    stream.expect()
    stream.feed(reply()[:3])
    assert stream.silence(STALE * 0.9) == []
    stream.feed(reply()[3:5])
    assert stream.silence(STALE * 0.9) == []
    assert stream.feed(reply()[5:]) == [DONE]
