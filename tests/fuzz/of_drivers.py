"""The codecs of the drivers: framing, SSI, register modules, keys, AIM, repeats."""

from __future__ import annotations

from drivers.base import MAX_CODE_BYTES
from drivers.protocols.aim import says_gs1, split_aim
from drivers.protocols.framing import TERMINATORS, LineFramer
from drivers.protocols.keymap import CAPS, ENDS, ENTER, GS, SILENCE, TAB, KeyFramer, Keys
from drivers.protocols.layouts import LAYOUTS
from drivers.protocols.register_stream import RegisterStream
from drivers.protocols.registers import CommandReader, find_reply, read, reply, write
from drivers.protocols.ssi.codes import Code
from drivers.protocols.ssi.conversation import Conversation
from drivers.protocols.ssi.packets import (
    DECODED,
    REQUEST_REVISION,
    SCANNER,
    SEGMENT,
    Packet,
    PacketReader,
)
from drivers.repeat_filter import RepeatFilter
from drivers.scanners.evdev import EVENT
from drivers.scanners.keyboard_simulator import numbered, pressed

from .target import Target, choose, pieces

_GOOD = b"VC-12345"
_MARKS = {"cr": b"\r", "lf": b"\n", "tab": b"\t", "crlf": b"\r\n", "auto": b"\r", "silence": b""}


def framing(raw: bytes) -> None:
    """Codes are pieces of what was sent; after a pause the next code is read."""
    (mode, size, quiet), sent = choose(raw, len(TERMINATORS), 16, 4)
    framer = LineFramer(TERMINATORS[mode])
    found = []
    for chunk in pieces(sent, size):
        found += framer.feed(chunk)
        found += framer.silence(quiet / 20)
    found += framer.silence(0.2)
    for code in found:
        if isinstance(code, bytes):
            assert code in sent
            assert 0 < len(code) <= MAX_CODE_BYTES
    assert not framer.pending
    mark = _MARKS.get(TERMINATORS[mode])
    wire = b"\x02" + _GOOD + b"\x03" if mark is None else _GOOD + mark
    assert (framer.feed(wire) or framer.silence(0.2)) == [_GOOD]


def ssi(raw: bytes) -> None:
    """Whatever came before: after silence a code shown twice is read."""
    (size, quiet, asks), sent = choose(raw, 64, 8, 3)
    talk = Conversation()
    for _ in range(asks):
        talk.ask(Packet(REQUEST_REVISION))
    for chunk in pieces(sent, size):
        events = [*talk.receive(chunk), *talk.silence(quiet / 20)]
        assert all(len(each.raw) <= MAX_CODE_BYTES for each in events if isinstance(each, Code))
        talk.outgoing()
    wire = Packet(DECODED, b"\x1c" + _GOOD, source=SCANNER).wire()
    talk.silence(0.2)
    shown = talk.receive(wire)
    talk.silence(0.2)
    shown += talk.receive(wire)
    assert Code(_GOOD, 0x1C) in shown
    assert PacketReader().feed(talk.outgoing()) == [], "we speak as the host only"


def registers(raw: bytes) -> None:
    """Codes are pieces of what was sent; replies only those awaited; recovery after silence."""
    (size, awaited, quiet), sent = choose(raw, 16, 8, 4)
    stream = RegisterStream()
    stream.expect(awaited)
    found = []
    for chunk in pieces(sent, size):
        found += stream.feed(chunk)
        found += stream.silence(quiet / 20)
    found += stream.silence(0.2)
    assert all(code in sent for code in found if isinstance(code, bytes))
    stream.expect(0)
    stream.silence(0.2)
    assert stream.feed(_GOOD + b"\r") == [_GOOD]
    find_reply(sent, awaited)
    reader = CommandReader()
    for chunk in pieces(sent, size):
        reader.feed(chunk)


def keymap(raw: bytes) -> None:
    """Events of any kind; two bytes are a key with its value, some are lawful presses."""
    ends = (*ENDS, SILENCE)
    layouts = sorted(LAYOUTS)
    (layout, caps, gs, end), sent = choose(raw, len(layouts), 3, 3, len(ends))
    if CAPS[caps] == "follow":
        caps = 0  # else the state at the end is the noise's
    framer = KeyFramer(Keys(layouts[layout], CAPS[caps], GS[gs]), ends[end])
    events = [
        (kind & 0x11 if kind & 0x80 else 1, key, kind & 1)
        for kind, key in zip(sent[::2], sent[1::2], strict=False)
    ]
    for code in framer.feed(events) + framer.silence(0.5):
        assert not isinstance(code, bytes) or 0 < len(code) <= MAX_CODE_BYTES
    assert not framer.pending
    one = pressed(((42,), 2)) if layouts[layout] == "fr" else pressed(((), 2))
    mark = b"" if ends[end] == SILENCE else pressed(((), TAB if ends[end] == "tab" else ENTER))
    last = [each[2:] for each in EVENT.iter_unpack(one + mark)]
    assert (framer.feed(last) or framer.silence(0.5)) == [b"1"]


def aim(raw: bytes) -> None:
    """Only a known identifier is cut off, and only it."""
    symbology, code = split_aim(raw)
    assert raw[3 if symbology else 0 :] == code
    says_gs1(raw)


def repeats(raw: bytes) -> None:
    """Against the rule itself: new unless seen within the hold before."""
    hold, now = 1.0, 0.0
    seen = RepeatFilter(hold)
    last: dict[bytes, float] = {}
    for step, which in zip(raw[::2], raw[1::2], strict=False):
        now += step / 100
        code = bytes((which % 4,))
        assert seen.is_new(code, now) == (code not in last or now - last[code] >= hold)
        last[code] = now


def _presses(*chords: bytes) -> bytes:
    """Lawful events in the spelling of `keymap`."""
    pairs = (each[2:] for chord in chords for each in EVENT.iter_unpack(chord))
    return b"".join(bytes((value, key)) for kind, key, value in pairs if kind == 1)


_QR = Packet(DECODED, b"\x1c" + _GOOD, source=SCANNER).wire()
_FIRST = Packet(DECODED, b"\x1cABC", 2, SCANNER).wire()
_SEGMENT = Packet(SEGMENT, b"\0\xf3\0\0\0\x09\x1c\x01\0\x06ABC", 0, SCANNER).wire()

TARGETS = {
    "framing": Target(
        framing,
        tuple(bytes((mode, 3, 1)) + b"\x02AB\x03CD\r\nEF\tGH" for mode in range(len(TERMINATORS))),
    ),
    "ssi": Target(ssi, (b"\0\0\1" + _QR, b"\3\0\0" + _FIRST + _FIRST + _QR, b"\0\0\0" + _SEGMENT)),
    "registers": Target(
        registers,
        (
            b"\0\1\0" + reply(b"\x07") + b"VC-1\r",
            b"\0\4\0" + reply(b"abcd") + reply(status=1),
            b"\0\0\0" + read(0xE2, 2) + write(0x60, b"\x01"),
        ),
    ),
    "keymap": Target(
        keymap,
        (
            bytes((3, 0, 0, 0)) + _presses(pressed(((), 30)), pressed(((42,), 3))),
            bytes((0, 2, 1, 1)) + _presses(numbered(29), pressed(((100,), 16))),
            bytes((1, 0, 0, 3)) + _presses(pressed(((), 26)), pressed(((), 57))),
        ),
    ),
    "aim": Target(aim, (b"]Q1VC-1", b"]C1010", b"]E4123")),
    "repeats": Target(repeats, (bytes(range(60)),)),
}
