"""Commands and replies of register modules, against the vectors of the makers and other drivers."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.protocols.registers import (
    UNCHECKED,
    Command,
    CommandReader,
    Kind,
    Reply,
    check_of,
    command,
    find_reply,
    read,
    reply,
    save,
    whole_reply,
    write,
)

COMMANDS = st.builds(
    Command,
    st.sampled_from(Kind),
    st.integers(0, 0xFFFF),
    st.binary(min_size=1, max_size=255),
)


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("07 01 00 0A 01", "EE 8A"),
        ("08 01 00 0A 3E", "4C CF"),
        ("00 01 00", "33 31"),
        ("00 01 3E", "E4 AC"),
        ("09 01 00 00 00", "DE C8"),
        ("08 02 00 2A 39 01", "A7 EA"),
        ("07 01 00 2A 02", "D8 0F"),
    ],
)
def test_the_check_of_the_published_frames(body, check):
    assert check_of(bytes.fromhex(body)) == bytes.fromhex(check)


def test_commands_as_published():
    assert read(0x0A) == bytes.fromhex("7E 00 07 01 00 0A 01 EE 8A")
    assert write(0x0A, b"\x3e") == bytes.fromhex("7E 00 08 01 00 0A 3E 4C CF")
    assert write(0x2A, b"\x39\x01") == bytes.fromhex("7E 00 08 02 00 2A 39 01 A7 EA")
    assert save() == bytes.fromhex("7E 00 09 01 00 00 00 DE C8")


def test_replies_as_published():
    done, value = bytes.fromhex("02 00 00 01 00 33 31"), bytes.fromhex("02 00 00 01 3E E4 AC")
    assert (reply(), reply(b"\x3e")) == (done, value)
    assert whole_reply(done, 1) == Reply(0, b"\x00")
    assert whole_reply(value, 1) == Reply(0, b"\x3e")
    assert whole_reply(value, 2) is None, "two bytes were asked for"


@pytest.mark.parametrize("content", [b"", bytes(256)])
def test_what_a_command_cannot_carry_is_refused(content):
    with pytest.raises(ValueError, match="1 to 255"):
        write(0, content)


@pytest.mark.parametrize("address", [-1, 0x10000])
def test_an_address_beyond_16_bits_is_refused(address):
    with pytest.raises(ValueError, match="16 bits"):
        read(address)


def test_a_refusal_is_a_reply_that_is_not_done():
    found = find_reply(reply(b"\x00", status=1), 1)
    assert found == (Reply(1, b"\x00"), b"")
    assert not found[0].done


@given(
    before=st.binary(max_size=40).filter(lambda raw: b"\x02" not in raw),
    content=st.binary(min_size=1, max_size=255),
    after=st.binary(max_size=40),
)
def test_a_reply_is_found_among_other_bytes(before, content, after):
    found = find_reply(before + reply(content) + after, len(content))
    assert found == (Reply(0, content), after)


@given(
    content=st.binary(min_size=1, max_size=20), at=st.integers(0, 10_000), wrong=st.integers(1, 255)
)
def test_one_wrong_byte_is_never_a_reply_of_other_content(content, at, wrong):
    frame = bytearray(reply(content))
    frame[at % len(frame)] ^= wrong
    assert whole_reply(bytes(frame), len(content)) is None


@given(raw=st.binary(max_size=300), count=st.integers(1, 255))
def test_any_bytes_are_a_reply_or_none(raw, count):
    found = find_reply(raw, count)
    if found is not None:
        answer, after = found
        assert raw.endswith(reply(answer.content, answer.status) + after)


@given(
    asked=st.lists(COMMANDS, max_size=4),
    cuts=st.lists(st.integers(0, 2000), max_size=8),
)
def test_the_module_reads_what_was_asked_in_any_pieces(asked, cuts):
    wire = b"".join(command(each) for each in asked)
    edges = sorted({0, len(wire), *(cut % (len(wire) + 1) for cut in cuts)})
    reader = CommandReader()
    pieces = [wire[a:b] for a, b in itertools.pairwise(edges)]
    assert [each for piece in pieces for each in reader.feed(piece)] == asked


def test_the_module_takes_unchecked_commands_and_no_wrong_ones():
    reader = CommandReader()
    good = command(Command(Kind.WRITE, 2, b"\x01"))
    assert reader.feed(good[:-2] + UNCHECKED) == [Command(Kind.WRITE, 2, b"\x01")]
    assert reader.feed(good[:-2] + b"\x00\x00") == []
    assert reader.feed(b"noise \x7e" + good) == [Command(Kind.WRITE, 2, b"\x01")]


@given(chunks=st.lists(st.binary(max_size=60)))
def test_the_module_never_fails_on_noise(chunks):
    reader = CommandReader()
    for chunk in chunks:
        reader.feed(chunk)
    assert len(reader._begun) < 300
